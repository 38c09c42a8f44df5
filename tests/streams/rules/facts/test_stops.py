import pytest

from schemas.records import StopFact
from schemas.vocabulary import StopZone
from streams.rules.facts.stops import stopped_in_zones
from tests.sightings import at, camera, seen, track

ZONES = camera(zones=(("kerb", "NO_STOPPING"), ("lawn", "LAWN"), ("bus", "BUS_LANE")))


def stood(*sightings: tuple[float, tuple[str, ...]]) -> tuple[StopFact, ...]:
    """Facts of a vehicle of these speeds in these zones, second by second."""
    states = [(float(second), track(speed=speed, zones=zones)) for second, (speed, zones) in enumerate(sightings)]
    return stopped_in_zones(seen(*states), ZONES)


def test_standing_in_a_zone_is_a_fact_from_when_it_began_until_it_ended() -> None:
    kerb = ("kerb",)
    assert stood((30, kerb), (0, kerb), (0, kerb), (1, kerb), (30, kerb), (30, ())) == (
        StopFact(at=at(1), zone_id="kerb", zone_kind=StopZone.NO_STOPPING, from_at=at(1), until_at=at(3)),
    )


def test_driving_through_a_zone_is_no_stop() -> None:
    assert stood(*[(30, ("kerb",))] * 5) == ()


def test_standing_beside_a_zone_is_no_stop() -> None:
    assert stood(*[(0, ())] * 5) == ()


def test_other_zones_and_unknown_ones_are_not_about_stopping() -> None:
    assert stood(*[(0, ("bus", "nowhere"))] * 5) == ()


def test_each_zone_has_its_own_fact() -> None:
    assert [fact.zone_id for fact in stood(*[(0, ("kerb", "lawn"))] * 5)] == ["kerb", "lawn"]


def test_a_sighting_in_which_the_tracker_misses_the_zone_changes_nothing() -> None:
    kerb = ("kerb",)
    (fact,) = stood((0, kerb), (0, kerb), (0, ()), (0, kerb))
    assert (fact.from_at, fact.until_at) == (at(0), at(3))


@pytest.mark.parametrize("inside", [1, 2])
def test_a_zone_that_half_of_the_sightings_miss_is_not_believed(inside: int) -> None:
    assert stood(*[(0, ("kerb",))] * inside, *[(0, ())] * 2) == ()


def test_a_vehicle_that_stood_twice_has_two_stays() -> None:
    kerb = ("kerb",)
    speeds = [0, 0, 0, 20, 20, 20, 0, 0]
    assert [(one.from_at, one.until_at) for one in stood(*((speed, kerb) for speed in speeds))] == [
        (at(0), at(2)),
        (at(6), at(7)),
    ]


def test_without_a_camera_record_zones_mean_nothing() -> None:
    assert stopped_in_zones(seen(*((second, track(speed=0.0, zones=("kerb",))) for second in range(5))), None) == ()


@pytest.mark.parametrize("kind", list(StopZone))
def test_every_kind_of_zone_for_stopping_counts(kind: StopZone) -> None:
    vehicle = seen(*((second, track(speed=0.0, zones=("z",))) for second in range(3)))
    (fact,) = stopped_in_zones(vehicle, camera(zones=(("z", kind),)))
    assert fact.zone_kind is kind
