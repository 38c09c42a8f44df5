import pytest

from schemas.records import SignFact, TrackState
from schemas.vocabulary import Sign
from streams.rules.facts.signs import entered_against_signs
from tests.sightings import at, camera, seen, track

OUTSIDE = ((-2.0, track(speed=30.0)), (-1.0, track(speed=30.0)))
ZONES = camera(zones=(("closed", "NO_ENTRY"), ("kerb", "NO_STOPPING")))


def signs(*seconds_in_zone: float, until: int = 6, every: float = 0.5) -> tuple[SignFact, ...]:
    moments = [index * every for index in range(int(until / every))]
    states = [(one, track(speed=30.0, zones=("closed",) if one in seconds_in_zone else ())) for one in moments]
    return entered_against_signs(seen(*states), ZONES)


def test_a_zone_entered_for_two_sightings_is_a_fact_from_the_first() -> None:
    assert signs(1.0, 1.5) == (SignFact(at=at(1.0), zone_id="closed", sign=Sign.NO_ENTRY),)


def test_a_single_sighting_in_the_zone_is_no_entry() -> None:
    assert signs(1.0) == ()
    assert signs(1.0, 2.0, 3.0) == ()


def test_the_first_entry_counts() -> None:
    (fact,) = signs(1.0, 2.0, 2.5, 4.0, 4.5)
    assert fact.at == at(2.0)


def test_sightings_far_apart_are_not_successive() -> None:
    inside = track(zones=("closed",))
    assert entered_against_signs(seen(*OUTSIDE, (0, inside), (1.001, inside)), ZONES) == ()
    assert len(entered_against_signs(seen(*OUTSIDE, (0, inside), (1.0, inside)), ZONES)) == 1


@pytest.mark.parametrize("before", [(), OUTSIDE[:1]])
def test_who_is_in_the_zone_when_he_comes_into_view_has_not_been_seen_to_enter_it(
    before: tuple[tuple[float, TrackState], ...],
) -> None:
    inside = [(float(second), track(speed=30.0, zones=("closed",))) for second in range(5)]
    assert entered_against_signs(seen(*before, *inside), ZONES) == ()
    again = [(second + 10, state) for second, state in inside]
    assert entered_against_signs(seen(*before, *inside, (5, track(speed=30.0)), *again), ZONES) == ()


def test_a_vehicle_that_stands_in_the_zone_enters_it_only_when_it_drives() -> None:
    stands, drives = track(zones=("closed",), speed=0.0), track(zones=("closed",), speed=20.0)
    parked = [(float(second), stands) for second in range(20)]
    assert entered_against_signs(seen(*OUTSIDE, *parked), ZONES) == ()
    (fact,) = entered_against_signs(seen(*OUTSIDE, *parked, (20, drives), (21, drives)), ZONES)
    assert fact.at == at(20)


def test_zones_that_are_no_signs_and_cameras_without_a_record_say_nothing() -> None:
    inside = track(zones=("kerb", "closed"))
    vehicle = seen(*OUTSIDE, (0, inside), (1, inside))
    assert [fact.zone_id for fact in entered_against_signs(vehicle, ZONES)] == ["closed"]
    assert entered_against_signs(vehicle, None) == ()


@pytest.mark.parametrize("sign", list(Sign))
def test_every_sign_counts(sign: Sign) -> None:
    inside = track(zones=("z",))
    (fact,) = entered_against_signs(seen(*OUTSIDE, (0, inside), (1, inside)), camera(zones=(("z", sign),)))
    assert fact.sign is sign


def test_the_lane_is_the_one_most_often_seen() -> None:
    states = [(index / 2, track(zones=("closed",), lane=lane)) for index, lane in enumerate(["1", "2", None, "2"])]
    (fact,) = entered_against_signs(seen(*OUTSIDE, *states), ZONES)
    assert fact.lane == "2"
