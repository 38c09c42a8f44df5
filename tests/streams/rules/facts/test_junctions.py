"""A vehicle drives north into a junction between 0 and 20 metres, and stands at 15 metres behind a queue beyond it."""

from math import cos, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from schemas.records import CameraRecord, JunctionFact, RoadPosition, TrackState
from schemas.vocabulary import RoadUser, SignalPhase
from streams.rules.facts.junctions import entered_junctions
from streams.rules.facts.track import Track
from tests.sightings import at, camera, crossing, frame, signal, track

BOX = (("box", "JUNCTION"),)
CAMERA = camera(zones=BOX)
TICKS = [tick / 2 for tick in range(-6, 41)]
Others = list[tuple[float, TrackState]]


def own(seconds: float, stands_until: float = 15.0, position: bool = True) -> TrackState:
    """It enters at second 0 with 5 m/s, stands from second 3 on and drives on at `stands_until`."""
    metres = 5 * min(seconds, 3.0) + 5 * max(0.0, seconds - stands_until)
    stands = 3 <= seconds < stands_until
    return track(
        "car",
        speed=0.0 if stands else 18.0,
        zones=("box",) if 0 <= metres <= 20 else (),
        position=(0.0, metres) if position else None,
        crossed=(crossing("s1-stop", 0.0),) if seconds == 0 else (),
    )


def standing(x: float, y: float, first: float = -3.0, last: float = 20.0, name: str = "other") -> Others:
    """Somebody who stands there from a moment to another."""
    zones = ("box",) if abs(x) <= 10 and 0 <= y <= 20 else ()
    return [(one, track(name, speed=0.0, zones=zones, position=(x, y))) for one in TICKS if first <= one <= last]


def coming(x: float, y: float, stands_from: float, name: str = "crossing", until: float = 20.0) -> Others:
    """Somebody who comes from the west with 10 m/s, and stands there from a moment to another."""
    states = []
    for one in (tick for tick in TICKS if tick <= until):
        metres = x - 10 * max(0.0, stands_from - one)
        zones = ("box",) if abs(metres) <= 10 and 0 <= y <= 20 else ()
        speed = 0.0 if one >= stands_from else 36.0
        states.append((one, track(name, speed=speed, zones=zones, position=(metres, y))))
    return states


def entered(
    *others: Others,
    record: CameraRecord | None = CAMERA,
    cars: dict[float, TrackState] | None = None,
    phases: dict[str, SignalPhase] | None = None,
) -> tuple[JunctionFact, ...]:
    vehicle = Track("cam-1", "car", at(TICKS[0]))
    signals = tuple(signal(phase, -100, signal_id) for signal_id, phase in (phases or {}).items())
    for seconds, state in (cars or {one: own(one) for one in TICKS}).items():
        beside = [one for other in others for moment, one in other if moment == seconds]
        vehicle.see(frame(seconds, state, *beside, signals=signals), state, 0)
    return entered_junctions(vehicle, record)


def turned(state: TrackState, degrees: float) -> TrackState:
    """The same on a road plane that is turned, and begins somewhere else."""
    if state.position_m is None:
        return state
    x, y, turn = state.position_m.x, state.position_m.y, radians(degrees)
    position = RoadPosition(x=x * cos(turn) - y * sin(turn) - 70.0, y=x * sin(turn) + y * cos(turn) + 300.0)
    return structs.replace(state, position_m=position)


def the(facts: tuple[JunctionFact, ...]) -> JunctionFact:
    (fact,) = facts
    return fact


def test_a_junction_that_is_entered_is_a_fact_with_how_long_the_vehicle_stood_in_it() -> None:
    assert entered() == (
        JunctionFact(
            at=at(0),
            zone_id="box",
            entered_at=at(0),
            exit_blocked_at_entry=False,
            stood_s=11.5,
            cross_traffic_held=False,
        ),
    )


def test_driving_through_is_a_fact_without_standing() -> None:
    assert the(entered(cars={one: own(one, stands_until=3) for one in TICKS})).stood_s == 0


def test_standing_before_the_junction_is_not_standing_in_it() -> None:
    before = {one: track("car", speed=0.0, position=(0.0, -5.0)) for one in TICKS if one < 0}
    inside = {one: own(one, stands_until=3) for one in TICKS if one >= 0}
    assert the(entered(cars=before | inside)).stood_s == 0


def test_a_single_frame_in_the_zone_is_no_entry() -> None:
    cars = {one: track("car", speed=50.0, zones=("box",) if one == 0 else ()) for one in TICKS}
    assert entered(cars=cars) == ()


def test_leaving_the_zone_for_a_frame_is_no_new_entry() -> None:
    cars = {one: own(one) for one in TICKS} | {5.0: track("car", speed=0.0, position=(0.0, 15.0))}
    assert the(entered(cars=cars)).entered_at == at(0)


