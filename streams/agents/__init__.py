"""The three stages: what one partition of each remembers, and what follows from a batch."""
