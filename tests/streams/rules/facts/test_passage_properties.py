"""Whatever cameras write: what passages and their facts never do."""

import os
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.codec import encode
from schemas.frame_batches import FEW, decode_batch
from schemas.records import AnyFact, CrosswalkFact, FrameMetadata, Passage, StopFact, TrackState
from schemas.shown import Shown
from schemas.vocabulary import RoadUser
from streams.rules.facts.assemble import assemble
from streams.rules.facts.tracks import UNSEEN
from tests.sightings import track
from tests.streams.rules.footage import CAMERAS, Logs, logs

EXAMPLES = int(os.environ.get("JOLQARA_TEST_EXAMPLES", "50"))
several = settings(max_examples=EXAMPLES, deadline=None, derandomize=True)


def passages(written: Logs, frames: list[FrameMetadata] | None = None) -> list[Passage]:
    return assemble(written.frames if frames is None else frames, written.reads, CAMERAS)


def with_tracks(frame: FrameMetadata, *tracks: TrackState) -> FrameMetadata:
    return replace(frame, tracks=tracks)


@several
@given(logs())
def test_frames_of_batches_make_the_same_passages(written: Logs) -> None:
    copies = FEW // max(len(written.frames), 1) + 1  # so many that they are decoded by columns
    decoded = decode_batch(FrameMetadata, map(encode, written.frames * copies))
    frames = [frame for _, frame in decoded.records]
    assert all(isinstance(one, Shown) for frame in frames for one in frame.tracks)
    assert passages(written, frames) == passages(written)


@several
@given(logs())
def test_facts_stand_in_order_inside_their_passage(written: Logs) -> None:
    for one in passages(written):
        moments = [(fact.at, type(fact).__name__) for fact in one.facts]
        assert moments == sorted(moments)
        # A crossing may have happened just before the first frame that shows the vehicle.
        assert all(one.entered_at - UNSEEN <= at <= one.left_at for at, _ in moments)
        if one.facts:
            assert one.observed_at == one.facts[0].at


@several
@given(logs())
def test_stays_lie_inside_their_passage_and_one_after_another(written: Logs) -> None:
    for one in passages(written):
        last: dict[str, datetime] = {}
        for fact in one.facts:
            if isinstance(fact, StopFact):
                assert one.entered_at <= fact.at == fact.from_at < fact.until_at <= one.left_at
                assert last.get(fact.zone_id, one.entered_at - timedelta(seconds=1)) < fact.from_at
                last[fact.zone_id] = fact.until_at


@several
@given(logs())
def test_one_frame_alone_proves_nothing_but_a_signal(written: Logs) -> None:
    seen: set[tuple[str, str]] = set()
    firsts = []
    for frame in sorted(written.frames, key=lambda frame: frame.captured_at):
        kept = tuple(one for one in frame.tracks if (frame.camera_id, one.track_id) not in seen)
        seen |= {(frame.camera_id, one.track_id) for one in kept}
        firsts.append(with_tracks(frame, *kept))
    facts = [fact for one in assemble(firsts, [], CAMERAS) for fact in one.facts]
    assert {type(fact).__name__ for fact in facts} <= {"StopLineFact"}


@several
@given(logs())
def test_people_on_foot_and_on_bicycles_make_no_passage(written: Logs) -> None:
    for user in (RoadUser.PEDESTRIAN, RoadUser.CYCLIST):
        people = [with_tracks(one, *(replace(state, road_user=user) for state in one.tracks)) for one in written.frames]
        assert assemble(people, [], CAMERAS) == []


@several
@given(logs())
def test_no_passage_names_a_pedestrian(written: Logs) -> None:
    people = [
        with_tracks(
            one,
            *(
                replace(s, track_id=f"person-{s.track_id}") if s.road_user is not RoadUser.VEHICLE else s
                for s in one.tracks
            ),
        )
        for one in written.frames
    ]
    assert "person-" not in repr(passages(written, people))


@several
@given(logs(), st.sampled_from(RoadUser))
def test_an_unrelated_track_changes_nothing(written: Logs, user: RoadUser) -> None:
    """Somebody outside all zones, far from everybody, whose own passage is left out."""
    unrelated = track("unrelated", user=user, position=(500.0, 500.0), speed=30.0)
    frames = [with_tracks(one, *one.tracks, unrelated) for one in written.frames]
    assert [one for one in passages(written, frames) if one.track_id != "unrelated"] == passages(written)


@several
@given(logs())
def test_a_walker_changes_nothing_but_whom_one_met(written: Logs) -> None:
    alone = [with_tracks(one, *(state for state in one.tracks if state.track_id != "walker")) for one in written.frames]
    without = {one.passage_id: besides_crossings(one) for one in passages(written, alone)}
    for one in passages(written):
        if one.track_id == "car":
            assert besides_crossings(one) == without[one.passage_id]


def besides_crossings(passage: Passage) -> list[AnyFact]:
    return [fact for fact in passage.facts if not isinstance(fact, CrosswalkFact)]
