"""Operators' models: what each of their classes is worth in a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from detectors.conduct.settings import ConductFileError, ConductSettings
from detectors.plates.find import Picture


class Model(Protocol):
    """A loaded model."""

    classes: tuple[str, ...]

    def worth(self, picture: Picture) -> dict[str, float]:
        """Of each class, 0 to 1: its probability, or the confidence of its surest box. Not a number: not told."""


def load(path: Path, settings: ConductSettings) -> Model:
    """The model of an `.onnx` or `.pt` file. Raises ConductFileError."""
    if not path.is_file():
        raise ConductFileError(f"the model {path} is missing")
    match path.suffix.lower():
        case ".onnx":
            from detectors.conduct.onnx_model import OnnxModel  # noqa: PLC0415 - each kind of model brings its library

            return OnnxModel(path, settings)
        case ".pt":
            from detectors.conduct.torch_model import TorchModel  # noqa: PLC0415

            return TorchModel(path)
    raise ConductFileError(f"{path} is no model that can be used: .onnx and .pt can")
