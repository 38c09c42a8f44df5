"""Plates in a picture, with the four corners of each: one look at all of it, then a second, closer one at each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from detectors.plates.look import LIKELY, Look, look, quick
from detectors.plates.networks import WEIGHTS
from detectors.plates.rectify import Corners

Picture = npt.NDArray[np.uint8]
"""Shape (height, width, 3), blue green red."""

LONG_SIDE = 640
"""Pixels of the picture's longer side at the first look."""
CLOSE_UP = (320, 192)
"""Width and height of the second look, pixels; the plate fills about half of the width or a third of the height."""
CLOSE_UP_PLATE = (160.0, 64.0)
SQUASHED = 0.3
"""Sine of the angle between a plate's edges; below it the corners are not to be trusted."""
CUT_OUT = 2.5
"""A picture so much wider than high comes from no camera: it is a plate that was cut out and needs surroundings."""
FRAME = (60.0, 60.0, 60.0)
SAME_PLATE = 0.3
"""Boxes that overlap more than this (intersection over union) show one plate."""


@dataclass(frozen=True, kw_only=True)
class FoundPlate:
    """Corners in pixels of the picture and a probability."""

    corners: Corners
    score: float


class Finder:
    """Finds plates; holds the loaded network, so make one and keep it."""

    def __init__(self, weights: Path = WEIGHTS / "finder.onnx", threads: int = 1) -> None:
        self._close = look(weights, threads)
        self._first = look(quick(weights), threads) if quick(weights).is_file() else self._close

    def find(self, picture: Picture) -> list[FoundPlate]:
        """The plates of a picture of any size, the likeliest first."""
        if not is_cut_out(picture.shape):
            return self._find(picture)
        room = picture.shape[1] // 2
        framed = cv2.copyMakeBorder(picture, room, room, room, room, cv2.BORDER_CONSTANT, value=FRAME)
        found = self._find(framed.astype(np.uint8))
        return [FoundPlate(corners=one.corners - np.float32(room), score=one.score) for one in found]

    def _find(self, picture: Picture) -> list[FoundPlate]:
        height, width = picture.shape[:2]
        scale = LONG_SIDE / max(height, width)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
        stretch = np.array([width / size[0], height / size[1]], np.float32)
        first = [
            FoundPlate(corners=one.corners * stretch, score=one.score)
            for one in _seen(self._first, small.astype(np.uint8))
        ]
        return distinct([self._closer(picture, one) for one in first])

    def _closer(self, picture: Picture, rough: FoundPlate) -> FoundPlate:
        """The same plate with sharper corners, or as it was where the second look does not find it again."""
        transform = level(rough.corners)
        view = cv2.warpAffine(picture, transform, CLOSE_UP, flags=cv2.INTER_LINEAR)
        middle = np.array(CLOSE_UP) / 2
        again = [
            one for one in _seen(self._close, view.astype(np.uint8))
            if np.linalg.norm(one.corners.mean(axis=0) - middle) < CLOSE_UP_PLATE[1] / 2
        ]  # fmt: skip
        if not again:
            return FoundPlate(corners=rough.corners, score=rough.score / 2)
        back = cv2.invertAffineTransform(transform)
        corners = again[0].corners @ back[:, :2].T + back[:, 2]
        return FoundPlate(corners=corners.astype(np.float32), score=max(rough.score, again[0].score))


def is_cut_out(shape: tuple[int, ...]) -> bool:
    """Whether a picture of this shape (height, width) is a plate and nothing else."""
    return shape[1] >= CUT_OUT * shape[0]


def _seen(look_at: Look, picture: Picture) -> list[FoundPlate]:
    return distinct([FoundPlate(corners=corners, score=score) for corners, score in look_at(picture)])


def level(corners: Corners) -> npt.NDArray[np.float64]:
    """The affine map (2, 3) that lays a plate level and upright into the middle of the second look."""
    top_left, top_right, bottom_right, bottom_left = corners.astype(np.float64)
    along = (top_right - top_left + bottom_right - bottom_left) / 2
    down = (bottom_left - top_left + bottom_right - top_right) / 2
    length, height = max(float(np.linalg.norm(along)), 1.0), max(float(np.linalg.norm(down)), 1.0)
    scale = min(CLOSE_UP_PLATE[0] / length, CLOSE_UP_PLATE[1] / height)
    axes = np.stack([along / length, down / height], axis=1)
    if abs(float(np.linalg.det(axes))) < SQUASHED:
        axes = np.eye(2)
    turn = scale * np.linalg.inv(axes)
    shift = np.array(CLOSE_UP) / 2 - turn @ corners.mean(axis=0)
    return np.hstack([turn, shift[:, None]])


def distinct(found: list[FoundPlate]) -> list[FoundPlate]:
    """Without those that show a plate again, the likeliest first."""
    kept: list[FoundPlate] = []
    for one in sorted(found, key=lambda plate: -plate.score):
        if one.score > LIKELY and all(
            overlap(bounds(one.corners), bounds(other.corners)) < SAME_PLATE for other in kept
        ):
            kept.append(one)
    return kept


Bounds = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def bounds(corners: Corners) -> Bounds:
    """The upright box around four corners."""
    left, top = corners.min(axis=0)
    right, bottom = corners.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def overlap(one: Bounds, other: Bounds) -> float:
    """Intersection over union."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    areas = (one[2] - one[0]) * (one[3] - one[1]) + (other[2] - other[0]) * (other[3] - other[1])
    return width * height / (areas - width * height)
