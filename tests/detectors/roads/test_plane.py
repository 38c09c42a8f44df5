import dataclasses

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pytest import approx

from detectors.roads.plane import Floats, Height, Plane
from tests.detectors.roads.roads import GRID, cameras, straight

places = st.tuples(st.floats(0.02, 0.98), st.floats(0.2, 0.55)).map(lambda place: np.array([place]))


@settings(deadline=None)
@given(cameras, places)
def test_what_is_seen_lies_where_it_is_seen(plane: Plane, place: Floats) -> None:
    road = plane.road(place)
    assume(np.isfinite(road).all() and np.abs(road).max() < 500)
    assert plane.picture(road) == approx(place, abs=1e-9)


@settings(deadline=None)
@given(cameras, places, st.floats(0.1, 2.0))
def test_so_it_does_above_the_road(plane: Plane, place: Floats, height: float) -> None:
    road = plane.road(place, height)
    assume(np.isfinite(road).all() and np.abs(road).max() < 500)
    assert plane.picture(road, height) == approx(place, abs=1e-9)


@settings(deadline=None)
@given(cameras, st.floats(0.1, 2.0))
def test_a_point_above_the_road_hides_the_road_behind_it_as_far_as_the_camera_is_high(
    plane: Plane, height: float
) -> None:
    """By similar triangles: seen from a camera H high, a point h high covers the ground at H / (H - h) its distance."""
    camera_height = plane.camera_height
    assert camera_height is not None
    assert 4 <= camera_height <= 10
    foot = plane.middle[None, :]
    hidden = plane.road(plane.picture(foot, height))
    assert np.linalg.norm(hidden) / np.linalg.norm(foot) == approx(camera_height / (camera_height - height))


@settings(deadline=None)
@given(cameras)
def test_straight_lines_stay_straight(plane: Plane) -> None:
    seen = plane.picture(plane.middle + np.outer([-3.0, 0.5, 2.0], [1.0, 2.0]))
    one, other = seen[1] - seen[0], seen[2] - seen[0]
    assert one[0] * other[1] - one[1] * other[0] == approx(0, abs=1e-12)


def test_the_height_of_the_camera_comes_out_of_the_homography() -> None:
    assert straight(height=6.5).camera_height == approx(6.5)


def test_exchanged_axes_do_not_put_the_camera_under_the_road() -> None:
    plane = straight()
    matrix = np.append(plane.numbers, 1.0).reshape(3, 3)[:, [1, 0, 2]]
    turned = Plane(
        numbers=matrix.reshape(-1)[:8],
        covariance=plane.covariance,
        middle=plane.middle[::-1],
        unit=plane.unit,
        aspect=plane.aspect,
    )
    assert turned.camera_height == approx(6.0)
    assert turned.picture(GRID[:, ::-1], 0.7) == approx(plane.picture(GRID, 0.7))


def test_above_the_horizon_is_no_road_and_behind_the_camera_no_picture() -> None:
    plane = straight()
    assert np.isnan(plane.road(np.array([(0.5, -0.3)]))).all()
    assert np.isnan(plane.picture(np.array([(0.0, -30.0)]))).all()


def test_derivatives_are_those_of_small_differences() -> None:
    plane, step = straight(), 1e-4
    along = np.array([0.0, step])
    for height in (0.0, 0.6):
        view = plane.view(Height(metres=height, error=0.1))
        moved = plane.picture(GRID + along, height) - plane.picture(GRID - along, height)
        assert view.by_road(GRID)[:, :, 1] == approx(moved / (2 * step), rel=1e-4, abs=1e-7)
        raised = plane.picture(GRID, height + step) - plane.picture(GRID, height)
        assert view.by_numbers(GRID)[:, :, 8] == approx(raised / step, rel=1e-2, abs=1e-5)
        other = dataclasses.replace(plane, numbers=plane.numbers + step * np.eye(8)[7])
        turned = other.picture(GRID, height) - plane.picture(GRID, height)
        assert view.by_numbers(GRID)[:, :, 7] == approx(turned / step, rel=1e-2, abs=1e-4)
