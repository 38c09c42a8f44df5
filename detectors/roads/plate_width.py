"""The number plate as a yardstick that every vehicle carries past the camera, to check its calibration by.

Both ends of a plate hang at one height; so whichever way it is turned, on the plane of that height they are as far
apart as the plate is wide. A calibration, or a height, that has plates too wide has speeds too high by as much.
"""

from __future__ import annotations

from collections import deque
from math import isfinite, sqrt

import numpy as np

from detectors.plates.eye import SeenPlate
from detectors.plates.rectify import rows_of
from detectors.roads.plane import Floats, View
from schemas.plates import normalise, parse

PLATE_M = 0.52
FORMATS = ("KZ_2012_PERSON", "KZ_2012_LEGAL")
"""Formats whose one-line plates are that wide."""
SURE = 0.5
"""Least confidence of a reading that tells the format."""
FEWEST, MOST = 3, 60
"""Widths of one vehicle that tell something, and that are kept."""
CORNERS = 0.04
"""Standard error of a width, as a part of it, by where corners are found: the same habit in all frames. Drawn plates
are found 2 to 4 % too narrow."""
DISAGREES = 2.5
"""Standard errors; a right calibration is off by more once in eighty vehicles."""
SIGMA_PER_MAD = 1.4826


def plate_ends(plate: SeenPlate, width_px: int) -> Floats | None:
    """The middles of the plate's left and right edge, (2, 2), as parts of the picture's width, `width_px` pixels.

    None where it is not surely a plate whose width is known.
    """
    if plate.reading.confidence < SURE or rows_of(plate.corners) > 1:
        return None
    if parse(normalise(plate.reading.text)).plate_format not in FORMATS:
        return None
    top_left, top_right, bottom_right, bottom_left = plate.corners.astype(np.float64)
    return np.stack([top_left + bottom_left, top_right + bottom_right]) / 2 / width_px


class PlateWidth:
    """How wide the calibration has one vehicle's plate, as a part of what it is."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, float]] = deque(maxlen=MOST)
        """Widths, and their standard errors by calibration and height."""

    def see(self, view: View, ends: Floats) -> None:
        """One more sighting, through the calibration at the height of plates."""
        place = view.road(ends)
        if not np.isfinite(place).all():
            return
        width, error = float(np.linalg.norm(place[1] - place[0])) / PLATE_M, view.length_error(place)
        if isfinite(error):
            self._seen.append((width, error))

    @property
    def agrees(self) -> bool:
        """Whether it is the plate's true width as well as can be known; also where it was seen too seldom to tell."""
        if len(self._seen) < FEWEST:
            return True
        widths, errors = np.array(self._seen).T
        middle = float(np.median(widths))
        scatter = SIGMA_PER_MAD * float(np.median(np.abs(widths - middle))) / sqrt(len(widths))
        allowed = DISAGREES * sqrt(CORNERS**2 + float(np.median(errors)) ** 2 + scatter**2)
        return abs(middle - 1) <= allowed
