"""From what a user names to a source."""

from datetime import UTC, datetime, timedelta
from itertools import repeat
from pathlib import Path

import pytest

from detectors.sources.capture import named
from detectors.sources.frames import Source, SourceError
from detectors.sources.opening import open_source
from detectors.sources.pictures import Pictures
from detectors.sources.streams import Stream
from detectors.sources.videos import Video
from tests.detectors.clips import START, write_clip
from tests.detectors.sources.media import folder, http, jpeg, motion_jpeg

NOW = datetime(2026, 7, 12, 9, 0, tzinfo=UTC)


def opened(source: str, start: datetime | None = None, fps: float | None = None) -> Source:
    return open_source(source, now=lambda: NOW, told=lambda _: None, start=start, fps=fps)


def test_a_file_a_folder_and_a_picture_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "shots").mkdir()
    (tmp_path / "shots" / "1.jpg").write_bytes(jpeg())
    kinds = {str(write_clip(tmp_path / "clip.mp4", 2)): Video, str(tmp_path / "shots"): Pictures}
    kinds[str(tmp_path / "shots" / "1.jpg")] = Pictures
    for name, kind in kinds.items():
        with opened(name, START) as source:
            assert isinstance(source, kind)
            assert source.start == START


@pytest.mark.parametrize("name", ["absent.mp4", "absent.jpg", "absent"])
def test_what_is_not_there_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match=name):
        opened(str(tmp_path / name))


def test_a_recording_behind_a_url_is_read_like_a_file(tmp_path: Path) -> None:
    write_clip(tmp_path / "clip.avi", 30)
    with folder(tmp_path) as address, opened(f"{address}/clip.avi") as source:
        assert isinstance(source, Video)
        assert (source.start, source.announced) == (NOW, 30)
        assert [frame.offset / timedelta(seconds=0.1) for frame in source.frames()] == pytest.approx(list(range(30)))


def test_a_stream_is_dated_by_the_clock_alone() -> None:
    with http(motion_jpeg(repeat(jpeg()), 0.02)) as url:
        with opened(url) as source:
            assert isinstance(source, Stream)
            assert (source.start, source.announced) == (NOW, None)
        for start, fps in ((START, None), (None, 10.0)):
            with pytest.raises(SourceError, match="takes neither --start nor --fps"):
                opened(url, start, fps)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("rtsp://user:secret@10.0.0.1:554/live?x=1", "rtsp://10.0.0.1:554/live?x=1"),
        ("http://user:se@cret@camera/", "http://camera/"),
        ("http://[::1/broken", "http://…"),
        ("clips/a@b.mp4", "clips/a@b.mp4"),
    ],
)
def test_names_for_messages_hold_no_password(source: str, shown: str) -> None:
    assert named(source) == shown
