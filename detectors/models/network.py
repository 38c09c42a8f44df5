"""What an operator's model can be asked, whichever library runs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from detectors.plates.find import Bounds, Picture

Floats = npt.NDArray[np.float64]


class ModelError(ValueError):
    """A model cannot be used. The message names its file and says what to do."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A box that a model found, in pixels of the picture, and what the model takes it for."""

    name: str
    confidence: float
    box: Bounds


class Network(Protocol):
    """A loaded model; may be asked by several threads."""

    classes: tuple[str, ...]
    """Names in the order of its numbers."""
    finds: bool
    """Whether it finds boxes; else it tells what the whole picture shows."""

    def find(self, picture: Picture, least: float) -> list[Found]:
        """The boxes whose confidence is `least` or more; the same thing may be found several times.

        Raises ModelError where its answer cannot be understood.
        """

    def classify(self, picture: Picture) -> Floats:
        """One number for each class, as the model gives it."""
