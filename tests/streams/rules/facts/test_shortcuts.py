"""Where facts take a short cut, they say what the long way says."""

from itertools import groupby
from math import fsum, hypot, sqrt
from operator import mul
from statistics import median

from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemas.records import SignalState, TrackState
from schemas.vocabulary import SignalPhase
from streams.rules.facts.driver_scores import FEWEST, SHOWN, held_phone
from streams.rules.facts.measured_speed import ASSUMED_ERROR_KMH, measured_speed
from streams.rules.facts.motion import MOVES_KMH, MOVES_M, STANDS_KMH, STANDS_M, standing_frames, standing_spans, stands
from streams.rules.facts.stop_lines import STEADY, debounced
from streams.rules.facts.track import Sighting, Track
from tests.sightings import at, seen, signal, track

several = settings(max_examples=300, deadline=None)
sightings = st.lists(
    st.tuples(
        st.sampled_from([None, 0.0, 1.0, 2.0, 2.1, 4.0, 5.0, 5.1, 30.0]),
        st.sampled_from([None, 0.0, 0.4, 0.6, 1.1]),
        st.sampled_from([None, 0.1, 0.49, 0.5, 0.6, 0.95]),
    ),
    min_size=1,
    max_size=25,
)
"""Speed, place and score, sighting by sighting."""


def filmed(told: list[tuple[float | None, float | None, float | None]], every: float) -> Track:
    return seen(
        *(
            (index * every, track(speed=speed, position=None if place is None else (0.0, place), phone=score))
            for index, (speed, place, score) in enumerate(told)
        )
    )


@several
@given(sightings, st.sampled_from([0.3, 1.0, 5.0]))
def test_stands_are_those_that_looking_at_every_sighting_in_turn_finds(
    told: list[tuple[float | None, float | None, float | None]], every: float
) -> None:
    vehicle = filmed(told, every)
    assert stands(vehicle) == stands_one_by_one(vehicle)


@several
@given(sightings, st.sampled_from([0.3, 1.0, 5.0]))
@example([(0.0, 0.0, 0.1)] * 8 + [(30.0, None, 0.95)] * 3, 1.0)
def test_a_telephone_is_shown_or_not_as_all_frames_of_driving_say(
    told: list[tuple[float | None, float | None, float | None]], every: float
) -> None:
    vehicle = filmed(told, every)
    spans = standing_spans(vehicle)
    stood = {
        frame.frame_seq
        for frame, _ in vehicle.sightings
        if any(first_at <= frame.captured_at <= last_at for first_at, last_at in spans)
    }
    scores = [state.phone for frame, state in vehicle.sightings if frame.frame_seq not in stood]
    known = [score for score in scores if score is not None]
    holds = sum(score >= SHOWN for score in known) >= FEWEST and median(known) >= SHOWN
    assert standing_frames(vehicle) == stood
    assert [fact.score for fact in held_phone(vehicle, None)] == ([median(known)] if holds else [])


@several
@given(st.lists(st.tuples(st.floats(30.0, 33.0), st.sampled_from([None, 0.1, 0.3, 2.0])), min_size=2, max_size=20))
@example([(30.0, 2.0), (33.0, 2.0)])
@example([(30.0, 0.1), (33.0, 0.1)])
def test_the_error_of_a_speed_is_the_greater_of_what_is_stated_and_what_its_frames_show(
    told: list[tuple[float, float | None]],
) -> None:
    (fact,) = measured_speed(seen(*((index / 10, track(speed=s, error=e)) for index, (s, e) in enumerate(told))), None)
    errors = [ASSUMED_ERROR_KMH if error is None else error for _, error in told]
    weights = [error**-2 for error in errors]
    total, common = fsum(weights), fsum(1 / error for error in errors) / fsum(weights)
    squares = [(speed - fact.measured_kmh) ** 2 for speed, _ in told]
    shown = sqrt(fsum(map(mul, weights, squares)) / (len(told) - 1) / total)
    assert fact.error_kmh == max(common, shown)


@several
@given(st.lists(st.tuples(st.sampled_from(list(SignalPhase)[:3]), st.sampled_from([0.0, 0.4, 0.5, 9.0])), max_size=12))
def test_phases_are_those_that_frames_grouped_by_phase_show(told: list[tuple[SignalPhase, float]]) -> None:
    shown = [(at(index), signal(phase, index - age)) for index, (phase, age) in enumerate(told)]
    runs = [list(same) for _, same in groupby(shown, key=lambda one: one[1].phase)]
    steady = [run for run in runs if len(run) > 1 or run[0][0] - run[0][1].since_at >= STEADY]
    phases = [phase for phase, _ in groupby(run[0][1].phase for run in steady)]
    assert [run.phase for run in debounced(shown)] == phases
    assert all(isinstance(one, SignalState) for _, one in shown)


# --- the long way ----------------------------------------------------------------------------------------------------


def stands_one_by_one(vehicle: Track) -> list[list[Sighting]]:
    """A run goes on while the vehicle stands; one sighting that moves may lie within."""
    found: list[list[Sighting]] = []
    run: list[Sighting] = []
    doubtful: Sighting | None = None
    for sighting in vehicle.sightings:
        if _stands(run, sighting[1]):
            run, doubtful = [*run, sighting], None
        elif len(run) > 1 and doubtful is None:
            doubtful = sighting
        else:
            found.append(run)
            run = _begun([] if doubtful is None else _begun([], doubtful), sighting)
            doubtful = None
    return [one for one in [*found, run] if _lasts(one)]


def _begun(before: list[Sighting], sighting: Sighting) -> list[Sighting]:
    if _stands(before, sighting[1]):
        return [*before, sighting]
    return [sighting] if _stands([], sighting[1]) else []


def _stands(run: list[Sighting], state: TrackState) -> bool:
    standing = len(run) > 1
    first = run[0][1].position_m if run else None
    if first is not None and state.position_m is not None:
        metres = hypot(state.position_m.x - first.x, state.position_m.y - first.y)
        if metres > (MOVES_M if standing else STANDS_M):
            return False
    return state.speed_kmh is None or state.speed_kmh <= (MOVES_KMH if standing else STANDS_KMH)


def _lasts(run: list[Sighting]) -> bool:
    if len(run) < FEWEST:
        return False
    measured = all(state.speed_kmh is not None for _, state in run)
    return (run[-1][0].captured_at - run[0][0].captured_at).total_seconds() >= (1.0 if measured else 5.0)