def test_the_exit_was_blocked_if_somebody_stood_beyond_it_in_the_way() -> None:
    assert the(entered(standing(0.5, 24.0))).exit_blocked_at_entry


@pytest.mark.parametrize(
    ("x", "y", "why"),
    [
        (3.5, 24.0, "in the lane beside"),
        (0.0, 41.0, "far beyond"),
        (0.0, 19.0, "in the junction itself"),
        (0.0, -8.0, "behind"),
    ],
)
def test_who_stands_elsewhere_does_not_block_the_exit(x: float, y: float, why: str) -> None:
    assert not the(entered(standing(x, y))).exit_blocked_at_entry, why


@pytest.mark.parametrize(
    ("x", "y", "blocked"), [(2.0, 24.0, True), (2.1, 24.0, False), (0.0, 40.0, True), (0.0, 40.1, False)]
)
def test_two_metres_beside_and_twenty_five_ahead_are_in_the_way(x: float, y: float, blocked: bool) -> None:
    assert the(entered(standing(x, y))).exit_blocked_at_entry is blocked


def test_who_stands_nobody_knows_where_blocks_nothing() -> None:
    unknown = [(one, track("other", speed=0.0)) for one in TICKS]
    assert not the(entered(unknown)).exit_blocked_at_entry


@pytest.mark.parametrize("degrees", [0, 30, 135, 250])
@pytest.mark.parametrize(
    ("x", "y"), [(1.8, 24.0), (-1.8, 24.0), (2.2, 24.0), (-2.2, 24.0), (0.0, 39.8), (0.0, 40.2), (0.0, -8.0)]
)
def test_where_the_road_plane_begins_and_how_it_is_turned_means_nothing(x: float, y: float, degrees: float) -> None:
    def turned_all(others: Others) -> Others:
        return [(one, turned(state, degrees)) for one, state in others]

    others = (standing(x, y), coming(-3.0, 10.0, 4.0))
    cars = {one: turned(own(one), degrees) for one in TICKS}
    assert entered(*map(turned_all, others), cars=cars) == entered(*others)


def test_an_exit_that_was_blocked_only_after_the_entry_was_free() -> None:
    assert not the(entered(standing(0.0, 24.0, first=0.0))).exit_blocked_at_entry
    assert the(entered(standing(0.0, 24.0, first=-0.5))).exit_blocked_at_entry


def test_a_queue_that_had_gone_when_the_vehicle_stood_did_not_block_it() -> None:
    assert not the(entered(standing(0.0, 24.0, last=2.5))).exit_blocked_at_entry
    assert the(entered(standing(0.0, 24.0, last=3.0))).exit_blocked_at_entry


def test_a_vehicle_whose_entry_was_not_seen_has_not_entered() -> None:
    assert entered(standing(0.0, 24.0), cars={one: own(one) for one in TICKS if one >= 0}) == ()
    assert len(entered(standing(0.0, 24.0), cars={one: own(one) for one in TICKS if one >= -0.5})) == 1


def test_without_positions_nothing_is_said_of_exit_and_cross_traffic() -> None:
    cars = {one: own(one, position=False) for one in TICKS}
    fact = the(entered(standing(0.0, 24.0), coming(-3.0, 10.0, 4.0), cars=cars))
    assert (fact.exit_blocked_at_entry, fact.cross_traffic_held, fact.stood_s) == (False, False, 11.5)


def test_pedestrians_block_nothing() -> None:
    people = [(one, track("p", speed=0.0, position=(0.0, 24.0), user=RoadUser.PEDESTRIAN)) for one in TICKS]
    assert not the(entered(people)).exit_blocked_at_entry


def test_cross_traffic_that_stands_in_the_junction_is_held() -> None:
    assert the(entered(coming(-3.0, 10.0, stands_from=4.0))).cross_traffic_held


def test_cross_traffic_that_stands_for_less_than_three_seconds_is_not_held() -> None:
    assert not the(entered(coming(-3.0, 10.0, stands_from=12.0))).cross_traffic_held
    assert the(entered(coming(-3.0, 10.0, stands_from=11.5))).cross_traffic_held


def test_only_while_the_vehicle_stands_is_cross_traffic_held_by_it() -> None:
    assert the(entered(coming(-3.0, 10.0, stands_from=-1.0, until=6.0))).cross_traffic_held
    assert not the(entered(coming(-3.0, 10.0, stands_from=-1.0, until=5.5))).cross_traffic_held


def test_one_sighting_before_it_stood_shows_where_cross_traffic_came_from() -> None:
    assert the(entered(coming(-3.0, 10.0, stands_from=-2.5))).cross_traffic_held


