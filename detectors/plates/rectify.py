"""A plate cut out of a picture and straightened for the reader."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Corners = npt.NDArray[np.float32]
"""Shape (4, 2): x, y in pixels; top left, top right, bottom right, bottom left, as the plate's text sees them."""
Grey = npt.NDArray[np.uint8]

HEIGHT, WIDTH = 48, 160
"""What the reader takes, pixels."""
MARGIN = 4
"""Pixels around the plate, for corners that are a little off."""
TWO_LINE_BELOW = 2.6
"""Width over height. One-line plates have 4.6, seen from far aside still more than 3; two-line plates less than 2."""


def aspect(corners: Corners) -> float:
    """Width over height of the quadrilateral, by the mean lengths of opposite sides."""
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    return float((sides[0] + sides[2]) / max(float(sides[1] + sides[3]), 1e-6))


def rows_of(corners: Corners) -> int:
    """How many lines of text a plate of this shape has."""
    return 2 if aspect(corners) < TWO_LINE_BELOW else 1


def widened(corners: Corners, part: float) -> Corners:
    """The same plate, longer by this part of its length, half of it at each end."""
    along = (corners[1] - corners[0] + corners[2] - corners[3]) / 2
    ends = np.array([[-1], [1], [1], [-1]], np.float32)
    return np.asarray(corners + ends * along * (part / 2), np.float32)


def rectify(grey: Grey, corners: Corners, rows: int) -> Grey:
    """The plate as (48, 160) pixels; of two lines the lower is laid to the right of the upper."""
    width, height = WIDTH // rows, HEIGHT * rows
    target = np.array(
        [[MARGIN, MARGIN], [width - MARGIN, MARGIN], [width - MARGIN, height - MARGIN], [MARGIN, height - MARGIN]],
        np.float32,
    )
    transform = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    straight = cv2.warpPerspective(
        grey, transform, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.hstack([straight[HEIGHT * row : HEIGHT * (row + 1)] for row in range(rows)]).astype(np.uint8)
