from datetime import timedelta

import pytest
from msgspec import structs

from schemas.identity import passage_id
from schemas.records import KeptCamera, SpeedFact, StopFact, StopLineFact
from schemas.vocabulary import EvidencePurpose, Light, RoadUser, SignalPhase, VehicleCategory
from streams.rules.facts.assemble import Assembly, Late, assemble
from tests.sightings import at, camera, crossing, frame, read, signal, track

CAMERAS = {"cam-1": camera()}
KERB = {"cam-1": camera(zones=(("kerb", "NO_STOPPING"),))}


def drive_past(assembly: Assembly, first: float = 0.0, last: float = 1.0, track_id: str = "t1") -> None:
    """Frames five times a second, a read in every second one."""
    steps = round((last - first) * 5)
    for step in range(steps + 1):
        seconds = first + step / 5
        assembly.frame(frame(seconds, track(track_id, speed=60.0, error=1.0)), offset=round(seconds * 5))
        if step % 2 == 0:
            assembly.read(read(seconds, track_id=track_id), offset=round(seconds * 5))


def test_a_vehicle_that_passes_becomes_one_passage() -> None:
    assembly = Assembly()
    drive_past(assembly)
    assembly.frame(frame(4.1), 99)
    (passage,) = assembly.closed(CAMERAS)
    assert passage.plate == "123ABC02"
    assert passage.plate_format == "KZ_2012_PERSON"
    assert passage.plate_confidence > 0.85
    assert (passage.camera_id, passage.track_id) == ("cam-1", "t1")
    assert (passage.entered_at, passage.left_at) == (at(0), at(1))
    assert passage.passage_id == passage_id("cam-1", "t1", at(0), "123ABC02")
    assert passage.reads == 3
    assert (passage.vehicle_category, passage.light) == (VehicleCategory.M1, Light.DAYLIGHT)
    assert [type(fact) for fact in passage.facts] == [SpeedFact]
    assert passage.observed_at == at(0)
    (evidence,) = passage.evidence
    assert evidence.purpose is EvidencePurpose.PLATE
    assert assembly.closed(CAMERAS) == []


def test_a_track_is_over_when_the_camera_is_three_seconds_further() -> None:
    assembly = Assembly()
    drive_past(assembly)
    assembly.frame(frame(3.999), 99)
    assert assembly.closed(CAMERAS) == []
    assembly.frame(frame(4.0), 100)
    assert len(assembly.closed(CAMERAS)) == 1


def test_the_same_track_id_after_two_seconds_is_a_new_passage() -> None:
    frames = [frame(second, track(speed=50.0)) for second in (0, 1, 2.9, 4.9, 5)]
    assert [(one.entered_at, one.left_at) for one in assemble(frames, [], {})] == [(at(0), at(2.9)), (at(4.9), at(5))]


def test_a_read_keeps_a_track_alive_where_frames_miss_it() -> None:
    frames = [frame(second, track(speed=50.0)) for second in (0, 3)]
    assert len(assemble(frames, [read(1.5)], {})) == 1


def test_a_long_stay_is_cut_after_ten_minutes() -> None:
    frames = [frame(second, track(speed=0.0, zones=("kerb",))) for second in range(1500)]
    passages = assemble(frames, [], KERB)
    pieces = [(at(0), at(599)), (at(600), at(1199)), (at(1200), at(1499))]
    assert [(one.entered_at, one.left_at) for one in passages] == pieces
    assert [(fact.from_at, fact.until_at) for one in passages for fact in one.facts if isinstance(fact, StopFact)] == (
        pieces
    )


def test_a_vehicle_that_only_stands_has_no_fact_but_its_stay() -> None:
    frames = [frame(second, track(speed=0.4, zones=("kerb",))) for second in range(10)]
    (passage,) = assemble(frames, [read(5.0)], KERB)
    assert [type(fact) for fact in passage.facts] == [StopFact]


