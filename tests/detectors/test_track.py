"""Following plates."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from detectors.plates.find import Bounds
from detectors.track import FORGET_AFTER, Tracker

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


BOXES = st.lists(st.builds(plate, st.floats(-100, 2000), st.floats(-100, 2000), st.floats(0, 500)), max_size=6)


@given(st.lists(BOXES, max_size=6))
def test_every_box_has_a_track_of_its_own_and_repetition_gives_the_same_ids(frames: list[list[Bounds]]) -> None:
    def run() -> list[list[str]]:
        tracker = Tracker("cam-1")
        return [[one.track_id for one in tracker.update(boxes, at(step / 5))] for step, boxes in enumerate(frames)]

    first = run()
    assert first == run()
    assert all(len(set(ids)) == len(boxes) for ids, boxes in zip(first, frames, strict=True))
