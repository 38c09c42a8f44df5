"""How vehicles move."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.simulator.road.motion import HALT_M, Motion
from infra.simulator.road.view import LENGTH_M, STOP_LINE_M

waiting = st.builds(
    lambda speed, wait: Motion(speed_kmh=speed, starts_s=Motion(speed_kmh=speed).stands_s() + wait),
    st.floats(30, 40),
    st.floats(0.1, 30),
)
steady = st.builds(Motion, speed_kmh=st.floats(20, 200))


@given(waiting | steady)
def test_a_vehicle_moves_as_fast_as_it_says_and_never_backwards(motion: Motion) -> None:
    seconds = np.arange(0, motion.seconds, 0.01)
    along, kmh = motion.at(seconds)
    assert along[0] == pytest.approx(0, abs=1e-9)
    steps = np.diff(along)
    assert np.all(steps >= -1e-9)
    assert np.all(kmh >= -1e-9)
    assert np.allclose(steps / 0.01 * 3.6, (kmh[1:] + kmh[:-1]) / 2, atol=0.2)


@given(waiting | steady)
def test_it_is_where_it_says_when_it_says(motion: Motion) -> None:
    for place in (STOP_LINE_M, 40.0, LENGTH_M):
        assert motion.at(np.array([motion.reaches(place)]))[0][0] == pytest.approx(place)


@given(waiting)
def test_whoever_waits_stands_before_the_line(motion: Motion) -> None:
    assert motion.starts_s is not None
    along, kmh = motion.at(np.array([motion.starts_s - 0.05]))
    assert along[0] == pytest.approx(HALT_M)
    assert kmh[0] == pytest.approx(0, abs=1e-9)
