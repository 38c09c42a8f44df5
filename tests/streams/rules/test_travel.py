from datetime import timedelta
from math import acos, cos, pi, radians, sin

import pytest
from msgspec import structs
from pytest import approx

from schemas.records import Passage, Sighting
from streams.rules.law.rulebook import load
from streams.rules.travel import distance_km, impossible, recent
from tests import builders as make

POLICY = load().policy
HERE, FAR = make.camera(camera_id="here"), make.camera(camera_id="far", lat=51.13)
CAMERAS = {"here": HERE, "far": FAR}


def passed(camera_id: str, hours: float, **changes: object) -> Passage:
    return make.passage(
        camera_id=camera_id, observed_at=make.SEEN_AT + timedelta(hours=hours), track_id=str(hours), **changes
    )


def apart(*passages: Passage) -> list[bool]:
    """Of each passage whether the same vehicle cannot have made it."""
    ids = impossible(passages, CAMERAS, POLICY)
    return [passage.passage_id in ids for passage in passages]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((43.0, 76.0), (44.0, 76.0)),
        ((0.0, 10.0), (0.0, 11.0)),
        ((30.0, 0.0), (60.0, 90.0)),
        ((51.1, 71.4), (43.2, 76.9)),
    ],
)
def test_the_distance_is_that_of_the_great_circle(one: tuple[float, float], other: tuple[float, float]) -> None:
    (lat, lon), (other_lat, other_lon) = one, other
    a, b = radians(lat), radians(other_lat)
    angle = acos(sin(a) * sin(b) + cos(a) * cos(b) * cos(radians(other_lon - lon)))
    first, second = make.camera(lat=lat, lon=lon), make.camera(lat=other_lat, lon=other_lon)
    assert distance_km(first, second) == approx(6371.0088 * angle)
    assert distance_km(second, first) == approx(6371.0088 * angle)


def test_at_opposite_ends_of_the_earth_half_its_circumference_lies_between() -> None:
    assert distance_km(make.camera(lat=43.0, lon=76.0), make.camera(lat=-43.0, lon=-104.0)) == approx(6371.0088 * pi)


def test_every_pair_that_is_too_far_apart_counts() -> None:
    drive = [passed("here", 0), passed("far", 1), passed("far", 12), passed("here", 13), passed("here", 14)]
    assert apart(*drive) == [True, True, True, True, False]


def test_a_passage_at_an_unknown_camera_hides_no_other() -> None:
    assert apart(passed("unknown", 0), passed("here", 1), passed("far", 2)) == [False, True, True]


def test_exactly_the_least_distance_and_exactly_the_greatest_speed_are_possible() -> None:
    drive = (passed("here", 0), passed("far", 1))
    km = distance_km(HERE, FAR)
    assert impossible(drive, CAMERAS, structs.replace(POLICY, travel_km=km)) == frozenset()
    assert impossible(drive, CAMERAS, structs.replace(POLICY, travel_kmh=km)) == frozenset()
    assert len(impossible(drive, CAMERAS, structs.replace(POLICY, travel_kmh=km - 0.001))) == 2


def test_a_day_apart_is_compared_and_more_is_not() -> None:
    drive, slow = [passed("here", 0), passed("far", 24)], structs.replace(POLICY, travel_kmh=1.0)
    assert len(impossible(drive, CAMERAS, slow)) == 2
    assert impossible([drive[0], passed("far", 24.01)], CAMERAS, slow) == frozenset()


def test_a_plate_read_exactly_as_surely_as_needed_is_compared() -> None:
    sure = passed("far", 1, plate_confidence=POLICY.plate_floor)
    assert apart(passed("here", 0), sure) == [True, True]
    assert apart(passed("here", 0), passed("far", 1, plate_confidence=POLICY.plate_floor - 0.001)) == [False, False]


def test_what_is_two_days_older_than_the_last_passage_is_kept_and_no_more() -> None:
    drive = [passed("here", hours) for hours in (0.0, 1.9, 2.0, 30.0, 50.0)]
    assert recent(drive, POLICY) == frozenset(passage.passage_id for passage in drive[2:])


def test_nothing_is_kept_where_nobody_passed() -> None:
    assert recent([], POLICY) == frozenset()


def test_a_passage_does_not_hide_behind_its_own_sighting() -> None:
    first, second = passed("far", 0), passed("here", 0.1)
    own = Sighting(entered_at=second.entered_at, camera_id=second.camera_id)
    assert impossible([first, second, own], CAMERAS, POLICY) == {first.passage_id, second.passage_id}
