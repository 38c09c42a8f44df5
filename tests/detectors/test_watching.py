"""Pictures beside what was seen in them."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from detectors.sources.frames import Frame
from detectors.watching import Record, watch
from tests.detectors.showing.scene import frame, read
from tests.detectors.sources.media import picture

FRAMES = [Frame(seq=seq, offset=timedelta(seconds=seq / 10), picture=picture(seed=seq)) for seq in range(4)]


def run(frames: Iterable[Frame]) -> Iterator[Record]:
    """Reads a plate in every other frame, and closes with a frame that no picture shows."""
    for one in frames:
        seconds = one.offset.total_seconds()
        yield frame(seconds=seconds)
        if one.seq % 2:
            yield read(0.9, seconds=seconds)
    yield frame(seconds=3.0)


def test_each_picture_comes_back_with_its_own_records() -> None:
    written: list[Record] = []
    seen = list(watch(FRAMES, run, written.append))
    assert [one.frame.frame_seq for one in seen] == [0, 1, 2, 3]
    assert [(one.picture == sent.picture).all() for one, sent in zip(seen, FRAMES, strict=True)] == [True] * 4
    assert [[record.frame_seq for record in one.reads] for one in seen] == [[], [1], [], [3]]
    assert written == list(run(FRAMES))


def test_records_are_written_before_their_picture_comes_back() -> None:
    written: list[Record] = []
    for one in watch(FRAMES, run, written.append):
        assert one.frame in written
        assert all(record in written for record in one.reads)
