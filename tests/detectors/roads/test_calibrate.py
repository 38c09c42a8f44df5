import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from detectors.roads.calibrate import CalibrationError, calibrate, length_error
from detectors.roads.plane import Floats, Plane
from detectors.roads.trial import ASPECT
from schemas.registries import SurveyedPoint
from tests.detectors.roads.roads import GRID, cameras, straight, surveyed


@settings(max_examples=30, deadline=None)
@given(cameras)
def test_exact_points_give_back_the_camera(plane: Plane) -> None:
    road = plane.middle + np.array([(x, y) for x in (-5.0, 0.0, 5.0) for y in (-6.0, 0.0, 6.0)])
    calibrated = calibrate(surveyed(plane, road), ASPECT)
    assert calibrated.plane.picture(road + 1) == approx(plane.picture(road + 1), abs=1e-7)
    assert max(one.road_m for one in calibrated.errors) == approx(0, abs=1e-5)
    assert calibrated.plane.camera_height == approx(plane.camera_height, rel=1e-3)


@settings(max_examples=30, deadline=None)
@given(cameras, st.floats(-np.pi, np.pi), st.floats(-300, 300))
def test_where_the_surveyor_stood_changes_no_length(plane: Plane, turn: float, away: float) -> None:
    rng = np.random.default_rng(0)
    road = plane.middle + rng.uniform(-8, 8, (10, 2))
    points = surveyed(plane, road, rng.normal(0, 5e-4, (10, 2)))
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    moved = surveyed_at(points, road @ rotation.T + (away, -away))
    seen = plane.picture(plane.middle + np.array([(0.0, -4.0), (1.0, 4.0)]))
    one, other = (calibrate(some, ASPECT).plane for some in (points, moved))
    lengths = [float(np.linalg.norm(np.diff(some.road(seen), axis=0))) for some in (one, other)]
    assert lengths[0] == approx(lengths[1], rel=1e-5)
    assert length_error(one, one.road(seen)) == approx(length_error(other, other.road(seen)), rel=1e-3)


def surveyed_at(points: tuple[SurveyedPoint, ...], road: Floats) -> tuple[SurveyedPoint, ...]:
    flat = surveyed(straight(), road * 0)
    return tuple(
        SurveyedPoint(picture=one.picture, road_m=type(other.road_m)(x=x, y=y))
        for one, other, (x, y) in zip(points, flat, road.tolist(), strict=True)
    )


@pytest.mark.parametrize("count", [5, 8, 16])
def test_lengths_are_within_their_stated_error_as_often_as_they_should(count: int) -> None:
    """What is off by chance must be known to be: 95 % within 1.96 standard errors."""
    rng = np.random.default_rng(count)
    plane, true = straight(), 10.0
    way = np.array([(0.5, 18.0), (0.5, 28.0)])
    seen, within = plane.picture(way), 0
    for _ in range(300):
        corners = np.array([(-4.0, 12.0), (4.0, 12.0), (-4.0, 36.0), (4.0, 36.0)])
        road = np.vstack([corners, rng.uniform((-5, 11), (5, 38), (count - 4, 2))])
        fitted = calibrate(surveyed(plane, road, rng.normal(0, 0.001, (count, 2))), ASPECT).plane
        length = float(np.linalg.norm(np.diff(fitted.road(seen), axis=0)))
        within += abs(length - true) <= 1.96 * true * length_error(fitted, fitted.road(seen))
    assert 0.92 <= within / 300 <= 0.995


def test_more_points_tell_more() -> None:
    rng, way = np.random.default_rng(3), np.array([(0.0, 18.0), (0.0, 28.0)])
    plane = straight()
    errors = [
        length_error(calibrate(surveyed(plane, road, rng.normal(0, 0.001, road.shape)), ASPECT).plane, way)
        for road in (GRID[[0, 2, 9, 11]], GRID, np.vstack([GRID, GRID + 0.4, GRID - 0.4]))
    ]
    assert errors[0] > errors[1] > errors[2] > 0


def test_three_points_are_too_few() -> None:
    with pytest.raises(CalibrationError, match="3 surveyed points are too few"):
        calibrate(surveyed(straight(), GRID[:3]))


@pytest.mark.parametrize(
    "road",
    [
        [(0, 12), (0, 18), (0, 24), (0, 30), (0, 36)],
        [(0, 12), (0, 18), (0, 24), (4, 24)],
        [(0, 12), (0, 12), (0, 12), (0, 12)],
        [(0, 12), (0, 12), (4, 12), (4, 24)],
    ],
)
def test_points_on_one_line_fix_nothing(road: list[tuple[float, float]]) -> None:
    with pytest.raises(CalibrationError, match=r"line|one place"):
        calibrate(surveyed(straight(), np.array(road, float)))


def test_points_nearly_on_a_line_or_close_together_fix_too_little() -> None:
    for road in (GRID * (0.02, 1.0), np.array([0.0, 36.0]) + (GRID - GRID.mean(axis=0)) * 0.01):
        with pytest.raises(CalibrationError, match=r"fix the road only to|no camera can see"):
            calibrate(surveyed(straight(), road, np.random.default_rng(0).normal(0, 5e-4, GRID.shape)))


def test_a_mistyped_point_is_named() -> None:
    points = list(surveyed(straight(), GRID))
    points[4] = surveyed_at(tuple(points[4:5]), GRID[4:5] + np.array([0.0, 2.5]))[0]
    with pytest.raises(CalibrationError, match=r"contradict each other.*point 5"):
        calibrate(points)


def test_exchanged_points_are_seen_by_no_camera() -> None:
    points = surveyed(straight(), GRID[[0, 2, 9, 11]])
    crossed = surveyed_at(points, GRID[[2, 0, 9, 11]])
    with pytest.raises(CalibrationError, match="no camera can see"):
        calibrate(crossed)


def test_places_are_within_their_stated_error_as_often_as_they_should() -> None:
    """Of two directions at once, 95 % within 2.45 standard errors of the worse one; and more where it is the worse."""
    rng, plane = np.random.default_rng(6), straight()
    places = np.array([(1.0, 15.0), (-2.0, 30.0)])
    within, usual = np.zeros(2), np.zeros(2)
    for _ in range(300):
        fitted = calibrate(surveyed(plane, GRID, rng.normal(0, 0.001, GRID.shape)), ASPECT).plane.view()
        seen = fitted.road(plane.picture(places) + rng.normal(0, 0.001, places.shape))
        off = np.linalg.norm(seen - places, axis=1)
        within += off <= 2.45 * fitted.errors(seen, 0.001)
        assert np.all(fitted.errors(seen, 0.002) > fitted.errors(seen, 0.001))
        usual += off <= fitted.errors(seen, 0.001)
    assert np.all(within / 300 >= 0.94)
    assert np.all(usual / 300 <= 0.85)
