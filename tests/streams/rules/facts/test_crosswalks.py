"""A vehicle comes down the left half of the picture, and is on a crossing from second 1 to second 1.6."""

from collections.abc import Callable, Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from schemas.records import Box, CameraRecord, CrosswalkFact, TrackState
from schemas.vocabulary import RoadUser
from streams.rules.facts.crosswalks import met_pedestrians
from tests.sightings import at, camera, seen, track

ZEBRA = ((0.1, 0.5), (0.9, 0.5), (0.9, 0.6), (0.1, 0.6))
CAMERA = camera(zones=(("zebra", "CROSSING"),), polygon=ZEBRA)
TICKS = [tick / 10 for tick in range(-30, 61)]
LEFT, RIGHT = 0.3, 0.7

Where = Callable[[float], float | None]
"""Where in the width of the picture somebody walks on the crossing at a moment; None: nowhere."""


def standing_at(box_x: float, foot_y: float, w: float, h: float) -> Box:
    """A box whose foot is there."""
    return Box(x=box_x - w / 2, y=foot_y - h, w=w, h=h)


def vehicle(seconds: float, x: float = LEFT, speed: float | None = 30.0) -> TrackState:
    zones = ("zebra",) if 1.0 <= seconds <= 1.6 else ()
    return track("car", speed=speed, zones=zones, box=standing_at(x, 0.4 + seconds / 10, 0.1, 0.1))


def walker(x: float, user: RoadUser = RoadUser.PEDESTRIAN, on: bool = True, track_id: str = "walker") -> TrackState:
    zones = ("zebra",) if on else ()
    return track(track_id, user=user, zones=zones, box=standing_at(x, 0.55, 0.02, 0.1), category=None)


def between(first: float, last: float, x: float = LEFT + 0.1) -> Where:
    return lambda seconds: x if first <= seconds <= last else None


WALKING = between(0.5, 3.0)


def met(
    where: Where = WALKING,
    *,
    cars: Iterable[TrackState] | None = None,
    user: RoadUser = RoadUser.PEDESTRIAN,
    record: CameraRecord | None = CAMERA,
    more: Mapping[float, tuple[TrackState, ...]] | None = None,
) -> tuple[CrosswalkFact, ...]:
    states = list(cars or map(vehicle, TICKS))
    others = {
        seconds: (*(() if (x := where(seconds)) is None else (walker(x, user),)), *(more or {}).get(seconds, ()))
        for seconds in TICKS
    }
    return met_pedestrians(seen(*zip(TICKS, states, strict=True), others=others), record)


def test_a_pedestrian_on_the_vehicles_half_is_a_fact_with_both_moments_and_their_distance() -> None:
    assert met() == (
        CrosswalkFact(
            at=at(1), zone_id="zebra", vehicle_on_at=at(1), pedestrian_on_at=at(0.5), gap_s=0.5, stopped=False
        ),
    )


def test_the_gap_is_the_same_whoever_came_first() -> None:
    (before,), (after,) = met(between(0.7, 3)), met(between(1.3, 3))
    assert (before.gap_s, after.gap_s) == (0.3, 0.3)


def test_a_pedestrian_on_the_other_half_is_not_met() -> None:
    assert met(between(0.5, 3.0, RIGHT)) == ()


@pytest.mark.parametrize(("x", "facts"), [(0.459, 1), (0.461, 0), (0.5, 0), (0.539, 0), (0.541, 0)])
def test_in_the_middle_one_is_on_neither_half(x: float, facts: int) -> None:
    assert len(met(between(0.5, 3.0, x))) == facts


def test_a_vehicle_in_the_middle_has_no_half() -> None:
    assert met(between(0.5, 3.0, 0.45), cars=[vehicle(seconds, x=0.5) for seconds in TICKS]) == ()


def test_on_the_right_half_one_is_met_as_on_the_left() -> None:
    cars = [vehicle(seconds, x=RIGHT) for seconds in TICKS]
    assert len(met(between(0.5, 3.0, RIGHT - 0.1), cars=cars)) == 1
    assert met(between(0.5, 3.0, LEFT), cars=cars) == ()


@pytest.mark.parametrize(("last", "facts"), [(1.0, 1), (0.9, 0)])
def test_who_goes_over_to_the_other_half_is_met_only_if_still_there_when_the_vehicle_comes(
    last: float, facts: int
) -> None:
    def where(seconds: float) -> float | None:
        return between(0.5, last)(seconds) or between(last, 3.0, RIGHT)(seconds)

    assert len(met(where)) == facts


