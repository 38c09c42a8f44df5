"""Frames and plate reads, as far as the traffic decides them."""

from collections import Counter, defaultdict
from datetime import timedelta
from functools import cache
from itertools import pairwise
from statistics import median

from infra.simulator.plan import CityPlan
from infra.simulator.road.cameras import build_cameras
from infra.simulator.road.habits import Habit
from infra.simulator.road.passes import Conduct, Legibility, Pass
from infra.simulator.seeing.film import shoot
from infra.simulator.seeing.frames import Footage, film_camera
from schemas.records import TrackState
from schemas.vocabulary import RoadUser
from tests.infra.simulator.cities import passes

PLAN = CityPlan(seed=1)
CAMERA = build_cameras(PLAN)[0]
"""With a light."""


@cache
def footage() -> Footage:
    rng = PLAN.chance(99)
    return film_camera(rng, shoot(PLAN, rng, CAMERA), before_camera())


def before_camera() -> list[Pass]:
    return [one for one in passes(1) if one.camera.camera_id == CAMERA.camera_id]


def tracks() -> dict[str, list[TrackState]]:
    found: dict[str, list[TrackState]] = defaultdict(list)
    for frame in footage().frames:
        for state in frame.tracks:
            found[state.track_id].append(state)
    return found


def test_frames_follow_each_other_ten_to_twelve_times_a_second() -> None:
    frames = footage().frames
    assert all(before.captured_at < after.captured_at for before, after in pairwise(frames))
    steps = [
        after.captured_at - before.captured_at
        for before, after in pairwise(frames)
        if after.frame_seq == before.frame_seq + 1
    ]
    assert all(timedelta(seconds=0.07) < step < timedelta(seconds=0.11) for step in steps)


def test_idle_cameras_still_say_so_every_second_and_after_the_last_vehicle() -> None:
    frames = footage().frames
    assert all(after.captured_at - before.captured_at < timedelta(seconds=1.2) for before, after in pairwise(frames))
    assert frames[-1].captured_at > PLAN.end_at + timedelta(seconds=5)


def test_the_median_of_the_measured_speeds_is_the_drivers() -> None:
    steady = [one for one in before_camera() if one.conduct is not Conduct.WAITS]
    assert len(steady) > 20
    for one in steady:
        speeds = [state.speed_kmh for state in tracks()[one.track_id] if state.speed_kmh is not None]
        assert len(speeds) >= 10
        assert abs(median(speeds) - one.motion.speed_kmh) < 1.5


def test_each_vehicle_crosses_each_stop_line_once_and_the_solid_line_as_it_likes() -> None:
    for one in before_camera():
        crossed = [crossing for state in tracks()[one.track_id] for crossing in state.crossed]
        solid = {Habit.CUTS: ["solid"], Habit.SWAYS: ["solid", "solid"]}.get(one.habit, [])
        assert [crossing.line_id for crossing in crossed] == ["stop", "stop-beyond", *solid]
        assert abs(crossed[0].crossed_at - one.stop_line_at) <= timedelta(milliseconds=1)


def test_people_on_foot_and_on_bicycles_cross_on_red() -> None:
    kinds = Counter(states[0].road_user for states in tracks().values())
    assert kinds[RoadUser.CYCLIST] >= 3
    assert kinds[RoadUser.PEDESTRIAN] >= 3


def test_signals_say_since_when() -> None:
    for frame in footage().frames:
        assert CAMERA.cycle
        assert frame.signals == (CAMERA.cycle.at(frame.captured_at),)


def test_right_readings_outvote_the_wrong_ones() -> None:
    texts: dict[str, list[str]] = defaultdict(list)
    for read in footage().reads:
        texts[read.track_id].append(read.text)
    wrong = 0
    for one in before_camera():
        found = Counter(texts[one.track_id])
        if one.legibility is Legibility.GOOD:
            assert found[one.vehicle.car.plate] >= 4
            assert found[one.vehicle.car.plate] >= found.total() - 1
            wrong += len(found) - 1
        elif one.legibility is Legibility.NONE:
            assert not found
    assert wrong