@pytest.mark.parametrize(("start", "held"), [(-5.0, True), (-4.9, False)])
def test_who_moved_less_than_two_metres_has_no_direction(start: float, held: bool) -> None:
    came = [(TICKS[0], track("crossing", speed=14.0, zones=("box",), position=(start, 10.0)))]
    assert the(entered(came + standing(-3.0, 10.0, first=TICKS[1], name="crossing"))).cross_traffic_held is held


def test_cross_traffic_that_had_stood_elsewhere_before_is_held_too() -> None:
    waiting = [(one, track("crossing", speed=0.0, position=(-20.0, 10.0))) for one in TICKS if one < 0]
    crossing_now = [one for one in coming(-3.0, 10.0, stands_from=1.5) if one[0] >= 0]
    assert the(entered(waiting + crossing_now)).cross_traffic_held


@pytest.mark.parametrize(
    ("degrees", "held"), [(-46, True), (46, True), (-44, False), (44, False), (136, False), (134, True)]
)
def test_ways_that_meet_at_more_than_forty_five_degrees_cross(degrees: float, held: bool) -> None:
    """Somebody who comes with 10 m/s along a way turned so much from the vehicle's, and stands from second 4 on."""
    along = [(one, 10 * min(one - 4.0, 0.0)) for one in TICKS]
    states = [
        (one, track("other", speed=36.0 if m else 0.0, zones=("box",),
                    position=(-m * sin(radians(degrees)) - 3.0, m * cos(radians(degrees)) + 10.0)))
        for one, m in along
    ]  # fmt: skip
    assert the(entered(states)).cross_traffic_held is held


def test_a_stand_half_of_which_was_in_the_junction_was_not_in_it() -> None:
    def halfway(seconds: float, last: float) -> TrackState:
        return structs.replace(own(seconds), zones=("box",) if 0 <= seconds < last else ())

    assert the(entered(cars={one: halfway(one, 9.0) for one in TICKS})).stood_s == 0
    assert the(entered(cars={one: halfway(one, 9.5) for one in TICKS})).stood_s == 11.5


def test_who_stands_behind_in_the_same_direction_is_no_cross_traffic() -> None:
    behind = [(one, track("b", speed=18.0 if one < 4 else 0.0, zones=("box",), position=(0.0, 5 * min(one, 4.0) - 15)))
              for one in TICKS]  # fmt: skip
    assert not the(entered(behind)).cross_traffic_held


def test_who_was_never_seen_moving_has_no_direction() -> None:
    assert not the(entered(standing(-3.0, 10.0))).cross_traffic_held


TWO = camera(zones=BOX, signals=("s1", "s2"), lines=(("s1-stop", "STOP_LINE"), ("s2-stop", "STOP_LINE")))
RED, GREEN = SignalPhase.RED, SignalPhase.GREEN


def test_cross_traffic_before_the_junction_is_held_only_on_its_green() -> None:
    waiting = coming(-15.0, 10.0, stands_from=2.0)
    assert the(entered(waiting, record=TWO, phases={"s1": RED, "s2": GREEN})).cross_traffic_held
    assert not the(entered(waiting, record=TWO, phases={"s1": GREEN, "s2": RED})).cross_traffic_held
    assert not the(entered(waiting, record=CAMERA, phases={"s1": RED})).cross_traffic_held


def test_of_three_signals_nobody_knows_which_is_the_cross_traffics() -> None:
    three = camera(zones=BOX, signals=("s1", "s2", "s3"), lines=(("s1-stop", "STOP_LINE"),))
    waiting = coming(-15.0, 10.0, stands_from=2.0)
    phases = {"s1": RED, "s2": GREEN, "s3": GREEN}
    assert not the(entered(waiting, record=three, phases=phases)).cross_traffic_held


def test_zones_of_other_kinds_and_cameras_without_a_record_say_nothing() -> None:
    assert entered(record=camera(zones=(("box", "NO_STOPPING"),))) == ()
    assert entered(record=None) == ()


@given(st.floats(-60, 60), st.floats(-60, 60), st.floats(-3, 20), st.floats(-3, 20))
def test_whoever_else_is_there_the_entry_and_the_standing_are_the_vehicles_own(
    x: float, y: float, first: float, last: float
) -> None:
    alone, fact = the(entered()), the(entered(standing(x, y, first, last), coming(x, y, first)))
    assert (fact.at, fact.entered_at, fact.stood_s) == (alone.at, alone.entered_at, alone.stood_s)
    assert not fact.exit_blocked_at_entry or abs(x) <= 2


def test_of_two_stands_in_the_junction_the_longer_counts() -> None:
    cars = {one: own(one) for one in TICKS} | {one: track("car", speed=18.0, zones=("box",)) for one in (5.0, 5.5, 6.0)}
    assert the(entered(cars=cars)).stood_s == 8.0