@pytest.mark.parametrize("user", [RoadUser.PEDESTRIAN, RoadUser.CYCLIST])
def test_only_vehicles_pass(user: RoadUser) -> None:
    frames = [frame(second, track(speed=20.0, user=user)) for second in (0, 1, 2)]
    reads = [read(0.0), read(1.0), read(2.0)]
    assert assemble(frames, reads, CAMERAS) == []


def test_a_track_is_what_most_of_its_frames_say() -> None:
    users = (RoadUser.CYCLIST, RoadUser.VEHICLE, RoadUser.VEHICLE)
    frames = [frame(second, track(speed=20.0, user=user)) for second, user in enumerate(users)]
    (passage,) = assemble(frames, [], CAMERAS)
    assert (passage.entered_at, passage.left_at) == (at(0), at(2))


def test_reads_without_frames_are_a_passage() -> None:
    (passage,) = assemble([], [read(0.0, confidence=0.9), read(0.5, confidence=0.99)], CAMERAS)
    assert (passage.plate, passage.facts, passage.observed_at) == ("123ABC02", (), at(0.5))


def test_without_a_plate_only_facts_make_a_passage() -> None:
    unread = [frame(second, track()) for second in (0, 1)]
    assert assemble(unread, [], CAMERAS) == []
    measured = [frame(second, track(speed=90.0)) for second in (0, 1)]
    (passage,) = assemble(measured, [], CAMERAS)
    assert (passage.plate, passage.plate_confidence, passage.plate_format, passage.evidence) == ("", 0.0, "UNKNOWN", ())


def test_reads_that_establish_nothing_are_no_plate() -> None:
    measured = [frame(second, track(speed=90.0)) for second in (0, 1)]
    (passage,) = assemble(measured, [read(0.0, "123ABC02"), read(0.5, "7HK99")], CAMERAS)
    assert (passage.plate, passage.reads) == ("", 2)


def test_category_and_light_are_the_most_frequent_and_of_equals_the_first() -> None:
    seen = [(VehicleCategory.N1, Light.DARK), (None, Light.DARK), (VehicleCategory.M1, Light.DAYLIGHT)]
    frames = [
        frame(second, track(speed=50.0, category=category), light=light)
        for second, (category, light) in enumerate(seen)
    ]
    (passage,) = assemble(frames, [], {})
    assert (passage.vehicle_category, passage.light) == (VehicleCategory.M1, Light.DARK)


def test_the_most_frequent_category_is_not_the_first_in_the_alphabet() -> None:
    categories = [VehicleCategory.M1, VehicleCategory.N3, VehicleCategory.N3]
    frames = [frame(second, track(speed=50.0, category=category)) for second, category in enumerate(categories)]
    (passage,) = assemble(frames, [], {})
    assert passage.vehicle_category is VehicleCategory.N3


def test_a_plate_is_no_surer_than_its_least_sure_character() -> None:
    sure = [read(step / 5) for step in range(3)]
    doubtful = [structs.replace(one, character_confidences=(0.95,) * 7 + (0.6,)) for one in sure]
    (one,), (other,) = assemble([], sure, {}), assemble([], doubtful, {})
    assert other.plate_confidence < one.plate_confidence


def test_facts_stand_in_order_of_time_and_the_first_dates_the_passage() -> None:
    red = (signal(SignalPhase.RED, -5.0),)
    frames = [
        frame(0.2, track(crossed=(crossing("s1-stop", 0.1),)), signals=red),
        frame(0.4, track(speed=60.0), signals=red),
        frame(0.6, track(speed=60.0), signals=red),
    ]
    (passage,) = assemble(frames, [], CAMERAS)
    assert [type(fact) for fact in passage.facts] == [StopLineFact, SpeedFact]
    assert passage.observed_at == at(0.1)


def test_disorder_of_one_second_is_accepted_and_more_is_late() -> None:
    assembly = Assembly()
    assembly.frame(frame(10.0, track(speed=50.0)), 0)
    assembly.frame(frame(9.0, track(speed=50.0)), 1)
    with pytest.raises(Late, match="cam-1"):
        assembly.frame(frame(8.999, track(speed=50.0)), 2)
    with pytest.raises(Late):
        assembly.read(read(8.999), 0)
    assembly.finish()
    (passage,) = assembly.closed({})
    assert (passage.entered_at, passage.left_at) == (at(9), at(10))


