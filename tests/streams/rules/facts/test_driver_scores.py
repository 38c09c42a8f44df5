from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.records import LightsFact, PhoneFact, SeatbeltFact
from schemas.vocabulary import Seat
from streams.rules.facts.driver_scores import held_phone, lights_off, unbelted
from streams.rules.facts.track import Track
from tests.sightings import at, seen, track


def scored(*scores: float | None, speed: float | None = 50.0) -> Track:
    """A track with the same scores for telephone, belt and lights, twice a second."""
    states = [track(speed=speed, phone=one, no_seatbelt=one, lights_off=one) for one in scores]
    return seen(*((index / 2, state) for index, state in enumerate(states)))


def test_the_median_of_all_scores_counts_and_the_frames_that_show_it() -> None:
    assert held_phone(scored(0.2, 0.9, 0.95, 0.97, 0.8), None) == (
        PhoneFact(at=at(0.5), score=0.9, frames=4, seconds=1.5),
    )
    assert lights_off(scored(0.9, 0.9, 0.9), None) == (LightsFact(at=at(0), score=0.9, frames=3, seconds=1.0),)


def test_a_belt_is_the_drivers() -> None:
    assert unbelted(scored(0.9, 0.9), None) == (SeatbeltFact(at=at(0), score=0.9, frames=2, seat=Seat.DRIVER),)


Finder = Callable[[Track, None], tuple[PhoneFact | SeatbeltFact | LightsFact, ...]]
finders = pytest.mark.parametrize("find", [held_phone, unbelted, lights_off])


@finders
def test_a_single_frame_shows_nothing(find: Finder) -> None:
    assert find(scored(1.0), None) == ()
    assert find(scored(None, 1.0, None), None) == ()
    assert find(scored(1.0, 0.4), None) == ()


@finders
def test_a_median_below_one_half_is_no_fact_and_one_half_is(find: Finder) -> None:
    assert find(scored(0.5, 0.5), None) != ()
    assert find(scored(0.49, 0.49, 0.9, 0.9, 0.49), None) == ()


@finders
def test_frames_without_a_score_are_passed_over(find: Finder) -> None:
    (fact,) = find(scored(None, 0.9, None, 0.9), None)
    assert (fact.at, fact.frames) == (at(0.5), 2)


@finders
def test_who_stands_may_telephone_unbelt_and_go_dark(find: Finder) -> None:
    assert find(scored(*[1.0] * 20, speed=0.0), None) == ()


@finders
def test_only_frames_of_the_drive_count(find: Finder) -> None:
    states = [
        track(speed=speed, phone=one, no_seatbelt=one, lights_off=one)
        for speed, one in [(0.0, 1.0)] * 9 + [(30.0, 0.6)] * 3
    ]
    (fact,) = find(seen(*((index / 2, state) for index, state in enumerate(states))), None)
    assert (fact.at, fact.score, fact.frames) == (at(4.5), 0.6, 3)


@finders
@given(scores=st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=1, max_size=20))
def test_the_score_lies_within_those_seen_and_is_no_less_than_one_half(
    find: Finder, scores: list[float | None]
) -> None:
    known = [one for one in scores if one is not None]
    for fact in find(scored(*scores), None):
        assert max(0.5, min(known)) <= fact.score <= max(known)
        assert 2 <= fact.frames == sum(one >= 0.5 for one in known)
