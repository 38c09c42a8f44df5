"""Videos, whole and broken."""

from datetime import timedelta
from pathlib import Path

import pytest

from detectors.video import Frame, Video, VideoError
from tests.detectors.clips import write_clip


def test_frames_come_with_their_presentation_times(tmp_path: Path) -> None:
    with Video(str(write_clip(tmp_path / "clip.mp4", 12, fps=8))) as video:
        assert video.announced == 12
        frames = list(video.frames())
    assert [frame.seq for frame in frames] == list(range(12))
    assert frames[0].offset == timedelta(0)
    assert frames[8].offset / timedelta(seconds=1) == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize("content", [b"", b"this is no video", b"\x00\x00\x00\x18ftypmp42" + bytes(500)])
def test_a_file_that_is_no_video_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.mp4"
    path.write_bytes(content)
    with pytest.raises(VideoError, match=r"notes\.mp4 cannot be opened as a video"):
        Video(str(path))


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="absent"):
        Video(str(tmp_path / "nowhere.mp4"))


def test_a_video_without_frames_is_an_error(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "empty.mp4", 0)
    with pytest.raises(VideoError, match=r"empty\.mp4 (holds no frame|cannot be opened)"), Video(str(path)) as video:
        list(video.frames())


def test_a_video_cut_off_in_its_data_gives_what_it_has_and_then_an_error(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.avi", 60)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    seen: list[Frame] = []
    with pytest.raises(VideoError, match=r"is cut off: \d+ of 60 frames"), Video(str(path)) as video:
        seen.extend(video.frames())
    assert 0 < len(seen) < 60


def test_a_video_cut_off_before_its_index_is_refused(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", 60)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(VideoError, match="cut off before its index"):
        Video(str(path))
