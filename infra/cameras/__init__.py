"""Cameras watched by the detectors: opened, shown, reported on."""