def test_each_camera_has_its_own_time() -> None:
    assembly = Assembly()
    assembly.frame(frame(1000.0), 0)
    assembly.frame(frame(0.0, track(speed=50.0), camera_id="cam-2"), 1)
    assembly.frame(frame(1.0, track(speed=50.0), camera_id="cam-2"), 2)
    assembly.frame(frame(5.0, camera_id="cam-2"), 3)
    assert [one.camera_id for one in assembly.closed({})] == ["cam-2"]


def test_copies_change_nothing_and_are_not_late_while_their_track_is_open() -> None:
    assembly = Assembly()
    for copy in range(2):
        assembly.frame(frame(0.0, track(speed=50.0)), copy)
        assembly.read(read(0.0), copy)
    for second in (1, 2, 3):
        assembly.frame(frame(second, track(speed=50.0)), 1 + second)
    assembly.frame(frame(0.0, track(speed=50.0)), 9)
    assembly.read(read(0.0), 9)
    assembly.finish()
    (passage,) = assembly.closed({})
    (fact,) = passage.facts
    assert isinstance(fact, SpeedFact)
    assert (fact.points, passage.reads) == (4, 1)


def test_a_copy_that_comes_after_its_passage_is_late() -> None:
    assembly = Assembly()
    drive_past(assembly)
    assembly.frame(frame(4.1), 99)
    assert len(assembly.closed(CAMERAS)) == 1
    with pytest.raises(Late):
        assembly.frame(frame(0.2, track(speed=60.0, error=1.0)), 1)


def test_a_restarted_worker_uses_what_was_captured_at_the_very_moment_up_to_which_it_had_worked() -> None:
    assembly = Assembly([KeptCamera(camera_id="cam-1", settled_until=at(5), open=())])
    for seconds in (4.9, 5.0, 5.5, 6.0):
        assembly.frame(frame(seconds, track(speed=50.0)), 0)
    assembly.finish()
    assert [(one.entered_at, one.left_at) for one in assembly.closed({})] == [(at(5), at(6))]


def test_a_track_twice_in_one_frame_is_seen_once() -> None:
    frames = [frame(second, track(speed=50.0), track(speed=90.0)) for second in (0, 1)]
    (passage,) = assemble(frames, [], {})
    (fact,) = passage.facts
    assert isinstance(fact, SpeedFact)
    assert (fact.points, fact.measured_kmh) == (2, 50.0)


def test_offsets_are_those_of_the_oldest_open_track_and_of_what_waits() -> None:
    assembly = Assembly()
    assert (assembly.oldest_frame_offset(), assembly.oldest_read_offset()) == (None, None)
    assembly.frame(frame(0.0), 5)
    assert assembly.oldest_frame_offset() is None  # an idle camera holds nothing back
    assembly.frame(frame(0.5, track(speed=50.0)), 6)
    assembly.read(read(0.6), 70)
    assembly.frame(frame(1.0, track(speed=50.0)), 7)
    assembly.frame(frame(4.0, track("t2", speed=50.0)), 8)
    assert (assembly.oldest_frame_offset(), assembly.oldest_read_offset()) == (6, 70)
    assert len(assembly.closed({})) == 1
    assert (assembly.oldest_frame_offset(), assembly.oldest_read_offset()) == (8, None)


def test_of_several_open_tracks_and_waiting_reads_the_oldest_is_needed() -> None:
    waiting = Assembly()
    waiting.read(read(0.9), 60)
    assert (waiting.oldest_frame_offset(), waiting.oldest_read_offset()) == (None, 60)
    assembly = Assembly()
    for offset, seconds in enumerate((0.0, 0.4, 0.8, 1.2, 1.6, 2.0)):
        assembly.frame(frame(seconds, track(f"t{min(offset, 2)}", speed=50.0)), 5 + offset)
        assembly.read(read(seconds, track_id=f"t{min(offset, 2)}"), 61 + offset)
    assert (assembly.oldest_frame_offset(), assembly.oldest_read_offset()) == (5, 61)


