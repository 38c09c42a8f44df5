"""Whatever the interleaving of frames and reads, and wherever a worker dies: the same passages come out."""

import os
from collections.abc import Iterator, Sequence
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.records import FrameMetadata, KeptCamera, Passage, PlateRead
from streams.rules.facts.assemble import Assembly, assemble
from streams.rules.facts.track import Item
from tests.sightings import frame
from tests.streams.rules.footage import CAMERAS, Logs, logs

EXAMPLES = int(os.environ.get("JOLQARA_TEST_EXAMPLES", "100"))
END = 1e5
"""Seconds: long after everything; an empty frame there ends what is open."""


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


sizes = st.one_of(st.integers(1, 40), st.integers(300, 900))
lives = st.lists(
    st.builds(Life, batches=st.lists(sizes, min_size=1, max_size=4), after_commit=st.integers(0, 40)),
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


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(logs(), st.randoms(use_true_random=True))
def test_the_stream_gives_what_offline_assembly_gives(written: Logs, chance: Random) -> None:
    assembly = Assembly()
    feed(assembly, list(merged(written, chance)))
    assert content(assembly.closed(CAMERAS) + end(assembly)) == assemble(written.frames, written.reads, CAMERAS)


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(logs(), lives, st.randoms(use_true_random=True))
def test_restarts_anywhere_change_nothing_but_repeats(written: Logs, all_lives: list[Life], chance: Random) -> None:
    assert content(live(written, all_lives, chance)) == assemble(written.frames, written.reads, CAMERAS)


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(logs(), st.randoms(use_true_random=True))
def test_offline_the_order_of_input_does_not_matter(written: Logs, chance: Random) -> None:
    frames, reads = list(written.frames), list(written.reads)
    chance.shuffle(frames)
    chance.shuffle(reads)
    assert assemble(frames, reads, CAMERAS) == assemble(written.frames, written.reads, CAMERAS)
