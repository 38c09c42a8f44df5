"""Finder and reader together: a picture in, its plates out."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from detectors.plates.find import Finder, Picture, bounds
from detectors.plates.read import Reader, Reading
from detectors.plates.rectify import Corners

LEGIBLE_WIDTH = 40.0
"""Pixels; narrower plates are found and followed, but not read."""
BLIND = Reading(text="", confidence=0.0, character_confidences=())


@dataclass(frozen=True, kw_only=True)
class SeenPlate:
    """Corners in pixels of the picture, and what they hold."""

    corners: Corners
    score: float
    """Probability that this is a plate at all."""
    reading: Reading


class Eye:
    """Sees plates in pictures; loads both networks once."""

    def __init__(self, finder: Finder | None = None, reader: Reader | None = None, threads: int = 1) -> None:
        self._finder = finder or Finder(threads=threads)
        self._reader = reader or Reader(threads=threads)

    def see(self, picture: Picture) -> tuple[SeenPlate, ...]:
        """The plates of a picture, the likeliest first."""
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.uint8)
        return tuple(
            SeenPlate(corners=one.corners, score=one.score, reading=self._read(grey, one.corners))
            for one in self._finder.find(picture)
        )

    def _read(self, grey: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], corners: Corners) -> Reading:
        left, _, right, _ = bounds(corners)
        return self._reader.read(grey, corners) if right - left >= LEGIBLE_WIDTH else BLIND
