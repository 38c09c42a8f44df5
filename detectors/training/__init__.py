"""Training of the two networks on drawn pictures: `python -m detectors.training.finder` and `…reader`.

Needs the extra `ultralytics` (for torch). What runs a camera needs nothing of this package.
"""
