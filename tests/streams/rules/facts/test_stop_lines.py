from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.records import CameraRecord, LineCrossing, SignalState, StopLineFact
from schemas.vocabulary import SignalPhase
from streams.rules.facts.stop_lines import crossed_stop_lines, debounced, showing
from streams.rules.facts.track import Track
from tests.sightings import at, camera, crossing, frame, signal, track

RED, YELLOW, GREEN, BOTH = SignalPhase.RED, SignalPhase.YELLOW, SignalPhase.GREEN, SignalPhase.RED_YELLOW

Seen = tuple[float, tuple[SignalState, ...], tuple[LineCrossing, ...]]


def passed(*seen: Seen) -> Track:
    """A track: moment, signals and crossings of each frame."""
    vehicle = Track("cam-1", "t1", at(seen[0][0]))
    for index, (seconds, signals, crossed) in enumerate(seen):
        state = track(crossed=crossed)
        vehicle.see(frame(seconds, state, signals=signals), state, index)
    return vehicle


def drive(*phases: tuple[float, SignalPhase, float], stop: float, beyond: float | None = None) -> Track:
    """A track seen at moments with a phase and its beginning, crossing the stop line and perhaps the line beyond."""
    crossings = [crossing("s1-stop", stop)] + ([crossing("s1-beyond", beyond)] if beyond is not None else [])
    seen: list[Seen] = []
    before = float("-inf")
    for seconds, phase, since in phases:
        crossed = tuple(one for one in crossings if at(seconds) >= one.crossed_at and _seconds(one) > before)
        seen.append((seconds, (signal(phase, since),), crossed))
        before = seconds
    return passed(*seen)


def _seconds(one: LineCrossing) -> float:
    return (one.crossed_at - at(0)).total_seconds()


def facts(vehicle: Track, record: CameraRecord | None = None) -> tuple[StopLineFact, ...]:
    return crossed_stop_lines(vehicle, record or camera())


@pytest.mark.parametrize("phase", [RED, YELLOW, BOTH])
def test_crossing_under_a_forbidding_phase_is_a_fact_with_its_phase_and_beginning(phase: SignalPhase) -> None:
    vehicle = drive((0, phase, -3), (0.2, phase, -3), (0.4, phase, -3), (1, phase, -3), stop=0.3, beyond=0.9)
    assert facts(vehicle) == (
        StopLineFact(
            at=at(0.3), line_id="s1-stop", signal_id="s1", phase=phase, phase_since_at=at(-3), beyond_at=at(0.9)
        ),
    )


@pytest.mark.parametrize("phase", [GREEN, SignalPhase.OFF, SignalPhase.UNKNOWN])
def test_any_other_phase_is_no_fact(phase: SignalPhase) -> None:
    assert facts(drive((0, phase, -3), (0.2, phase, -3), (0.4, phase, -3), stop=0.3)) == ()


def test_crossing_before_red_begins_is_no_fact_though_red_is_seen_next() -> None:
    assert facts(drive((0, GREEN, -9), (0.2, GREEN, -9), (0.4, RED, 0.35), (0.6, RED, 0.35), stop=0.3)) == ()


def test_crossing_after_green_began_between_two_frames_is_no_fact() -> None:
    assert facts(drive((0, RED, -9), (0.2, RED, -9), (1.9, GREEN, 1.0), (2, GREEN, 1.0), stop=1.5)) == ()


def test_the_second_line_counts_only_while_the_same_phase_holds() -> None:
    vehicle = drive((0, RED, -9), (0.2, RED, -9), (1, GREEN, 0.7), (1.2, GREEN, 0.7), stop=0.1, beyond=0.9)
    (fact,) = facts(vehicle)
    assert fact.beyond_at is None


def test_red_that_came_back_is_another_phase() -> None:
    vehicle = drive(
        *((0, RED, -9), (0.2, RED, -9), (1, GREEN, 0.7), (1.2, GREEN, 0.7), (2, RED, 1.5), (2.2, RED, 1.5)),
        stop=0.1,
        beyond=1.9,
    )
    (fact,) = facts(vehicle)
    assert (fact.phase_since_at, fact.beyond_at) == (at(-9), None)


def test_a_flicker_of_one_frame_accuses_nobody() -> None:
    assert facts(drive((0, GREEN, -9), (0.2, RED, 0.2), (0.4, GREEN, 0.4), (0.6, GREEN, 0.4), stop=0.3)) == ()


def test_red_after_a_flicker_is_the_red_before_it_though_the_frames_date_it_anew() -> None:
    vehicle = drive((0, RED, -3), (0.2, RED, -3), (0.4, GREEN, 0.4), (0.6, RED, 0.5), (0.8, RED, 0.5), stop=0.7)
    (fact,) = facts(vehicle)
    assert fact.phase_since_at == at(-3)


def test_a_phase_seen_once_counts_from_half_a_second_on() -> None:
    (fact,) = facts(drive((0.5, RED, 0.0), stop=0.4))
    assert fact.phase_since_at == at(0)
    assert facts(drive((0.49, RED, 0.0), stop=0.4)) == ()


def test_of_several_beginnings_the_latest_counts_that_is_not_after_the_phase_was_seen() -> None:
    (fact,) = facts(drive((0, RED, 0), (0.2, RED, -1), (0.4, RED, 0.3), stop=0.3))
    assert fact.phase_since_at == at(0)
    (fact,) = facts(drive((0, RED, 7), (0.2, RED, 7), (0.4, RED, 7), stop=0.3))
    assert fact.phase_since_at == at(0)


