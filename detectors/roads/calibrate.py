"""The road plane from surveyed points: least squares, its error, and when not to trust it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, sqrt

import numpy as np

from detectors.camera import CameraFileError
from detectors.roads.plane import FREE, Floats, Plane, View
from detectors.roads.student import widened
from schemas.registries import SurveyedPoint

FEWEST = 4
USUAL_ASPECT = 16 / 9
MARK = 0.001
"""Standard error of a point marked in the picture, in parts of its width: 2 pixels of 1920. And …"""
SURVEY_M = 0.02
"""… of a point surveyed on the road. Only their ratio counts where there are many points."""
EXPERIENCE = 4
"""Degrees of freedom that these two count for, beside those of the points themselves."""
MOST = 6.0
"""Times larger than these two: then a point is wrong, or the lens bends the picture."""
LOOSE = 0.25
"""Part of the points' width, where they are narrowest, by which a place may be uncertain (standard error)."""
SINGULAR = 1e-9
"""Smaller parts of the equations are rounding."""
ROUNDS, STILL = 50, 1e-12
IMPOSSIBLE = "no camera can see all these points so: some are exchanged, or mistyped"


class CalibrationError(CameraFileError):
    """Surveyed points fix no road plane. The message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class PointError:
    """How far a surveyed point lies from where the plane has it."""

    picture: float
    """Parts of the picture's width."""
    road_m: float


@dataclass(frozen=True, kw_only=True)
class Calibrated:
    """A road plane and how well the surveyed points agree with it."""

    plane: Plane
    errors: tuple[PointError, ...]
    """In the order of the points."""
    scale: float
    """Times the usual errors of marks and survey."""


def calibrate(points: Sequence[SurveyedPoint], aspect: float = USUAL_ASPECT) -> Calibrated:
    """The plane that fits best; `aspect` is the picture's width over its height.

    Raises CalibrationError where points are too few, lie on a line, contradict each other, or fix it too loosely.
    """
    if len(points) < FEWEST:
        raise CalibrationError(
            f"{len(points)} surveyed points are too few: {FEWEST} fix the road, 8 or more tell how well"
        )
    road = np.array([(one.road_m.x, one.road_m.y) for one in points])
    picture = np.array([(one.picture.x, one.picture.y / aspect) for one in points])
    middle, unit = road.mean(axis=0), float(np.linalg.norm(road.std(axis=0)))
    if unit == 0:
        raise CalibrationError("all surveyed points are at one place of the road")
    scaled = (road - middle) / unit
    first = Plane(
        numbers=_direct(scaled, picture), covariance=np.zeros((FREE, FREE)), middle=middle, unit=unit, aspect=aspect
    )
    return _judged(_fitted(first, road, picture), road, picture)


def _direct(scaled: Floats, picture: Floats) -> Floats:
    """The homography by linear equations, to begin with."""
    ones, zeros = np.ones(len(scaled)), np.zeros((len(scaled), 3))
    flat = np.column_stack([scaled, ones])
    across = np.hstack([flat, zeros, -picture[:, :1] * flat])
    down = np.hstack([zeros, flat, -picture[:, 1:] * flat])
    _, sizes, rows = np.linalg.svd(np.vstack([across, down]))
    solution = rows[-1]
    flatness = float(np.abs(np.linalg.det(solution.reshape(3, 3))))
    if min(sizes[FREE - 1] / sizes[0], flatness, abs(solution[-1])) < SINGULAR:
        raise CalibrationError(
            "the surveyed points, or three of four, lie on one line of the road or picture: spread them"
        )
    if np.any((flat @ solution[6:]) / solution[-1] <= 0):
        raise CalibrationError(IMPOSSIBLE)
    numbers: Floats = solution[:-1] / solution[-1]
    return numbers


def _fitted(plane: Plane, road: Floats, picture: Floats) -> Plane:
    """Gauss and Newton's steps to the least squares of the whitened errors."""
    for _ in range(ROUNDS):
        view = plane.view()
        whiten = _whitening(view, road)
        slope = (whiten @ view.by_numbers(road)[:, :, :FREE]).reshape(-1, FREE)
        off = (whiten @ (picture - view.picture(road))[:, :, None]).reshape(-1)
        if not (np.isfinite(slope).all() and np.isfinite(off).all()):
            raise CalibrationError(IMPOSSIBLE)
        step = np.linalg.lstsq(slope, off, rcond=None)[0]
        plane = _with(plane, plane.numbers + step, np.asarray(np.linalg.pinv(slope.T @ slope), np.float64))
        if float(step @ step) < STILL:
            break
    return plane


def _whitening(view: View, road: Floats) -> Floats:
    """(n, 2, 2) that make errors of marks and survey as large as one, and independent."""
    by_road = view.by_road(road)
    covariance = MARK**2 * np.eye(2) + SURVEY_M**2 * by_road @ by_road.transpose(0, 2, 1)
    return np.linalg.inv(np.linalg.cholesky(covariance))


def _judged(plane: Plane, road: Floats, picture: Floats) -> Calibrated:
    off = picture - plane.picture(road)
    white = (_whitening(plane.view(), road) @ off[:, :, None]).reshape(-1)
    freedom = 2 * len(road) - FREE
    scale = sqrt((EXPERIENCE + float(white @ white)) / (EXPERIENCE + freedom))
    on_road = road - plane.road(picture)
    errors = tuple(
        PointError(picture=float(np.linalg.norm(here)), road_m=float(np.linalg.norm(there)))
        for here, there in zip(off, on_road, strict=True)
    )
    _refuse_wrong(scale, white)
    known = widened(scale, EXPERIENCE + freedom)
    plane = _with(plane, plane.numbers, plane.covariance * known**2)
    _refuse_loose(plane, road)
    return Calibrated(plane=plane, errors=errors, scale=scale)


def _refuse_wrong(scale: float, white: Floats) -> None:
    if scale > MOST:
        worst = int(np.argmax((white.reshape(-1, 2) ** 2).sum(axis=1))) + 1
        raise CalibrationError(
            f"the surveyed points contradict each other: errors are {scale:.0f} times the usual, the worst is "
            f"point {worst}; a point is mistyped or exchanged, or the lens bends the picture"
        )


def _refuse_loose(plane: Plane, road: Floats) -> None:
    """Raises where the points' own places would be uncertain by much of their extent."""
    view = plane.view()
    by_road = np.linalg.inv(view.by_road(road))
    spread = by_road @ view.by_numbers(road)[:, :, :FREE]
    variances = np.einsum("nij,jk,nik->ni", spread, plane.covariance, spread)
    error = sqrt(float(variances.sum(axis=1).max()))
    extent = 2 * float(np.linalg.svd(road - road.mean(axis=0), compute_uv=False)[-1]) / sqrt(len(road))
    if not isfinite(error) or error > LOOSE * extent:
        raise CalibrationError(
            f"the surveyed points fix the road only to {error:.1f} m: they lie nearly on a line, or too close together"
        )


def _with(plane: Plane, numbers: Floats, covariance: Floats) -> Plane:
    return Plane(numbers=numbers, covariance=covariance, middle=plane.middle, unit=plane.unit, aspect=plane.aspect)


def length_error(plane: Plane, way: Floats) -> float:
    """The standard error, as a part of it, of the length of a way that is seen from one place, (2, 2), to the other."""
    return plane.view().length_error(way)
