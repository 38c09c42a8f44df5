"""Whatever the interleaving of frames and reads, and wherever a worker dies: the same passages come out."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import TypeVar

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.records import FrameMetadata, KeptCamera, LineCrossing, Passage, PlateRead
from schemas.vocabulary import RoadUser, SignalPhase
from streams.rules.assemble import Assembly, assemble
from streams.rules.tracks import Item
from tests.sightings import camera, crossing, frame, read, signal, track

T = TypeVar("T", FrameMetadata, PlateRead)

CAMERAS = {camera_id: camera(camera_id) for camera_id in ("cam-1", "cam-2")}
END = 1e5
"""Seconds: long after everything; an empty frame there ends what is open."""


class Logs(msgspec.Struct, frozen=True):
    """The two topics of one partition, as written: disordered by less than a second within each camera."""

    frames: list[FrameMetadata]
    reads: list[PlateRead]


class Stay(msgspec.Struct, frozen=True):
    """A road user in front of a camera: half seconds in which frames and reads show it."""

    camera_id: str
    track_id: str
    user: RoadUser
    plate: str
    first: int
    seen: list[bool]
    read: list[bool]


stays = st.builds(
    Stay,
    camera_id=st.sampled_from(sorted(CAMERAS)),
    track_id=st.sampled_from(["t1", "t2", "t3"]),
    user=st.sampled_from([RoadUser.VEHICLE, RoadUser.VEHICLE, RoadUser.PEDESTRIAN]),
    plate=st.sampled_from(["123ABC02", "456XYZ01"]),
    first=st.one_of(st.integers(0, 60), st.integers(1180, 1260)),
    seen=st.lists(st.booleans(), min_size=1, max_size=30),
    read=st.lists(st.booleans(), min_size=1, max_size=30),
)


@st.composite
def logs(draw: st.DrawFn) -> Logs:
    """What cameras wrote while some road users came and went, and perhaps a car stood there for long."""
    parked = [Stay("cam-1", "parked", RoadUser.VEHICLE, "789KZT05", 3, [True, False] * 640, [])]
    all_stays = draw(st.lists(stays, max_size=6)) + (parked if draw(st.booleans()) else [])
    frames: dict[tuple[str, int], dict[str, Stay]] = {}
    reads: dict[tuple[str, int, str], PlateRead] = {}
    for stay in all_stays:
        for step, _ in filter(lambda one: one[1], enumerate(stay.seen, stay.first)):
            frames.setdefault((stay.camera_id, step), {}).setdefault(stay.track_id, stay)
        for step, _ in filter(lambda one: one[1], enumerate(stay.read, stay.first)):
            key = (stay.camera_id, step, stay.track_id)
            reads.setdefault(
                key,
                read(step / 2 + 0.1, stay.plate, track_id=stay.track_id, camera_id=stay.camera_id, read_id=str(key)),
            )
    chance = draw(st.randoms(use_true_random=False))
    written_frames = [_frame(camera_id, step, tracks) for (camera_id, step), tracks in frames.items()]
    return Logs(frames=_written(written_frames, chance), reads=_written(list(reads.values()), chance))


def _frame(camera_id: str, step: int, tracks: dict[str, Stay]) -> FrameMetadata:
    red = signal(SignalPhase.RED if step // 20 % 2 else SignalPhase.GREEN, step // 20 * 10.0)
    states = [
        track(track_id, speed=40.0 + step % 7, user=stay.user, crossed=_crossed(step - stay.first, step))
        for track_id, stay in sorted(tracks.items())
    ]
    return frame(step / 2, *states, signals=(red,), camera_id=camera_id)


def _crossed(age: int, step: int) -> tuple[LineCrossing, ...]:
    lines = {2: "s1-stop", 4: "s1-beyond"}
    return (crossing(lines[age], step / 2 - 0.2),) if age in lines else ()


def _written(items: list[T], chance: Random) -> list[T]:
    """In order of arrival, each up to 0.99 s after it was captured, some of them twice."""
    copies = [item for item in items for _ in range(1 + (chance.random() < 0.2))]
    return sorted(copies, key=lambda item: item.captured_at.timestamp() + 0.99 * chance.random())


def merged(written: Logs, chance: Random, frames_from: int = 0, reads_from: int = 0) -> Iterator[tuple[Item, int]]:
    """One of the orders in which a worker may meet both topics: neither runs far ahead of the other."""
    frames, reads = written.frames[frames_from:], written.reads[reads_from:]
    frame_at, read_at = 0, 0
    while frame_at < len(frames) or read_at < len(reads):
        if read_at == len(reads):
            is_frame = True
        elif frame_at == len(frames):
            is_frame = False
        else:
            difference = (frames[frame_at].captured_at - reads[read_at].captured_at).total_seconds()
            is_frame = difference < 0 if difference else chance.random() < 0.5
        if is_frame:
            yield frames[frame_at], frames_from + frame_at
            frame_at += 1
        else:
            yield reads[read_at], reads_from + read_at
            read_at += 1


def feed(assembly: Assembly, items: Sequence[tuple[Item, int]]) -> None:
    for item, offset in items:
        if isinstance(item, PlateRead):
            assembly.read(item, offset)
        else:
            assembly.frame(item, offset)


def end(assembly: Assembly) -> list[Passage]:
    for camera_id in CAMERAS:
        assembly.frame(frame(END, camera_id=camera_id), 10**6)
    return assembly.closed(CAMERAS)


class Life(msgspec.Struct, frozen=True):
    """A worker's life: how many records it takes in between commits, and after the last one before it dies."""

    batches: list[int]
    after_commit: int


