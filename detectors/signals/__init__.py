"""Traffic lights in front of a camera: which phase the picture shows."""