def test_a_track_without_reads_hides_no_read_of_another() -> None:
    assembly = Assembly()
    assembly.read(read(0.0), 60)
    for offset, seconds in enumerate((0.1, 0.9, 1.5, 2.0)):
        assembly.frame(frame(seconds, track("t2", speed=50.0)), offset)
    assert (assembly.oldest_frame_offset(), assembly.oldest_read_offset()) == (0, 60)


def test_a_track_that_is_a_vehicle_in_half_of_its_frames_is_none() -> None:
    users = (RoadUser.VEHICLE, RoadUser.PEDESTRIAN) * 2
    frames = [frame(second, track(speed=50.0, user=user)) for second, user in enumerate(users)]
    assert assemble(frames, [], {}) == []


def test_a_late_frame_of_an_open_track_that_is_no_copy_is_late() -> None:
    assembly = Assembly()
    for seconds in (0.0, 0.5, 1.0, 1.5, 2.0):
        assembly.frame(frame(seconds, track(speed=50.0)), 0)
    with pytest.raises(Late):
        assembly.frame(frame(0.25, track(speed=50.0)), 1)


def test_what_has_ended_is_needed_until_it_was_handed_out() -> None:
    assembly = Assembly()
    for second in (0, 1, 3.5, 4.5):  # the same id again: the first passage ends by itself
        assembly.frame(frame(second, track(speed=50.0)), round(second * 2))
    assembly.frame(frame(6.0), 12)
    assert assembly.oldest_frame_offset() == 0
    assembly.closed({})
    assert assembly.oldest_frame_offset() == 7


def test_progress_names_the_cameras_of_which_something_ended_and_what_is_open() -> None:
    assembly = Assembly()
    drive_past(assembly)
    assembly.closed({})
    assert assembly.progress() == []
    assembly.frame(frame(3.5, track("t2")), 50)
    assembly.frame(frame(5.0), 51)
    assembly.closed({})
    (kept,) = assembly.progress()
    assert (kept.camera_id, kept.settled_until) == ("cam-1", at(4.0))
    assert [(one.track_id, one.entered_at) for one in kept.open] == [("t2", at(3.5))]
    assert assembly.progress() == []


def test_the_rest_of_a_passage_that_came_out_is_no_passage_after_a_restart() -> None:
    first = Assembly()
    drive_past(first, 0.0, 2.0, "t1")
    first.frame(frame(5.0), 25)
    assert len(first.closed({})) == 1
    second = Assembly(first.progress())
    drive_past(second, 1.0, 2.0, "t1")
    second.frame(frame(5.0), 25)
    second.finish()
    assert second.closed({}) == []


def test_a_parked_car_is_cut_at_the_same_moments_after_a_restart() -> None:
    frames = [frame(second, track(speed=0.0, zones=("kerb",))) for second in range(1300)]
    whole = assemble(frames, [], KERB)
    assert len(whole) == 3
    first = Assembly()
    for offset, one in enumerate(frames[:700]):
        first.frame(one, offset)
    came_out = first.closed(KERB)
    second = Assembly(first.progress())
    for offset in range(550, 1300):  # from anywhere before the piece that is open
        second.frame(frames[offset], offset)
    second.finish()
    assert came_out + second.closed(KERB) == whole


def test_passages_come_out_in_order_of_leaving() -> None:
    frames = [
        frame(second, *(track(f"t{index}", speed=50.0) for index in range(5) if second <= 5 - index))
        for second in range(6)
    ]
    passages = assemble(frames, [], {})
    assert [one.left_at for one in passages] == sorted(one.left_at for one in passages)
    assert len(passages) == 5
    assert passages[0].left_at - passages[0].entered_at == timedelta(seconds=1)
