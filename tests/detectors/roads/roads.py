"""Roads, cameras and surveyed points for tests."""

import numpy as np
from hypothesis import strategies as st

from detectors.roads.plane import Floats, Plane
from detectors.roads.trial import ASPECT, camera
from schemas.registries import PicturePoint, RoadPoint, SurveyedPoint

GRID = np.array([(x, y) for y in (12.0, 18.0, 26.0, 36.0) for x in (-4.0, 0.0, 4.0)])
"""Road points, metres, that the straight camera sees."""


def straight(height: float = 6.0, focus: float = 1.2, reach: float = 22.0) -> Plane:
    """A camera above x = 0 that looks along y, its axis meeting the road `reach` metres away."""
    slope = np.array([0.0, reach, -height]) / np.hypot(reach, height)
    rotation = np.vstack([(1.0, 0.0, 0.0), np.cross(slope, (1.0, 0.0, 0.0)), slope])
    lens = np.array([[focus, 0, 0.5], [0, focus, 0.5 / ASPECT], [0, 0, 1]])
    matrix = lens @ np.column_stack([rotation[:, :2], rotation @ (0, 0, -height)])
    matrix = matrix @ np.array([[20.0, 0, 0], [0, 20.0, reach], [0, 0, 1]])
    return Plane(
        numbers=(matrix / matrix[2, 2]).reshape(-1)[:8],
        covariance=np.zeros((8, 8)),
        middle=np.array([0.0, reach]),
        unit=20.0,
        aspect=ASPECT,
    )


def surveyed(plane: Plane, road: Floats, noise: Floats | float = 0.0) -> tuple[SurveyedPoint, ...]:
    """The points as the plane shows them, marked with these errors (parts of the width)."""
    return tuple(
        SurveyedPoint(picture=PicturePoint(x=x, y=y * ASPECT), road_m=RoadPoint(x=east, y=north))
        for (x, y), (east, north) in zip((plane.picture(road) + noise).tolist(), road.tolist(), strict=True)
    )


cameras = st.integers(0, 2**32 - 1).map(lambda seed: camera(np.random.default_rng(seed)))
