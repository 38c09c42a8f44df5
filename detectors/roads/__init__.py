"""The road in front of a camera: where on it, how fast, across which lines, in which zones."""
