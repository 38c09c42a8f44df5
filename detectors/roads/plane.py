"""The road plane as a camera sees it, and how well that is known.

Picture points are parts of the picture's *width*, x from the left and y from the top, so that both axes have one scale;
road points are metres. The picture's centre is taken for the lens' axis and pixels for squares: so a homography of the
road also tells where the camera stands, and how points above the road are seen. Hartley and Zisserman, Multiple View
Geometry, chapters 4 and 8.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
FREE = 8
"""Of a homography's nine numbers."""
STEP = 1e-5
"""Of the derivatives; the numbers of a homography are near one here."""
FOCUS = (0.3, 10.0)
"""Focal lengths that traffic cameras have, in picture widths: 118° to 6° of view."""


@dataclass(frozen=True, kw_only=True)
class Height:
    """How high above the road a point of a vehicle is, and the standard error of that, metres."""

    metres: float
    error: float


ON_ROAD = Height(metres=0.0, error=0.0)


@dataclass(frozen=True, kw_only=True)
class Plane:
    """A homography from road to picture. Its numbers are for road points less `middle`, in units of `unit` metres."""

    numbers: Floats
    """Shape (8,): the ninth is 1."""
    covariance: Floats
    """Of the numbers, shape (8, 8)."""
    middle: Floats
    unit: float
    aspect: float
    """Of the picture, width over height."""

    def picture(self, road: Floats, height: float = 0.0) -> Floats:
        """Where road points, (n, 2), are seen; `height` metres above the road. Behind the camera: not a number."""
        return _seen(self.numbers, self._scaled(road), height / self.unit, self.aspect)

    def road(self, picture: Floats, height: float = 0.0) -> Floats:
        """The road points, (n, 2), below what is seen there at this height. Above the horizon: not a number."""
        matrix = _matrix(self.numbers, height / self.unit, self.aspect)
        homogeneous = np.column_stack([picture, np.ones(len(picture))]) @ np.linalg.inv(matrix).T
        with np.errstate(divide="ignore", invalid="ignore"):
            scaled: Floats = homogeneous[:, :2] / homogeneous[:, 2:]
        in_front = _depth(matrix, scaled) > 0
        return np.where(in_front[:, None], scaled * self.unit + self.middle, np.nan)

    def by_road(self, road: Floats, height: float = 0.0) -> Floats:
        """Derivatives of `picture` by the road point, shape (n, 2, 2), a metre."""
        scaled, step = self._scaled(road), STEP * np.eye(2)
        columns = [
            _seen(self.numbers, scaled + one, height / self.unit, self.aspect)
            - _seen(self.numbers, scaled - one, height / self.unit, self.aspect)
            for one in step
        ]
        return np.stack(columns, axis=2) / (2 * STEP * self.unit)

    def by_numbers(self, road: Floats, height: float = 0.0) -> Floats:
        """Derivatives of `picture` by the homography's numbers and, last, by the height in metres: (n, 2, 9)."""
        scaled, high = self._scaled(road), height / self.unit
        columns = [
            _seen(self.numbers + one, scaled, high, self.aspect) - _seen(self.numbers - one, scaled, high, self.aspect)
            for one in STEP * np.eye(FREE)
        ]
        if self.knows_heights:
            up = _seen(self.numbers, scaled, high + STEP, self.aspect)
            down = _seen(self.numbers, scaled, high - STEP, self.aspect)
            columns.append((up - down) / self.unit)
        else:
            columns.append(np.full_like(scaled, np.nan))
        return np.stack(columns, axis=2) / (2 * STEP)

    def uncertainty(self, height: Height) -> Floats:
        """Covariance of what `by_numbers` derives by, shape (9, 9)."""
        both = np.zeros((FREE + 1, FREE + 1))
        both[:FREE, :FREE] = self.covariance
        both[FREE, FREE] = height.error**2
        return both

    @property
    def knows_heights(self) -> bool:
        """Whether the homography tells where the camera stands, and so how points above the road are seen."""
        return _upwards(_full(self.numbers), self.aspect) is not None

    @property
    def camera_height(self) -> float | None:
        """Metres above the road; None where the homography does not tell."""
        matrix = _full(self.numbers)
        up = _upwards(matrix, self.aspect)
        return None if up is None else float(_station(matrix, up)[2]) * self.unit

    def _scaled(self, road: Floats) -> Floats:
        return (np.asarray(road, np.float64) - self.middle) / self.unit


def _full(numbers: Floats) -> Floats:
    return np.append(numbers, 1.0).reshape(3, 3)


def _matrix(numbers: Floats, height: float, aspect: float) -> Floats:
    """The homography of the plane so high above the road; all not-a-number where it cannot be told."""
    matrix = _full(numbers)
    if height != 0.0:
        up = _upwards(matrix, aspect)
        matrix[:, 2] += np.nan if up is None else height * up
    return matrix


def _depth(matrix: Floats, scaled: Floats) -> Floats:
    depth: Floats = scaled @ matrix[2, :2] + matrix[2, 2]
    return depth


def _seen(numbers: Floats, scaled: Floats, height: float, aspect: float) -> Floats:
    matrix = _matrix(numbers, height, aspect)
    depth = _depth(matrix, scaled)
    with np.errstate(divide="ignore", invalid="ignore"):
        seen: Floats = (scaled @ matrix[:2, :2].T + matrix[:2, 2]) / np.where(depth > 0, depth, np.nan)[:, None]
    return seen


def _upwards(matrix: Floats, aspect: float) -> Floats | None:
    """The column of the full projection for the direction away from the road; None where the focus is not told.

    The road's axes are at right angles and of one scale: two equations for the square of the focal length.
    """
    centred = matrix - np.outer((0.5, 0.5 / aspect, 0.0), matrix[2])
    first, second = centred[:, 0], centred[:, 1]
    known = np.array([first[:2] @ second[:2], (first[:2] @ first[:2] - second[:2] @ second[:2]) / 2])
    factor = np.array([first[2] * second[2], (first[2] ** 2 - second[2] ** 2) / 2])
    weight = float(factor @ factor)
    squared = -float(known @ factor) / weight if weight > 0 else 0.0
    if not FOCUS[0] ** 2 < squared < FOCUS[1] ** 2:
        return None
    focus = np.array([squared**0.5, squared**0.5, 1.0])
    one, other = first / focus, second / focus
    up: Floats = focus * np.cross(one, other) / float(np.linalg.norm(one) * np.linalg.norm(other)) ** 0.5
    up[:2] += up[2] * np.array([0.5, 0.5 / aspect])
    return up if _station(matrix, up)[2] > 0 else -up


def _station(matrix: Floats, up: Floats) -> Floats:
    """Where the camera stands: the point that it cannot see."""
    return np.asarray(np.linalg.solve(np.column_stack([matrix[:, :2], up]), -matrix[:, 2]), np.float64)
