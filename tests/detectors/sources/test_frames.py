"""The gate: what it lets through, and that it counts the rest."""

import math
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.plates.find import Picture
from detectors.sources.frames import SHORTEST_S, SICK, Drop, Frame, Gate, SourceError
from tests.detectors.sources.media import picture

SMALL, LARGE = picture(16, 9), picture(32, 18)


@given(st.lists(st.tuples(st.floats(), st.sampled_from([SMALL, LARGE])), max_size=20))
def test_whatever_comes_is_let_through_in_order_or_counted(came: list[tuple[float, Picture]]) -> None:
    gate = Gate("camera")
    frames = [frame for offset_s, shown in came if (frame := gate.admit(shown, offset_s))]
    assert len(frames) + gate.dropped.total() == gate.came == len(came)
    assert all(a.seq < b.seq and a.offset < b.offset for a, b in pairwise(frames))
    assert len({frame.picture.shape for frame in frames}) <= 1


@pytest.mark.parametrize("offset_s", [math.nan, math.inf, -math.inf, 1.0, 0.5, -1e300, 1e300, 1.0 + SHORTEST_S / 2])
def test_a_time_that_cannot_be_is_refused(offset_s: float) -> None:
    gate = Gate("camera")
    gate.admit(SMALL, 1.0)
    assert gate.admit(SMALL, offset_s) is None
    assert gate.dropped == {Drop.UNTIMELY: 1}
    after = gate.admit(SMALL, 1.1)
    assert after == Frame(seq=2, offset=timedelta(seconds=1.1), picture=SMALL)


def test_a_source_of_which_most_frames_are_refused_is_given_up() -> None:
    gate = Gate("camera")
    with pytest.raises(SourceError, match="camera is given up at frame 25: most of its frames are of another size"):
        for number in range(2 * SICK):
            gate.admit(LARGE if number else SMALL, float(number))


def test_a_refused_frame_now_and_then_is_forgiven() -> None:
    gate = Gate("camera")
    for number in range(20 * SICK):
        gate.admit(LARGE if number % 3 == 1 else SMALL, float(number))
    assert gate.dropped[Drop.OTHER_SIZE] > SICK