@pytest.mark.parametrize(("aside", "x", "facts"), [(-0.1, -0.2, 1), (0.0, -0.2, 0), (1.6, 0.8, 0), (1.7, 0.8, 1)])
def test_its_way_is_from_a_second_before_the_crossing_to_its_last_moment_on_it(
    aside: float, x: float, facts: int
) -> None:
    cars = [vehicle(seconds, x=x if seconds == aside else LEFT) for seconds in TICKS]
    beyond = {seconds: (structs.replace(walker(0.42), box=standing_at(0.42, 0.5, 0.02, 0.1)),) for seconds in TICKS}
    assert len(met(between(9, 9), cars=cars, more=beyond)) == facts


@pytest.mark.parametrize(("length", "facts"), [(0.0199, 0), (0.0201, 1)])
def test_a_way_shorter_than_a_fiftieth_of_the_picture_has_no_direction(length: float, facts: int) -> None:
    def slow(seconds: float) -> TrackState:
        return structs.replace(vehicle(seconds), box=standing_at(LEFT, 0.5 + seconds * length / 1.6, 0.1, 0.1))

    assert len(met(cars=map(slow, TICKS))) == facts


def test_a_triangle_is_a_crossing_and_two_corners_are_none() -> None:
    assert len(met(record=camera(zones=(("zebra", "CROSSING"),), polygon=(*ZEBRA[:2], (0.5, 0.6))))) == 1
    assert met(record=camera(zones=(("zebra", "CROSSING"),), polygon=ZEBRA[:2])) == ()


def test_who_comes_over_from_the_other_half_enters_the_vehicles() -> None:
    (fact,) = met(lambda seconds: max(0.3, 0.89 - 0.2 * seconds) if seconds >= 0 else None)
    assert (fact.pedestrian_on_at, fact.gap_s) == (at(2.2), 1.2)


def test_who_has_left_the_vehicles_half_is_not_met() -> None:
    assert met(lambda seconds: min(0.9, 0.4 + 0.2 * seconds) if seconds >= 0 else None) == ()
    assert met(between(0.0, 0.9)) == ()


def test_who_steps_on_after_the_vehicle_has_gone_is_not_met() -> None:
    assert met(between(1.7, 4.0)) == ()


def test_in_a_single_frame_nobody_is_met() -> None:
    assert met(between(0.5, 1.0)) == ()
    assert len(met(between(0.5, 1.1))) == 1
    assert met(between(1.6, 1.6)) == ()
    assert len(met(between(1.5, 1.6))) == 1


def test_beside_the_crossing_nobody_is_met() -> None:
    beside = {seconds: (walker(LEFT + 0.1, on=False),) for seconds in TICKS}
    assert met(between(9, 9), more=beside) == ()


@pytest.mark.parametrize("user", [RoadUser.CYCLIST, RoadUser.VEHICLE])
def test_only_pedestrians_are_met(user: RoadUser) -> None:
    assert met(user=user) == ()


def test_who_sits_in_a_vehicle_is_not_met() -> None:
    riding = {seconds: (_inside(vehicle(seconds)),) for seconds in TICKS}
    assert met(between(9, 9), more=riding) == ()


def _inside(car: TrackState) -> TrackState:
    x, y = car.box.x + car.box.w / 2, car.box.y + 0.9 * car.box.h
    return track("driver", user=RoadUser.PEDESTRIAN, zones=car.zones, box=standing_at(x, y, 0.01, 0.03))


def test_of_several_pedestrians_the_nearest_in_time_counts() -> None:
    second = {seconds: (walker(0.2, track_id="second"),) for seconds in TICKS if 0.9 <= seconds <= 3}
    (fact,) = met(more=second)
    assert fact.pedestrian_on_at == at(0.9)


def test_a_vehicle_that_stood_before_the_crossing_stopped() -> None:
    (fact,) = met(cars=[vehicle(seconds, speed=0.0 if -2 <= seconds <= -0.5 else 20.0) for seconds in TICKS])
    assert fact.stopped


def test_a_single_frame_of_standing_is_enough_for_the_driver() -> None:
    (fact,) = met(cars=[vehicle(seconds, speed=2.0 if seconds == 0.5 else 20.0) for seconds in TICKS])
    assert fact.stopped
    (fact,) = met(cars=[vehicle(seconds, speed=2.1) for seconds in TICKS])
    assert not fact.stopped