def test_both_lines_crossed_at_one_moment_are_crossed() -> None:
    (fact,) = facts(drive((0, RED, -3), (0.2, RED, -3), (0.4, RED, -3), stop=0.3, beyond=0.3))
    assert fact.beyond_at == at(0.3)


def test_a_flicker_of_one_frame_does_not_interrupt_red() -> None:
    vehicle = drive((0, RED, -9), (0.2, RED, -9), (0.4, GREEN, 0.4), (0.6, RED, 0.6), (0.8, RED, 0.6), stop=0.5)
    (fact,) = facts(vehicle)
    assert (fact.phase, fact.phase_since_at) == (RED, at(-9))


def test_an_unknown_signal_around_the_crossing_accuses_nobody() -> None:
    unknown = SignalPhase.UNKNOWN
    assert facts(drive((0, RED, -9), (0.2, RED, -9), (0.4, unknown, 0.3), (0.6, unknown, 0.3), stop=0.5)) == ()


def test_a_phase_seen_in_one_frame_counts_if_it_had_lasted() -> None:
    assert len(facts(drive((0.5, RED, -9), stop=0.4))) == 1
    assert facts(drive((0.5, RED, 0.3), stop=0.4)) == ()


def test_of_differing_beginnings_the_latest_that_frames_allow_counts() -> None:
    vehicle = drive((0, RED, -3.2), (0.2, RED, -3.0), (0.4, RED, -3.1), (0.6, RED, 0.1), stop=0.5)
    (fact,) = facts(vehicle)
    assert fact.phase_since_at == at(-3.0)


def test_backward_crossings_are_no_facts() -> None:
    vehicle = passed((0, (signal(RED, -9),), ()), (0.2, (signal(RED, -9),), (crossing("s1-stop", 0.1, forward=False),)))
    assert facts(vehicle) == ()


def test_only_the_first_crossing_of_a_line_counts() -> None:
    green, red = (signal(GREEN, -9),), (signal(RED, 1.5),)
    vehicle = passed(
        *((0.0, green, ()), (0.2, green, (crossing("s1-stop", 0.1),))),
        *((2.2, red, ()), (2.4, red, (crossing("s1-stop", 2.3),))),
    )
    assert facts(vehicle) == ()


@pytest.mark.parametrize("crossed", [-1000.0, -1.9, 0.21, 1e6])
def test_a_crossing_reported_before_it_happened_or_long_after_is_not_believed(crossed: float) -> None:
    red = (signal(RED, -2000),)
    assert facts(passed((0.0, red, ()), (0.2, red, (crossing("s1-stop", crossed),)))) == ()


def test_a_crossing_told_two_seconds_after_it_happened_is_believed_and_no_later() -> None:
    def told_after(seconds: float) -> int:
        red = (signal(RED, -9),)
        return len(facts(passed((0, red, ()), (1, red, ()), (seconds, red, (crossing("s1-stop", 0.5),)))))

    assert (told_after(2.5), told_after(2.51)) == (1, 0)


def test_only_lines_that_the_record_calls_stop_lines_count() -> None:
    vehicle = drive((0, RED, -3), (0.2, RED, -3), stop=0.1)
    assert facts(vehicle, camera(lines=(("s1-stop", "EDGE"),))) == ()


def test_without_a_camera_record_or_a_signal_nothing_can_be_derived() -> None:
    vehicle = drive((0, RED, -3), (0.2, RED, -3), stop=0.1)
    assert crossed_stop_lines(vehicle, None) == ()
    assert facts(vehicle, camera(signals=())) == ()


def test_a_single_signal_serves_every_line() -> None:
    record = camera(lines=(("lane-1", "STOP_LINE"), ("middle", "BEYOND")))
    red = (signal(RED, -9),)
    vehicle = passed((0.0, red, ()), (0.2, red, (crossing("lane-1", 0.1),)), (0.4, red, (crossing("middle", 0.3),)))
    (fact,) = facts(vehicle, record)
    assert (fact.line_id, fact.signal_id, fact.beyond_at) == ("lane-1", "s1", at(0.3))


def test_of_several_signals_a_line_obeys_the_one_that_it_is_named_after() -> None:
    lines = (("s1-stop", "STOP_LINE"), ("s2-stop", "STOP_LINE"), ("s2-beyond", "BEYOND"), ("other", "STOP_LINE"))
    both = (signal(RED, -9, "s1"), signal(GREEN, -9, "s2"))
    crossed = tuple(crossing(line_id, 0.1) for line_id, _ in lines)
    vehicle = passed((0.0, both, ()), (0.2, both, crossed))
    (fact,) = facts(vehicle, camera(signals=("s1", "s2"), lines=lines))
    assert (fact.line_id, fact.signal_id, fact.beyond_at) == ("s1-stop", "s1", None)


programs = st.lists(st.tuples(st.sampled_from(SignalPhase), st.integers(2, 30)), min_size=1, max_size=8).filter(
    lambda program: all(one[0] != next_one[0] for one, next_one in pairwise(program))
)


@given(programs, st.floats(0, 1, exclude_max=True))
def test_what_frames_show_is_what_the_signal_showed(program: list[tuple[SignalPhase, int]], part: float) -> None:
    """A signal's true program, in tenths of a second, seen ten times a second, against the debounced phases."""
    truth: list[tuple[SignalPhase, int]] = []
    for phase, length in program:
        truth += [(phase, len(truth))] * length
    shown = [(at(tick / 10), signal(phase, since / 10)) for tick, (phase, since) in enumerate(truth)]
    moment = int(part * len(truth))
    phase, since = truth[moment]
    run = showing(debounced(iter(shown)), at(moment / 10))
    assert run is not None
    assert (run.phase, run.since_at) == (phase, at(since / 10))
