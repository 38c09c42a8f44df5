"""The road: cameras and lights, and how drivers pass them."""
