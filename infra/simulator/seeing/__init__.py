"""What cameras make of the road: frames and plate reads, or passages, in the order in which they arrive."""
