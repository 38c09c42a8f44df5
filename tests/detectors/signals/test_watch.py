from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from detectors.plates.find import Picture
from detectors.signals.watch import Signals, _Watched, told
from schemas.frames import SignalState
from schemas.registries import PicturePoint, Signal, Zone
from schemas.vocabulary import SignalPhase
from tests.detectors.clips import CAMERA
from tests.detectors.signals.drawn import drawn

START = datetime(2026, 7, 12, 3, 0, tzinfo=UTC)
R, Y, G, U = SignalPhase.RED, SignalPhase.YELLOW, SignalPhase.GREEN, SignalPhase.UNKNOWN


def at(number: int) -> datetime:
    return START + timedelta(seconds=number / 10)


def watched(*shown: SignalPhase) -> list[tuple[SignalPhase, int]]:
    """What is told of frames a tenth of a second apart: the phase and the frame that it is said to begin with."""
    one = _Watched()
    states = [told(one, "main", phase, at(number)) for number, phase in enumerate(shown)]
    return [(state.phase, round((state.since_at - START).total_seconds() * 10)) for state in states]


def test_a_phase_is_told_from_its_third_frame_and_dated_by_its_first() -> None:
    assert watched(R, R, R, R) == [(U, 0), (U, 0), (R, 0), (R, 0)]


def test_between_two_phases_nothing_is_known() -> None:
    assert watched(G, G, G, R, R, R, R)[2:] == [(G, 0), (U, 3), (U, 3), (R, 3), (R, 3)]


def test_a_frame_that_errs_or_shows_nothing_ends_no_phase() -> None:
    assert watched(R, R, R, G, R, U, R)[2:] == [(R, 0), (U, 3), (R, 0), (U, 5), (R, 0)]


def test_after_a_second_in_hiding_the_same_phase_is_another_one() -> None:
    told_of = watched(R, R, R, *[U] * 11, R, R, R)
    assert told_of[2] == (R, 0)
    assert told_of[-3:] == [(U, 14), (U, 14), (R, 14)]


@settings(deadline=None)
@given(st.lists(st.sampled_from([R, Y, G, U]), max_size=40))
def test_only_what_the_frame_itself_shows_is_told_and_times_never_run_back(shown: list[SignalPhase]) -> None:
    states = watched(*shown)
    for number, (phase, since) in enumerate(states):
        assert phase in (shown[number], U)
        assert 0 <= since <= number
        if phase is not U:
            assert shown[since] is phase
    known = [state for state in states if state[0] is not U]
    assert all(one[1] <= other[1] for one, other in pairwise(known))


def zone(zone_id: str, kind: str, left: float, top: float) -> Zone:
    corners = ((left, top), (left + 0.18, top), (left + 0.18, top + 0.45), (left, top + 0.45))
    return Zone(zone_id=zone_id, kind=kind, polygon=tuple(PicturePoint(x=x, y=y) for x, y in corners))


RECORD = replace(
    CAMERA,
    signals=(Signal(signal_id="main"), Signal(signal_id="turn"), Signal(signal_id="undrawn")),
    zones=(zone("main", "SIGNAL", 0.1, 0.1), zone("turn", "SIGNAL", 0.6, 0.1), zone("main", "LAWN", 0.6, 0.6)),
)


def scene(main: SignalPhase, turn: SignalPhase) -> Picture:
    picture = np.full((200, 200, 3), 120, np.uint8)
    picture[20:110, 20:56], picture[20:110, 120:156] = drawn(main), drawn(turn)
    return picture


def test_each_signal_is_looked_at_where_its_housing_is_drawn() -> None:
    signals = Signals(RECORD)
    for number in range(3):
        seen = signals.see(scene(R, G), at(number))
    assert seen == (
        SignalState(signal_id="main", phase=R, since_at=at(0)),
        SignalState(signal_id="turn", phase=G, since_at=at(0)),
    )


def test_a_housing_outside_of_the_picture_shows_nothing() -> None:
    record = replace(RECORD, zones=(zone("main", "SIGNAL", 1.2, 0.1), zone("turn", "SIGNAL", -0.5, -0.6)))
    assert [state.phase for state in Signals(record).see(scene(R, G), START)] == [U, U]


def test_a_camera_without_drawn_signals_tells_of_none() -> None:
    assert Signals(CAMERA).see(scene(R, G), START) == ()
