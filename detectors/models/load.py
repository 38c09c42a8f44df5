"""From a file to a network."""

from __future__ import annotations

from pathlib import Path

from detectors.models.network import ModelError, Network


def load(path: Path, classes: tuple[str, ...] = (), threads: int = 1) -> Network:
    """The model of an `.onnx` or `.pt` file; `classes` names them where an ONNX file does not. Raises ModelError."""
    if not path.is_file():
        raise ModelError(f"the model {path} is missing")
    match path.suffix.lower():
        case ".onnx":
            from detectors.models.onnx_network import OnnxNetwork  # noqa: PLC0415 - each kind brings its library

            return OnnxNetwork(path, classes, threads)
        case ".pt":
            from detectors.models.torch_network import TorchNetwork  # noqa: PLC0415

            return TorchNetwork(path)
    raise ModelError(f"{path} is no model that can be used: .onnx and .pt can")
