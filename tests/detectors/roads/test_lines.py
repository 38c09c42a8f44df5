from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from pytest import approx

from detectors.roads.lines import CLEAR, Crossings, Point, directed
from schemas.frames import LineCrossing
from schemas.registries import CameraRecord, Line, PicturePoint, Signal
from tests.detectors.clips import CAMERA

START = datetime(2026, 7, 12, 3, 0, tzinfo=UTC)


def line(line_id: str, kind: str, begins: Point, ends: Point) -> Line:
    (x, y), (other_x, other_y) = begins, ends
    return Line(line_id=line_id, kind=kind, from_=PicturePoint(x=x, y=y), to=PicturePoint(x=other_x, y=other_y))


def camera(*lines: Line) -> CameraRecord:
    return replace(CAMERA, lines=lines)


def crossed(record: CameraRecord, *way: Point, step_s: float = 0.1) -> list[LineCrossing]:
    """What is told of a vehicle that was seen at these places, in picture widths, so many seconds apart."""
    crossings = Crossings(directed(record, 1.0))
    return [
        one
        for number, point in enumerate(way)
        for one in crossings.see(START + timedelta(seconds=step_s * number), point)
    ]


AXIS = camera(line("axis", "SOLID", (0.2, 0.5), (0.8, 0.5)))


def test_a_line_is_crossed_once_at_the_moment_between_two_sightings() -> None:
    (one,) = crossed(AXIS, (0.5, 0.40), (0.5, 0.47), (0.5, 0.51), (0.5, 0.60))
    assert (one.crossed_at - START).total_seconds() == approx(0.175)
    assert one == LineCrossing(line_id="axis", crossed_at=one.crossed_at, forward=True)


def test_who_has_the_lines_beginning_on_his_right_crosses_it_forward() -> None:
    assert crossed(AXIS, (0.5, 0.4), (0.5, 0.6))[0].forward
    assert not crossed(AXIS, (0.5, 0.6), (0.5, 0.4))[0].forward


def test_beyond_its_ends_a_line_is_not_crossed() -> None:
    assert crossed(AXIS, (0.1, 0.4), (0.1, 0.6)) == []
    assert crossed(AXIS, (0.81, 0.4), (0.81, 0.6)) == []
    assert len(crossed(AXIS, (0.1, 0.4), (0.5, 0.6))) == 1


def test_jitter_on_a_line_is_no_crossing_and_a_crossing_with_jitter_is_one() -> None:
    hair = CLEAR / 2
    assert crossed(AXIS, (0.5, 0.5 - hair), (0.5, 0.5 + hair), (0.5, 0.5 - hair), (0.5, 0.4)) == []
    way = [(0.5, 0.4), *[(0.5, 0.5 + hair * (-1) ** turn) for turn in range(6)], (0.5, 0.6)]
    assert len(crossed(AXIS, *way)) == 1


def test_there_and_back_is_two_crossings() -> None:
    assert [one.forward for one in crossed(AXIS, (0.5, 0.4), (0.5, 0.6), (0.5, 0.4))] == [True, False]


def test_nobody_tells_when_someone_hidden_for_long_crossed() -> None:
    assert len(crossed(AXIS, (0.5, 0.4), (0.5, 0.6), step_s=1.0)) == 1
    assert crossed(AXIS, (0.5, 0.4), (0.5, 0.6), step_s=1.1) == []


def test_who_first_appears_on_a_line_has_not_crossed_it() -> None:
    assert crossed(AXIS, (0.5, 0.501), (0.5, 0.6)) == []


@pytest.mark.parametrize("away", [True, False])
@pytest.mark.parametrize("turned", [True, False])
def test_a_stop_line_and_the_line_beyond_tell_which_way_is_forward_however_they_are_drawn(
    away: bool, turned: bool
) -> None:
    stop, beyond = (0.66, 0.48) if away else (0.48, 0.66)
    ends = ((0.9, 0.1) if turned else (0.1, 0.9)) if away else (0.1, 0.9)
    record = camera(
        line("stop", "STOP_LINE", (ends[0], stop), (ends[1], stop)), line("far", "BEYOND", (0.1, beyond), (0.9, beyond))
    )
    there = crossed(record, (0.5, 2 * stop - beyond), (0.5, (stop + beyond) / 2), (0.5, 2 * beyond - stop))
    assert [(one.line_id, one.forward) for one in there] == [("stop", True), ("far", True)]
    back = crossed(record, (0.5, 2 * beyond - stop), (0.5, (stop + beyond) / 2), (0.5, 2 * stop - beyond))
    assert [(one.line_id, one.forward) for one in back] == [("far", False), ("stop", False)]


def test_of_several_signals_each_has_its_own_pair_of_lines() -> None:
    lines = [
        line(f"{name}-{part}", kind, (x, y), (x + 0.3, y))
        for name, x, order in (("s1", 0.1, (0.7, 0.5)), ("s2", 0.6, (0.5, 0.7)))
        for part, kind, y in (("stop", "STOP_LINE", order[0]), ("beyond", "BEYOND", order[1]))
    ]
    record = replace(camera(*lines), signals=(Signal(signal_id="s1"), Signal(signal_id="s2")))
    up = crossed(record, (0.2, 0.9), (0.2, 0.6), (0.2, 0.3))
    down = crossed(record, (0.7, 0.3), (0.7, 0.6), (0.7, 0.9))
    assert [(one.line_id, one.forward) for one in up] == [("s1-stop", True), ("s1-beyond", True)]
    assert [(one.line_id, one.forward) for one in down] == [("s2-stop", True), ("s2-beyond", True)]


def test_a_line_of_one_point_is_none() -> None:
    assert directed(camera(line("dot", "SOLID", (0.5, 0.5), (0.5, 0.5))), 1.0) == ()


ways = st.lists(st.tuples(st.floats(0.3, 0.7), st.floats(0.3, 0.7)), min_size=2, max_size=12)


@settings(deadline=None)
@given(ways)
def test_crossings_alternate_and_a_way_driven_back_turns_them_round(way: list[Point]) -> None:
    way = [(x, y) for x, y in way if abs(y - 0.5) > CLEAR]
    there, back = crossed(AXIS, *way), crossed(AXIS, *way[::-1])
    assert [one.forward for one in back] == [not one.forward for one in there[::-1]]
    assert all(one.forward != other.forward for one, other in pairwise(there))
    if way:
        assert sum(1 if one.forward else -1 for one in there) == (way[-1][1] > 0.5) - (way[0][1] > 0.5)


@settings(deadline=None)
@given(st.integers(2, 9), st.floats(0, 1), st.floats(0.02, 0.05))
def test_seeing_fewer_frames_changes_neither_the_crossing_nor_its_moment(every: int, phase: float, step: float) -> None:
    way = [(0.5, 0.2 + step * (number + phase) / 9) for number in range(160)]
    (full,) = crossed(AXIS, *way, step_s=0.02)
    (sparse,) = crossed(AXIS, *way[::every], step_s=0.02 * every)
    assert abs((full.crossed_at - sparse.crossed_at).total_seconds()) < 1e-5
