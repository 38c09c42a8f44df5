"""Vehicles, found by an operator's own model, and the plates that they bear."""
