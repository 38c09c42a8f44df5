"""Finder and reader together: a picture in, its plates out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from detectors.plates import doubts
from detectors.plates.find import Finder, Picture
from detectors.plates.read import Reader, Reading
from detectors.plates.rectify import Corners, Grey, rows_of, widened

LEGIBLE_WIDTH = 48.0
"""Pixels; the reader learnt from nothing narrower. Such plates are found and followed, but not read."""
RELIABLE_WIDTH = 80.0
"""Pixels; below it a character has too few of them to be trusted, however sure the reader is."""
SPARE = 0.06
"""Part of its length by which a plate is read wider than it was found: a little too much does no
harm, a character cut off does. A second time it is read as it was found: what is there is there both times."""
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

    def _read(self, grey: Grey, corners: Corners) -> Reading:
        width = float(np.linalg.norm(corners[1] - corners[0] + corners[2] - corners[3])) / 2 * rows_of(corners)
        if width < LEGIBLE_WIDTH:
            return BLIND
        wide, found = self._reader.read(grey, widened(corners, SPARE)), self._reader.read(grey, corners)
        sure = doubts.sure_of(wide, found, rows_of(corners)) * min(1.0, width / RELIABLE_WIDTH)
        if doubts.is_cut(corners, grey.shape):
            sure = min(sure, doubts.DOUBTED)
        return replace(wide, confidence=sure)