@pytest.mark.parametrize(("last", "stopped"), [(-9.0, True), (-9.1, False)])
def test_a_stop_of_up_to_ten_seconds_before_was_for_those_on_the_crossing(last: float, stopped: bool) -> None:
    ticks = [tick / 10 for tick in range(-150, 31)]
    cars = ((one, vehicle(one, speed=0.0 if -12.0 <= one <= last else 20.0)) for one in ticks)
    (fact,) = met_pedestrians(seen(*cars, others={one: (walker(LEFT + 0.1),) for one in ticks if one > 0}), CAMERA)
    assert fact.stopped is stopped


@pytest.mark.parametrize(("last", "stopped"), [(-9.0, True), (-9.1, False)])
def test_who_stood_and_creeps_a_little_stands_until_it_drives_on(last: float, stopped: bool) -> None:
    ticks = [tick / 10 for tick in range(-150, 31)]

    def car(seconds: float) -> TrackState:
        if not -14.0 <= seconds <= last:
            return vehicle(seconds, speed=20.0)
        return structs.replace(vehicle(-14.0), speed_kmh=0.0 if seconds < -11.0 else 4.0)

    others = {one: (walker(LEFT + 0.1),) for one in ticks if one > 0}
    (fact,) = met_pedestrians(seen(*((one, car(one)) for one in ticks), others=others), CAMERA)
    assert fact.stopped is stopped


@pytest.mark.parametrize(("slow", "stopped"), [(-9.0, True), (-9.1, False)])
def test_a_single_frame_of_standing_counts_from_ten_seconds_before(slow: float, stopped: bool) -> None:
    ticks = [tick / 10 for tick in range(-150, 31)]
    cars = ((one, vehicle(one, speed=2.0 if one == slow else 20.0)) for one in ticks)
    (fact,) = met_pedestrians(seen(*cars, others={one: (walker(LEFT + 0.1),) for one in ticks if one > 0}), CAMERA)
    assert fact.stopped is stopped


def test_who_stops_only_on_the_crossing_did_not_stop_before_it() -> None:
    (fact,) = met(cars=[vehicle(min(seconds, 1.0), speed=20.0 if seconds < 1 else 0.0) for seconds in TICKS])
    assert not fact.stopped


@pytest.mark.parametrize(("first", "facts"), [(0.8, 1), (0.9, 0)])
def test_two_speeds_before_the_crossing_are_enough(first: float, facts: int) -> None:
    assert len(met(cars=[vehicle(seconds, speed=None if seconds < first else 20.0) for seconds in TICKS])) == facts


def test_where_speeds_before_it_are_not_known_nothing_is_claimed() -> None:
    assert met(cars=[vehicle(seconds, speed=None if seconds < 1 else 20.0) for seconds in TICKS]) == ()


def test_a_vehicle_that_first_appears_on_the_crossing_is_not_accused() -> None:
    shown = [seconds for seconds in TICKS if seconds >= 1]
    others = {seconds: (walker(LEFT + 0.1),) for seconds in shown}
    assert met_pedestrians(seen(*((one, vehicle(one)) for one in shown), others=others), CAMERA) == ()


def test_without_a_polygon_or_a_record_there_are_no_halves() -> None:
    assert met(record=camera(zones=(("zebra", "CROSSING"),))) == ()
    assert met(record=camera(zones=(("zebra", "JUNCTION"),), polygon=ZEBRA)) == ()
    assert met(record=None) == ()


def test_a_vehicle_whose_way_is_not_seen_has_no_half() -> None:
    still = [track("car", speed=10.0, zones=("zebra",) if 1 <= seconds <= 1.6 else ()) for seconds in TICKS]
    assert met(cars=still) == ()


@given(st.floats(0.1, 0.9), st.floats(-3, 6), st.floats(-3, 6), st.floats(0.1, 0.9))
def test_the_gap_is_the_distance_of_both_moments_and_an_unrelated_walker_changes_nothing(
    x: float, first: float, last: float, elsewhere: float
) -> None:
    facts = met(between(first, last, x))
    unrelated = {seconds: (walker(elsewhere, on=False, track_id="unrelated"),) for seconds in TICKS}
    assert met(between(first, last, x), more=unrelated) == facts
    for fact in facts:
        assert fact.gap_s == abs((fact.pedestrian_on_at - fact.vehicle_on_at).total_seconds())
        assert fact.at == fact.vehicle_on_at == at(1)
        assert x < 0.5
