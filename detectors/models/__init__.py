"""Operators' own models, `.pt` and ONNX: loaded, asked what they find, whatever for."""
