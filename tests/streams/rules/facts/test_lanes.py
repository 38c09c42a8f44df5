import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from schemas.records import LaneFact, TrackState
from schemas.vocabulary import LaneKind
from streams.rules.facts.lanes import driven_lanes
from tests.sightings import at, camera, seen, track

ZONES = camera(zones=(("bus", "BUS_LANE"), ("kerb", "NO_STOPPING"), ("verge", "PAVEMENT")))
BUS = ("bus",)


def driven(*states: TrackState, every: float = 0.5) -> tuple[LaneFact, ...]:
    return driven_lanes(seen(*((index * every, state) for index, state in enumerate(states))), ZONES)


def test_a_drive_on_a_bus_lane_has_its_time_and_distance() -> None:
    inside = [track(zones=BUS, position=(1.0, 5.0 * step)) for step in range(5)]
    (fact,) = driven(track(), *inside, track())
    assert (fact.at, fact.zone_id, fact.lane_kind) == (at(0.5), "bus", LaneKind.BUS_LANE)
    assert (fact.seconds, fact.metres) == (2.0, 20.0)


def test_without_positions_the_distance_is_speed_by_time() -> None:
    (fact,) = driven(*[track(zones=BUS, speed=36.0)] * 5)
    assert fact.metres == approx(20.0)


def test_of_positions_and_speeds_the_shorter_distance_counts() -> None:
    (fact,) = driven(*(track(zones=BUS, speed=18.0, position=(0.0, 5.0 * step)) for step in range(5)))
    assert fact.metres == approx(10.0)


def test_one_wild_speed_adds_nothing() -> None:
    (fact,) = driven(*(track(zones=BUS, speed=speed) for speed in (36.0, 36.0, 300.0, 36.0, 36.0)))
    assert fact.metres == approx(20.0)


def test_without_positions_and_speeds_only_the_time_is_known() -> None:
    (fact,) = driven(*[track(zones=BUS)] * 5)
    assert (fact.seconds, fact.metres) == (2.0, 0.0)


def test_a_single_sighting_elsewhere_ends_the_drive() -> None:
    inside = track(zones=BUS, speed=36.0)
    assert [fact.seconds for fact in driven(*[inside] * 5, track(speed=36.0), *[inside] * 3)] == [2.0, 1.0]


def test_a_single_sighting_on_the_lane_is_no_drive() -> None:
    assert driven(track(), track(zones=BUS), track()) == ()


def test_what_was_hidden_for_more_than_a_second_is_not_unbroken() -> None:
    inside = track(zones=BUS, speed=36.0)
    moments = (0.0, 0.5, 1.0, 2.1, 2.6)
    assert [fact.seconds for fact in driven_lanes(seen(*((one, inside) for one in moments)), ZONES)] == [1.0, 0.5]


def test_standing_on_the_pavement_is_not_driving_on_it() -> None:
    verge = ("verge",)
    assert driven(*[track(zones=verge, speed=0.0)] * 100) == ()
    onto, stood = [track(zones=verge, speed=10.0)] * 4, [track(zones=verge, speed=0.0)] * 100
    assert [fact.seconds for fact in driven(*onto, *stood, *onto)] == [1.5, 1.5]


def test_zones_of_other_kinds_and_cameras_without_a_record_say_nothing() -> None:
    inside = track(zones=("kerb", "nowhere"), speed=36.0)
    assert driven(inside, inside) == ()
    assert driven_lanes(seen((0, track(zones=BUS)), (1, track(zones=BUS))), None) == ()


@pytest.mark.parametrize("kind", list(LaneKind))
def test_every_kind_of_lane_counts(kind: LaneKind) -> None:
    inside = track(zones=("z",), speed=36.0)
    (fact,) = driven_lanes(seen((0, inside), (1, inside)), camera(zones=(("z", kind),)))
    assert fact.lane_kind is kind


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 200)), min_size=1, max_size=30))
def test_drives_are_no_longer_than_the_passage_in_time_and_distance(steps: list[tuple[bool, float]]) -> None:
    facts = driven(*(track(zones=BUS if inside else (), speed=speed) for inside, speed in steps))
    assert sum(fact.seconds for fact in facts) <= (len(steps) - 1) / 2
    fastest = max(speed for _, speed in steps) / 3.6
    for fact in facts:
        assert fact.seconds > 0
        assert fact.metres <= fastest * fact.seconds + 1e-6


def test_the_distance_is_from_the_first_position_to_the_last_wherever_they_are() -> None:
    (fact,) = driven(*(track(zones=BUS, position=(10.0 + 3 * step, 20.0 + 4 * step)) for step in range(3)))
    assert fact.metres == approx(10.0)


def test_two_sightings_are_enough_for_a_distance_and_one_is_not() -> None:
    (fact,) = driven(*(track(zones=BUS, position=(0.0, 5.0 * step)) for step in range(2)))
    assert fact.metres == approx(5.0)
    (fact,) = driven(*[track(zones=BUS, speed=36.0)] * 2)
    assert fact.metres == approx(5.0)
    (fact,) = driven(track(zones=BUS, speed=36.0, position=(0.0, 0.0)), *[track(zones=BUS, speed=36.0)] * 4)
    assert fact.metres == approx(20.0)
