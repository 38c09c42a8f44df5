"""What could not be used: looking at it, and sending it again once the fault is mended."""
