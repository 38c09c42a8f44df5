"""Following plates."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.plates.find import Bounds
from detectors.track import FORGET_AFTER, VEHICLES, Tracker
from tests.detectors.traffic import traffic

START = datetime(2026, 7, 12, 3, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def plate(x: float, y: float = 300.0, width: float = 100.0) -> Bounds:
    return (x - width / 2, y - width / 9, x + width / 2, y + width / 9)


def test_a_moving_plate_keeps_its_track() -> None:
    tracker = Tracker("cam-1")
    ids = {tracker.update([plate(100 + 40 * step)], at(step / 10))[0].track_id for step in range(20)}
    assert len(ids) == 1


def test_two_plates_that_pass_each_other_keep_their_tracks() -> None:
    tracker = Tracker("cam-1")
    for step in range(21):
        left, right = tracker.update([plate(100 + 30 * step, 250), plate(700 - 30 * step, 330)], at(step / 10))
        if step == 0:
            began = left.track_id, right.track_id
    assert (left.track_id, right.track_id) == began
    assert left.track_id != right.track_id


def test_a_short_occlusion_is_bridged_along_the_plates_way() -> None:
    tracker = Tracker("cam-1")
    for step in range(6):
        (before,) = tracker.update([plate(100 + 40 * step)], at(step / 10))
    for step in range(6, 12):
        tracker.update([], at(step / 10))
    (after,) = tracker.update([plate(100 + 40 * 12)], at(1.2))
    assert after.track_id == before.track_id


def test_after_a_long_absence_a_new_track_begins() -> None:
    tracker = Tracker("cam-1")
    (before,) = tracker.update([plate(100)], at(0))
    (after,) = tracker.update([plate(100)], at(0) + FORGET_AFTER + timedelta(milliseconds=1))
    assert after.track_id != before.track_id


def test_a_plate_of_quite_another_size_is_another_plate() -> None:
    tracker = Tracker("cam-1")
    (before,) = tracker.update([plate(100, width=100)], at(0))
    (after,) = tracker.update([plate(220, width=40)], at(0.1))
    assert after.track_id != before.track_id


def vehicle(x: float, bottom: float = 500.0, width: float = 200.0) -> Bounds:
    return (x - width / 2, bottom - 0.75 * width, x + width / 2, bottom)


def visible(box: Bounds, before: Bounds) -> Bounds | None:
    """What can be seen of a box behind another one that covers all its height; of less than a quarter nothing is."""
    left, right = max(box[0], before[2]), min(box[2], before[0])
    parts = [part for part in ((left, box[2]), (box[0], right)) if part[1] - part[0] > 0.25 * (box[2] - box[0])]
    if before[2] <= box[0] or box[2] <= before[0]:
        return box
    return (parts[0][0], box[1], parts[0][1], box[3]) if parts else None


@pytest.mark.parametrize("px_per_s", [200, 300, 500])
def test_a_vehicle_that_is_hidden_bit_by_bit_keeps_its_track_on_the_other_side(px_per_s: int) -> None:
    """Two of one size meet: of the hidden one first a part is found, then nothing, then a part of its other end."""
    tracker, began = Tracker("cam-1", VEHICLES), None
    for step in range(int(15 * 900 / px_per_s)):
        near, far = vehicle(200 + px_per_s * step / 15), vehicle(1000 - px_per_s * step / 15, bottom=490.0)
        seen = visible(far, near)
        tracks = tracker.update([near] if seen is None else [near, seen], at(step / 15))
        began = began or tuple(one.track_id for one in tracks)
    assert began is not None
    assert tuple(one.track_id for one in tracks) == began
    assert len(set(began)) == 2


def test_the_next_vehicle_in_the_lane_is_another_one() -> None:
    """The first leaves the picture at once; half a second later the next is where it was seen last."""
    tracker = Tracker("cam-1", VEHICLES)
    for step in range(8):
        (before,) = tracker.update([vehicle(300, 300 + 60 * step)], at(step / 10))
    (after,) = tracker.update([vehicle(300, 720)], at(1.3))
    assert after.track_id != before.track_id


def test_a_vehicle_in_the_next_lane_does_not_take_over_a_track_that_was_lost() -> None:
    tracker = Tracker("cam-1", VEHICLES)
    for step in range(5):
        (before,) = tracker.update([vehicle(300, 300 + 10 * step)], at(step / 10))
    (after,) = tracker.update([vehicle(600, 350)], at(0.5))
    assert after.track_id != before.track_id


@pytest.mark.parametrize(("rate", "missed"), [(15.0, 0.05), (6.0, 0.15)])
def test_in_dense_traffic_hardly_a_track_is_of_two_vehicles(rate: float, missed: float) -> None:
    """Three lanes, a vehicle every two seconds in each, hidden by each other and overlooked: pieces are no harm."""
    vehicles, whole, mixed = set[tuple[int, int]](), 0, 0
    for seed in range(4):
        tracker, owners = Tracker("cam-1", VEHICLES), dict[str, Counter[int]]()
        for step, found in enumerate(traffic(np.random.default_rng(seed), 12.0, rate, missed, 0.02)):
            tracks = tracker.update([box for _, box in found], at(step / rate))
            for (number, _), track in zip(found, tracks, strict=True):
                owners.setdefault(track.track_id, Counter())[number] += 1
                vehicles.add((seed, number))
        mixed += sum(len(one) > 1 and one.most_common(2)[1][1] > 1 for one in owners.values())
        whole += sum(one.total() >= 5 for one in owners.values())
    assert mixed <= 0.04 * len(vehicles)
    assert whole < 1.8 * len(vehicles)


BOXES = st.lists(st.builds(plate, st.floats(-100, 2000), st.floats(-100, 2000), st.floats(0, 500)), max_size=6)


@given(st.lists(BOXES, max_size=6))
def test_every_box_has_a_track_of_its_own_and_repetition_gives_the_same_ids(frames: list[list[Bounds]]) -> None:
    def run() -> list[list[str]]:
        tracker = Tracker("cam-1")
        return [[one.track_id for one in tracker.update(boxes, at(step / 5))] for step, boxes in enumerate(frames)]

    first = run()
    assert first == run()
    assert all(len(set(ids)) == len(boxes) for ids, boxes in zip(first, frames, strict=True))
