"""What speaks against a reading, however sure the reader is of it. Only confidence is lowered: nothing is guessed."""

from __future__ import annotations

import numpy as np

from detectors.plates.find import is_cut_out
from detectors.plates.layout import laid_out
from detectors.plates.read import Reading
from detectors.plates.rectify import Corners
from schemas.plates import TWINS

TORN = 0.5
"""Most that a text is believed of which a second reading says something else."""
DOUBTED = 0.1
"""Most that is believed of what cannot be a whole plate of its kind; so little that a vote needs a majority without."""
NEAR = 0.2
"""Heights of a plate; what is nearer to the picture's edge may go on beyond it."""


def sure_of(wide: Reading, found: Reading, rows: int) -> float:
    """How sure one may be of `wide`, the plate read with some room at its ends, given the same plate as `found`."""
    if wide.text.translate(TWINS) != found.text.translate(TWINS):
        return min(wide.confidence, TORN, 1 - found.confidence)
    return min(wide.confidence, found.confidence, 1.0 if laid_out(found, rows) else DOUBTED)


def is_cut(corners: Corners, shape: tuple[int, ...]) -> bool:
    """Whether a plate reaches the edge of a picture of this shape (height, width) and may be seen in part.

    A picture that is nothing but a plate does not cut it.
    """
    height, width = shape[:2]
    if is_cut_out(shape):
        return False
    room = NEAR * float(np.linalg.norm(corners[3] - corners[0] + corners[2] - corners[1])) / 2
    return bool(corners.min() < room or (corners.max(axis=0) > (width - room, height - room)).any())
