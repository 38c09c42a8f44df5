"""Video files, whole and hostile."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest

from detectors.sources.frames import Drop, Frame, SourceError
from detectors.sources.videos import Video
from tests.detectors.clips import START, write_clip
from tests.detectors.sources.media import jpeg, picture, resized_header, restamped, transport_stream


def test_frames_come_with_their_presentation_times(tmp_path: Path) -> None:
    with Video(str(write_clip(tmp_path / "clip.mp4", 12, fps=8)), start=START) as video:
        assert (video.announced, video.rate, video.start) == (12, 8, START)
        frames = list(video.frames())
    assert [frame.seq for frame in frames] == list(range(12))
    assert frames[0].offset == timedelta(0)
    assert frames[8].offset / timedelta(seconds=1) == pytest.approx(1.0, abs=0.001)
    assert not video.dropped


def test_without_a_start_the_files_own_date_counts(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", 2)
    with Video(str(clip)) as video:
        assert video.start == datetime.fromtimestamp(clip.stat().st_mtime, UTC)


@pytest.mark.parametrize("content", [b"", b"this is no video", b"\x00\x00\x00\x18ftypmp42" + bytes(500)])
def test_a_file_that_is_no_video_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.mp4"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"notes\.mp4 cannot be opened as a video"):
        Video(str(path))


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="absent"):
        Video(str(tmp_path / "nowhere.mp4"))


def test_a_video_without_frames_is_an_error(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "empty.mp4", 0)
    with pytest.raises(SourceError, match=r"empty\.mp4 (holds no frame|cannot be opened)"), Video(str(path)) as video:
        list(video.frames())


def test_a_video_cut_off_in_its_data_gives_what_it_has_and_then_an_error(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.avi", 60)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    seen: list[Frame] = []
    with pytest.raises(SourceError, match=r"is cut off: \d+ of 60 frames"), Video(str(path)) as video:
        seen.extend(video.frames())
    assert 0 < len(seen) < 60


def test_a_video_cut_off_before_its_index_is_refused(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", 60)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(SourceError, match="cut off before its index"):
        Video(str(path))


def test_a_video_whose_time_begins_again_is_given_up(tmp_path: Path) -> None:
    content = transport_stream(tmp_path / "clip.ts", 40).read_bytes()
    (tmp_path / "twice.ts").write_bytes(content + content)
    seen: list[Frame] = []
    with pytest.raises(SourceError, match="not later than the one before"), Video(str(tmp_path / "twice.ts")) as video:
        seen.extend(video.frames())
    assert len(seen) == 40
    assert seen[-1].offset == timedelta(seconds=39 / 25)


def test_a_video_of_ten_thousand_frames_a_second_is_given_up(tmp_path: Path) -> None:
    path = restamped(write_clip(tmp_path / "clip.mp4", 60), delta=0xFFFFFF00)
    seen: list[Frame] = []
    with pytest.raises(SourceError, match="have no time or are not later"), Video(str(path)) as video:
        seen.extend(video.frames())
    assert len(seen) < 5
    assert video.dropped[Drop.UNTIMELY] > 20


@pytest.mark.parametrize("delta", [0, 1, 0x7FFFFFFF])
def test_any_timestamps_give_ordered_frames_or_an_error(tmp_path: Path, delta: int) -> None:
    path = restamped(write_clip(tmp_path / "clip.mp4", 40), delta)
    seen: list[Frame] = []
    try:
        with Video(str(path)) as video:
            seen.extend(video.frames())
    except SourceError:
        pass
    assert [frame.offset for frame in seen] == sorted({frame.offset for frame in seen})


def test_motion_jpeg_without_a_container_needs_its_rate(tmp_path: Path) -> None:
    path = tmp_path / "clip.mjpeg"
    path.write_bytes(b"".join(jpeg(seed=number) for number in range(5)))
    with pytest.raises(SourceError, match=r"carries no presentation times: .*--fps"):
        Video(str(path))
    with Video(str(path), fps=5) as video:
        assert [frame.offset / timedelta(seconds=1) for frame in video.frames()] == [0, 0.2, 0.4, 0.6, 0.8]


def test_pictures_that_change_their_size_within_a_video_keep_the_first_ones(tmp_path: Path) -> None:
    path = tmp_path / "clip.mjpeg"
    path.write_bytes(b"".join([jpeg()] * 3 + [jpeg(640, 480)] * 3 + [jpeg(32, 32)] * 3 + [jpeg()] * 3))
    with Video(str(path), fps=5) as video:
        shapes = {frame.picture.shape for frame in video.frames()}
    assert shapes == {(120, 160, 3)}


def test_a_video_of_huge_pictures_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (8000, 5000))
    writer.write(np.zeros((5000, 8000, 3), np.uint8))
    writer.release()
    with pytest.raises(SourceError, match="8000×5000 pixels, more than the 36,000,000 that are taken"):
        Video(str(path))


def test_a_video_whose_pictures_are_all_broken_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "broken.mjpeg"
    path.write_bytes(resized_header(jpeg(), 60_000, 60_000) * 4)
    with pytest.raises(SourceError, match="holds no frame"), Video(str(path), fps=5) as video:
        list(video.frames())


def test_a_huge_picture_within_a_video_is_passed_over_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "huge.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (160, 120))
    for number in range(6):
        writer.write(picture(seed=number))
    writer.release()
    head, first, second, *others = path.read_bytes().split(b"\xff\xd8\xff")
    path.write_bytes(b"\xff\xd8\xff".join([head, first, resized_header(second, 65_520, 65_520), *others]))
    with Video(str(path)) as video:
        frames = list(video.frames())
    assert video.dropped == {Drop.UNREADABLE: 1}
    assert [frame.seq for frame in frames] == [0, 2, 3, 4, 5]
    assert [frame.offset.total_seconds() for frame in frames] == pytest.approx([0, 0.2, 0.3, 0.4, 0.5])
