"""Ways over the road."""

from collections.abc import Sequence
from math import hypot

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.simulator.scenes.ways import Way

legs = st.lists(
    st.tuples(st.integers(0, 55), st.integers(-20, 20), st.floats(1, 60), st.floats(0, 100)), min_size=1, max_size=6
)


def _way(told: Sequence[tuple[float, float, float, float]]) -> Way:
    way = Way.begin(0, 0)
    for along, across, kmh, stands in told:
        way = way.to(along, across, kmh).stand(stands)
    return way


@given(legs)
def test_nobody_is_anywhere_else_than_the_speed_allows(told: list[tuple[int, int, float, float]]) -> None:
    way = _way([(60.0, 0.0, 30.0, 1.0), *told])
    seconds = np.linspace(0, way.seconds, 200)
    along, across, kmh = way.at(seconds)
    fastest = max(30.0, *(speed for _, _, speed, _ in told))
    assert kmh.min() >= 0
    assert kmh.max() <= fastest + 1e-6
    moved = np.hypot(np.diff(along), np.diff(across))
    assert np.all(moved <= fastest / 3.6 * np.diff(seconds) + 1e-3)


def test_a_way_takes_as_long_as_its_speeds_and_stops_say() -> None:
    way = Way.begin(0, 0).to(36, 0, 36).stand(5).to(36, 10, 18)
    assert way.seconds == pytest.approx(3.6 + 5 + 2)
    along, across, kmh = way.at(np.array([1.8, 5.0, 9.6]))
    assert list(along) == pytest.approx([18, 36, 36])
    assert list(across) == pytest.approx([0, 0, 5])
    assert list(kmh) == pytest.approx([36, 0, 18])


def test_one_stands_until_a_moment_or_not_at_all_if_that_is_over() -> None:
    way = Way.begin(0, 0).to(10, 0, 36)
    assert way.stand_until(4).seconds == 4
    assert way.stand_until(0.5) == way


def test_a_place_is_reached_when_it_is_first_passed() -> None:
    way = Way.begin(0, 0).to(20, 0, 36).stand(7).leave(36)
    assert way.reaches(10) == pytest.approx(1)
    assert way.reaches(30) == pytest.approx(10)
    assert hypot(*way.spots[-1]) == 55
