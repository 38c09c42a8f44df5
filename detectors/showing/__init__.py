"""What a camera's record says and what its detectors saw, drawn over the picture for people."""