lives = st.lists(
    st.builds(Life, batches=st.lists(st.integers(1, 40), min_size=1, max_size=4), after_commit=st.integers(0, 40)),
    max_size=4,
)


def live(written: Logs, all_lives: list[Life], chance: Random) -> list[Passage]:
    """Everything that a succession of workers writes; each but the last is killed."""
    out: list[Passage] = []
    kept: dict[str, KeptCamera] = {}
    frames_from = reads_from = 0
    for one in all_lives:
        assembly = Assembly(kept.values())
        items = list(merged(written, chance, frames_from, reads_from))
        taken = 0
        for size in one.batches:
            feed(assembly, items[taken : taken + size])
            taken += size
            out += assembly.closed(CAMERAS)
            kept |= {camera.camera_id: camera for camera in assembly.progress()}
            frames_from, reads_from = _committed(assembly, items[:taken], frames_from, reads_from)
        feed(assembly, items[taken : taken + one.after_commit])
        out += assembly.closed(CAMERAS)
    assembly = Assembly(kept.values())
    feed(assembly, list(merged(written, chance, frames_from, reads_from)))
    return out + assembly.closed(CAMERAS) + end(assembly)


def _committed(
    assembly: Assembly, taken: Sequence[tuple[object, int]], frames_from: int, reads_from: int
) -> tuple[int, int]:
    """What to read next: the oldest offset that is needed, else the one after the last that was taken."""
    next_frame = max((offset + 1 for item, offset in taken if isinstance(item, FrameMetadata)), default=frames_from)
    next_read = max((offset + 1 for item, offset in taken if isinstance(item, PlateRead)), default=reads_from)
    oldest_frame, oldest_read = assembly.oldest_frame_offset(), assembly.oldest_read_offset()
    return (
        next_frame if oldest_frame is None else oldest_frame,
        next_read if oldest_read is None else oldest_read,
    )


def content(passages: Sequence[Passage]) -> list[Passage]:
    """Without repeats, in order."""
    return sorted(set(passages), key=lambda one: (one.left_at, one.passage_id))


@settings(max_examples=100, deadline=None)
@given(logs(), st.randoms(use_true_random=False))
def test_the_stream_gives_what_offline_assembly_gives(written: Logs, chance: Random) -> None:
    assembly = Assembly()
    feed(assembly, list(merged(written, chance)))
    assert content(assembly.closed(CAMERAS) + end(assembly)) == assemble(written.frames, written.reads, CAMERAS)


@settings(max_examples=200, deadline=None)
@given(logs(), lives, st.randoms(use_true_random=False))
def test_restarts_anywhere_change_nothing_but_repeats(written: Logs, all_lives: list[Life], chance: Random) -> None:
    assert content(live(written, all_lives, chance)) == assemble(written.frames, written.reads, CAMERAS)


@settings(max_examples=50, deadline=None)
@given(logs(), st.randoms(use_true_random=False))
def test_offline_the_order_of_input_does_not_matter(written: Logs, chance: Random) -> None:
    frames, reads = list(written.frames), list(written.reads)
    chance.shuffle(frames)
    chance.shuffle(reads)
    assert assemble(frames, reads, CAMERAS) == assemble(written.frames, written.reads, CAMERAS)
