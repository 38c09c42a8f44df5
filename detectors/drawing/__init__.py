"""Plates and cars as drawings, for training and for clips on machines that have no camera."""
