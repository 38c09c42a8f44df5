"""Several cameras at once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Event, get_ident
from types import TracebackType

import pytest

from detectors.detect import GONE, Detector
from detectors.evidence import Evidence
from detectors.overviews import Overviews
from detectors.plates.eye import Eye
from detectors.sources.frames import Drop, Frame, SourceError
from detectors.watching import Record
from infra.cameras.telling import summary
from infra.cameras.watch import Post, watch_all
from schemas.frames import FrameMetadata
from tests.detectors.clips import START
from tests.detectors.sources.media import picture


@dataclass
class Scripted:
    """A source of so many frames, endless without a number, that may break off after the last."""

    length: int | None
    error: str = ""
    name: str = "scripted"
    start = START
    announced: int | None = None
    rate: float | None = 10.0
    dated_by: str = "the script"
    dropped: Counter[Drop] = field(default_factory=Counter)
    stopped: Event = field(default_factory=Event)

    def frames(self) -> Iterator[Frame]:
        for number in range(self.length) if self.length is not None else count():
            if self.stopped.is_set():
                return
            yield Frame(seq=number, offset=timedelta(seconds=number / 10), picture=picture(64, 48))
        if self.error:
            raise SourceError(self.error)

    def stop(self) -> None:
        self.stopped.set()

    def __enter__(self) -> "Scripted":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""


@pytest.fixture(scope="module")
def eye() -> Eye:
    return Eye()


def post(camera_id: str, source: Scripted, eye: Eye, folder: Path) -> Post:
    evidence = Evidence(folder)
    detector = Detector(camera_id=camera_id, start=source.start, eye=eye, evidence=evidence)
    return Post(camera_id=camera_id, source=source, detector=detector, overviews=Overviews(evidence))


def test_each_cameras_records_keep_their_order(eye: Eye, tmp_path: Path) -> None:
    posts = [post(name, Scripted(6), eye, tmp_path) for name in ("a", "b", "c")]
    written: list[Record] = []
    watch_all(posts, written.append, lambda: True)
    for one in posts:
        frames = [record for record in written if record.camera_id == one.camera_id]
        assert [record.frame_seq for record in frames] == list(range(7))
        assert summary(one) == f"{one.camera_id}: 7 frames, 0 plate readings"


def test_a_camera_that_breaks_off_ends_alone_and_lets_everybody_leave(eye: Eye, tmp_path: Path) -> None:
    good, bad = post("good", Scripted(8), eye, tmp_path), post("bad", Scripted(2, "it broke"), eye, tmp_path)
    written: list[Record] = []
    watch_all([good, bad], written.append, lambda: True)
    assert (good.error, str(bad.error)) == (None, "it broke")
    assert good.frames == 9
    *_, last = [record for record in written if record.camera_id == "bad"]
    assert isinstance(last, FrameMetadata)
    assert last.captured_at == START + timedelta(seconds=0.1) + GONE


def test_who_will_not_go_on_watching_stops_all(eye: Eye, tmp_path: Path) -> None:
    posts = [post(name, Scripted(None), eye, tmp_path) for name in ("a", "b")]
    watch_all(posts, lambda _: None, lambda: any(one.frames < 3 for one in posts))
    assert all(one.frames >= 3 for one in posts)


def test_a_record_that_cannot_be_written_ends_everything_with_its_error(eye: Eye, tmp_path: Path) -> None:
    posts = [post(name, Scripted(None), eye, tmp_path) for name in ("a", "b")]

    def refuse(record: Record) -> None:
        if record.camera_id == "b":
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        watch_all(posts, refuse, lambda: True)


def test_records_are_written_one_at_a_time(eye: Eye, tmp_path: Path) -> None:
    posts = [post(name, Scripted(5), eye, tmp_path) for name in ("a", "b", "c")]
    inside: list[int] = []
    together: list[int] = []

    def write(_: Record) -> None:
        inside.append(get_ident())
        together.append(len(inside))
        inside.remove(get_ident())

    watch_all(posts, write, lambda: True)
    assert set(together) == {1}


def test_dropped_frames_are_told_with_their_reasons(eye: Eye, tmp_path: Path) -> None:
    source = Scripted(1)
    source.dropped.update({Drop.LATE: 3, Drop.UNTIMELY: 1})
    one = post("a", source, eye, tmp_path)
    assert summary(one) == (
        "a: 0 frames, 0 plate readings; 3 came faster than they could be looked at; "
        "1 have no time or are not later than the one before"
    )
