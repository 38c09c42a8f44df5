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
class View:
    """How the camera sees the plane at one height above the road; road points are those below."""

    matrix: Floats
    """Homography of scaled road points, (3, 3)."""
    slopes: Floats
    """Its derivatives by the homography's eight free numbers and by the height in metres, (9, 3, 3)."""
    covariance: Floats
    """Of these nine, (9, 9)."""
    middle: Floats
    unit: float

    def picture(self, road: Floats) -> Floats:
        """Where road points, (n, 2), are seen. Behind the camera: not a number."""
        seen = self._homogeneous(road) @ self.matrix.T
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(seen[:, 2:] > 0, seen[:, :2] / seen[:, 2:], np.nan)

    def road(self, picture: Floats) -> Floats:
        """The road points, (n, 2), below what is seen there. Above the horizon: not a number."""
        homogeneous = np.column_stack([picture, np.ones(len(picture))]) @ np.linalg.inv(self.matrix).T
        with np.errstate(divide="ignore", invalid="ignore"):
            road: Floats = homogeneous[:, :2] / homogeneous[:, 2:] * self.unit + self.middle
            in_front = self._homogeneous(road) @ self.matrix[2] > 0
        return np.where(in_front[:, None], road, np.nan)

    def by_road(self, road: Floats) -> Floats:
        """Derivatives of `picture` by the road point, shape (n, 2, 2), a metre."""
        seen = self._homogeneous(road) @ self.matrix.T
        depth = seen[:, 2, None, None]
        place = seen[:, :2, None] / depth
        slope: Floats = (self.matrix[:2, :2] - place * self.matrix[2, :2]) / depth / self.unit
        return slope

    def by_numbers(self, road: Floats) -> Floats:
        """Derivatives of `picture` by what `slopes` are derivatives by, shape (n, 2, 9)."""
        homogeneous = self._homogeneous(road)
        seen = homogeneous @ self.matrix.T
        depth = seen[:, 2, None, None]
        moved = np.einsum("kij,nj->nik", self.slopes, homogeneous)
        slope: Floats = (moved[:, :2] - seen[:, :2, None] / depth * moved[:, 2:]) / depth
        return slope

    def errors(self, road: Floats, noise: float) -> Floats:
        """Standard errors of road points, (n,), in their worst direction, metres; seen with so much noise, in widths.

        Without that of the height where the homography does not tell what heights do.
        """
        known = np.isfinite(self.slopes).all(axis=(1, 2))
        inverse = np.linalg.inv(self.by_road(road))
        shared = inverse @ self.by_numbers(road)[:, :, known]
        common = shared @ self.covariance[np.ix_(known, known)] @ shared.transpose(0, 2, 1)
        covariance: Floats = common + noise**2 * inverse @ inverse.transpose(0, 2, 1)
        return np.asarray(np.sqrt(np.linalg.eigvalsh(covariance)[:, -1]), np.float64)

    def length_error(self, way: Floats) -> float:
        """The standard error, as a part of it, of the length of a way seen from one place, (2, 2), to the other.

        Not a number where the way has no length; else as in `errors`.
        """
        known = np.isfinite(self.slopes).all(axis=(1, 2))
        ends = np.linalg.inv(self.by_road(way)) @ self.by_numbers(way)[:, :, known]
        along = way[1] - way[0]
        squared = float(along @ along)
        slope = along @ (ends[1] - ends[0])
        variance = float(slope @ self.covariance[np.ix_(known, known)] @ slope)
        return variance**0.5 / squared if squared > 0 else float("nan")

    def _homogeneous(self, road: Floats) -> Floats:
        return np.column_stack([(road - self.middle) / self.unit, np.ones(len(road))])


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

    def view(self, height: Height = ON_ROAD) -> View:
        """The plane at this height. Where `knows_heights` does not hold, all but the road itself is not a number."""
        both = np.zeros((FREE + 1, FREE + 1))
        both[:FREE, :FREE], both[FREE, FREE] = self.covariance, height.error**2
        return View(
            matrix=_matrix(self.numbers, height.metres / self.unit, self.aspect),
            slopes=self._slopes(height.metres / self.unit),
            covariance=both,
            middle=self.middle,
            unit=self.unit,
        )

    def picture(self, road: Floats, height: float = 0.0) -> Floats:
        """Where points so many metres above the road points, (n, 2), are seen. Behind the camera: not a number."""
        return self.view(Height(metres=height, error=0.0)).picture(road)

    def road(self, picture: Floats, height: float = 0.0) -> Floats:
        """The road points, (n, 2), below what is seen there at this height. Above the horizon: not a number."""
        return self.view(Height(metres=height, error=0.0)).road(picture)

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

    def _slopes(self, high: float) -> Floats:
        moved = [
            _matrix(self.numbers + one, high, self.aspect) - _matrix(self.numbers - one, high, self.aspect)
            for one in STEP * np.eye(FREE)
        ]
        up = _upwards(_full(self.numbers), self.aspect)
        raised = np.zeros((3, 3))
        raised[:, 2] = np.nan if up is None else up / self.unit
        return np.array([*(one / (2 * STEP) for one in moved), raised])


def _full(numbers: Floats) -> Floats:
    return np.append(numbers, 1.0).reshape(3, 3)


def _matrix(numbers: Floats, height: float, aspect: float) -> Floats:
    """The homography of the plane so high above the road; all not-a-number where it cannot be told."""
    matrix = _full(numbers)
    if height != 0.0:
        up = _upwards(matrix, aspect)
        matrix[:, 2] += np.nan if up is None else height * up
    return matrix


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
