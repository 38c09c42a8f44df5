"""From boxes in frames to places, speeds, lanes, zones and crossings."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from pytest import approx

from detectors.roads.calibrate import CalibrationError
from detectors.roads.road import Followed, Road
from detectors.roads.trial import ASPECT, Drive, Setting, drive
from schemas.frames import Box, FrameMetadata, TrackState
from schemas.registries import Calibration, CameraRecord, Line, PicturePoint, Zone
from schemas.vocabulary import Light, RoadUser
from streams.rules.facts.measured_speed import measured_speed
from streams.rules.facts.track import Track
from tests.detectors.clips import CAMERA, START
from tests.detectors.roads.roads import GRID, straight, surveyed

TRUE = straight()
WIDE, HIGH = 0.08, 0.09
"""Of a vehicle's box; a plate's is a fifth of it."""


def corners(*places: tuple[float, float]) -> tuple[PicturePoint, ...]:
    """Road points as the picture shows them."""
    return tuple(PicturePoint(x=x, y=y * ASPECT) for x, y in TRUE.picture(np.array(places)).tolist())


STOP = corners((-5.0, 20.0), (5.0, 20.0))
RECORD = replace(
    CAMERA,
    calibration=Calibration(points=surveyed(TRUE, GRID)),
    zones=(
        Zone(zone_id="bus", kind="BUS_LANE", polygon=corners((0, 12), (4, 12), (4, 30), (0, 30))),
        Zone(zone_id="1", kind="LANE", polygon=corners((-4, 12), (0, 12), (0, 60), (-4, 60))),
    ),
    lines=(Line(line_id="axis", kind="SOLID", from_=STOP[0], to=STOP[1]),),
)


def box(point: tuple[float, float], followed: Followed = Followed.VEHICLE) -> Box:
    """A box whose followed point is there, in picture widths."""
    x, y = point[0], point[1] * ASPECT
    if followed is Followed.VEHICLE:
        return Box(x=x - WIDE / 2, y=y - HIGH, w=WIDE, h=HIGH)
    return Box(x=x - WIDE / 10, y=y - HIGH / 10, w=WIDE / 5, h=HIGH / 5)


def state(track_id: str, where: Box) -> TrackState:
    return TrackState(track_id=track_id, road_user=RoadUser.VEHICLE, box=where)


def watched(
    record: CameraRecord, way: Iterable[tuple[float, tuple[float, float]]], followed: Followed = Followed.VEHICLE
) -> list[TrackState]:
    """What is told of one vehicle seen at these seconds and places."""
    road = Road(record, ASPECT)
    return [
        road.see([state("t", box(point, followed))], START + timedelta(seconds=seconds), followed)[0]
        for seconds, point in way
    ]


def approaching(
    kmh: float, seconds: float = 1.6, across: float = 1.5, height: float = Followed.VEHICLE.value.metres
) -> list[tuple[float, tuple[float, float]]]:
    """A drive towards the camera, 15 frames a second, from 32 m away."""
    moments = np.arange(0, seconds, 1 / 15)
    road = np.column_stack([np.full(len(moments), across), 32 - kmh / 3.6 * moments])
    return [(float(at), (x, y)) for at, (x, y) in zip(moments, TRUE.picture(road, height).tolist(), strict=True)]


def test_a_vehicle_has_its_place_and_after_half_a_second_and_five_metres_its_speed() -> None:
    states = watched(RECORD, approaching(40))
    assert states[0].position_m is not None
    assert (states[0].position_m.x, states[0].position_m.y) == approx((1.5, 32), abs=1e-3)
    assert [one.speed_kmh for one in states[:8]] == [None] * 8
    assert [one.speed_kmh for one in states[8:]] == [approx(40, rel=1e-3)] * 16
    errors = [one.speed_error_kmh for one in states[8:]]
    assert all(error is not None and 0.1 < error < 2 for error in errors)


def test_a_plate_is_known_to_hang_above_the_road() -> None:
    states = watched(RECORD, approaching(40, height=Followed.PLATE.value.metres), Followed.PLATE)
    assert states[-1].speed_kmh == approx(40, rel=1e-3)
    assert states[0].position_m is not None
    assert states[0].position_m.y == approx(32, abs=1e-3)
    assert states[-1].zones == ("bus",)


def test_who_stands_is_known_to_stand_only_after_the_whole_window() -> None:
    states = watched(RECORD, [(second / 10, (0.5, 0.35)) for second in range(25)])
    assert states[15].speed_kmh is None
    assert states[-1].speed_kmh == approx(0, abs=0.1)


def test_zones_lanes_and_lines_are_told_where_the_wheels_are() -> None:
    states = watched(RECORD, approaching(60, 1.2))
    assert [one.zones for one in states[:2]] == [(), ()]
    assert states[-1].zones == ("bus",)
    assert [one.lane for one in watched(RECORD, approaching(60, 1.2, across=-1.5))] == ["1"] * 18
    (crossing,) = (crossing for one in states for crossing in one.crossed)
    assert crossing.line_id == "axis"
    assert crossing.forward
    assert (crossing.crossed_at - START).total_seconds() == approx(12 / (60 / 3.6), abs=0.03)


def test_without_surveyed_points_there_are_lanes_and_crossings_but_no_place_or_speed() -> None:
    states = watched(replace(RECORD, calibration=None), approaching(60, 1.2))
    assert all(one.position_m is None and one.speed_kmh is None for one in states)
    assert sum(len(one.crossed) for one in states) == 1
    assert states[-1].zones == ("bus",)


def test_a_plate_without_surveyed_points_is_over_the_road_below_it() -> None:
    record = replace(RECORD, calibration=None)
    moments = approaching(60, height=0.6)
    sized = [(at, replace(box(point), y=point[1] * ASPECT - 0.01, h=0.02, w=0.52 * 1.2 / 25)) for at, point in moments]
    road = Road(record, ASPECT)
    told = [
        road.see(
            [state("t", replace(where, x=where.x + WIDE / 2 - where.w / 2))],
            START + timedelta(seconds=at),
            Followed.PLATE,
        )
        for at, where in sized
    ]
    (crossing,) = (crossing for (one,) in told for crossing in one.crossed)
    assert (crossing.crossed_at - START).total_seconds() == approx(12 / (60 / 3.6), abs=0.1)


def test_near_the_horizon_nobody_is_placed() -> None:
    """Four points, the farthest 36 m away: at 300 m a pixel is several metres."""
    record = replace(RECORD, calibration=Calibration(points=surveyed(TRUE, GRID[[0, 2, 9, 11]])))
    near, far = TRUE.picture(np.array([(0.0, 30.0), (0.0, 300.0)])).tolist()
    told = [watched(record, [(0.0, (place[0], place[1]))])[0].position_m for place in (near, far)]
    assert told[0] is not None
    assert told[1] is None


def test_a_box_cut_off_by_the_picture_measures_nothing() -> None:
    road = Road(RECORD, ASPECT)
    for number in range(30):
        where = Box(x=0.4, y=0.5 + number / 100, w=0.1, h=0.5 - number / 100)
        (one,) = road.see([state("t", where)], START + timedelta(seconds=number / 10), Followed.VEHICLE)
        assert (one.position_m, one.speed_kmh, one.crossed) == (None, None, ())


def test_a_vehicle_that_a_nearer_one_covers_measures_nothing_until_it_is_seen_whole() -> None:
    road, way, told = Road(RECORD, ASPECT), approaching(40), list[TrackState]()
    for number, (at, point) in enumerate(way):
        whole = state("t", box(point))
        nearer = replace(whole.box, x=whole.box.x + 0.3 * WIDE, y=whole.box.y + 0.3 * HIGH)
        beside = replace(nearer, x=whole.box.x + 0.95 * WIDE)
        others = [state("other", nearer if 9 <= number < 12 else beside)]
        told.append(road.see([whole, *others], START + timedelta(seconds=at), Followed.VEHICLE)[0])
    assert [number for number, one in enumerate(told) if one.position_m is None] == [9, 10, 11]
    assert [one.speed_kmh is None for one in told] == [True] * 8 + [False] + [True] * 3 + [False] * 12
    assert told[-1].speed_kmh == approx(40, rel=1e-3)


def test_tracks_are_told_apart_and_those_long_gone_forgotten() -> None:
    road, way = Road(RECORD, ASPECT), approaching(40)
    for at, point in way:
        moment = START + timedelta(seconds=at)
        slow, fast = road.see([state("slow", box((0.3, 0.4))), state("fast", box(point))], moment, Followed.VEHICLE)
    assert slow.speed_kmh is None
    assert fast.speed_kmh == approx(40, rel=1e-3)
    later = START + timedelta(seconds=60)
    (again,) = road.see([state("fast", box(way[0][1]))], later, Followed.VEHICLE)
    assert again.speed_kmh is None
    assert again.crossed == ()


def test_a_leap_across_the_road_is_no_speed() -> None:
    states = watched(
        RECORD, approaching(900, seconds=0.5) + [(0.5 + one, place) for one, place in approaching(20, 0.8)]
    )
    assert all(one.speed_kmh is None or one.speed_kmh < 350 for one in states)


def test_points_that_fix_no_road_are_refused_at_once() -> None:
    record = replace(RECORD, calibration=Calibration(points=surveyed(TRUE, GRID[:3])))
    with pytest.raises(CalibrationError):
        Road(record, ASPECT)


boxes = st.builds(Box, x=st.floats(0.0, 0.95), y=st.floats(0.0, 0.95), w=st.floats(0.0, 0.3), h=st.floats(0.0, 0.3))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(boxes, st.integers(1, 400_000)), min_size=1, max_size=25),
    st.sampled_from(list(Followed)),
    st.booleans(),
)
def test_whatever_a_tracker_says_what_is_told_is_a_record(
    way: list[tuple[Box, int]], followed: Followed, steep: bool
) -> None:
    """Leaps, empty boxes, microseconds between frames, the sky: no error, no figure that is none."""
    plane = straight(height=9.0, reach=9.0) if steep else TRUE
    road = Road(replace(RECORD, calibration=Calibration(points=surveyed(plane, GRID))), ASPECT)
    at = START
    for where, after in way:
        at += timedelta(microseconds=after)
        (told,) = road.see([state("t", where)], at, followed)
        assert msgspec.json.decode(msgspec.json.encode(told), type=TrackState) == told
        if told.speed_kmh is not None:
            assert told.speed_kmh <= 350
            assert told.speed_error_kmh is not None
            assert told.speed_error_kmh > 0


def passage(one: Drive, followed: Followed) -> Track:
    """The drive as frames of a camera with these surveyed points, and the frames as the rules see them."""
    road = Road(replace(CAMERA, calibration=Calibration(points=one.points)), ASPECT)
    track, last = Track("c", "t", START), START - timedelta(seconds=1)
    for number, (seconds, point) in enumerate(zip(one.seconds, one.picture.tolist(), strict=True)):
        at = START + timedelta(seconds=float(seconds))
        if at <= last:
            continue
        last = at
        (told,) = road.see([state("t", box(point, followed))], at, followed)
        track.see(_frame(told, at, number), told, number)
    return track


def _frame(told: TrackState, at: datetime, number: int) -> FrameMetadata:
    return FrameMetadata(camera_id="c", frame_seq=number, captured_at=at, light=Light.DAYLIGHT, tracks=(told,))


@pytest.mark.parametrize("followed", list(Followed))
def test_the_speed_of_a_passage_is_as_sure_as_its_error_says(followed: Followed) -> None:
    """All the way: surveyed points and boxes to the fact that may accuse, in front of random cameras."""
    rng, covered = np.random.default_rng(8), list[bool]()
    while len(covered) < 150:
        one = drive(rng, Setting(height=followed.value))
        for fact in measured_speed(passage(one, followed), None) if one is not None else ():
            assert one is not None
            covered.append(abs(fact.measured_kmh - one.kmh) <= 1.96 * fact.error_kmh)
    assert 0.9 <= np.mean(covered) <= 0.99
