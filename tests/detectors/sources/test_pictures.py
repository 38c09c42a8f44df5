"""Folders of pictures."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest

from detectors.sources.frames import Drop, SourceError
from detectors.sources.pictures import Pictures
from tests.detectors.clips import START
from tests.detectors.sources.exif_data import exif
from tests.detectors.sources.media import jpeg, picture


def write(path: Path, content: bytes, written: datetime = START) -> Path:
    path.write_bytes(content)
    os.utime(path, (written.timestamp(), written.timestamp()))
    return path


def photograph(taken: str, offset: str = "+05:00", seed: int = 0) -> bytes:
    data = np.frombuffer(exif(taken, offset), np.uint8)
    return cv2.imencodeWithMetadata(".jpg", picture(seed=seed), [cv2.IMAGE_METADATA_EXIF], [data])[1].tobytes()


def offsets(source: Pictures) -> list[float]:
    return [frame.offset / timedelta(seconds=1) for frame in source.frames()]


def test_pictures_come_in_the_order_of_the_numbers_in_their_names(tmp_path: Path) -> None:
    for number in (1, 2, 10):
        write(tmp_path / f"shot{number}.png", cv2.imencode(".png", picture(seed=number))[1].tobytes())
    write(tmp_path / "notes.txt", b"no picture")
    (tmp_path / "old.jpg").mkdir()
    with Pictures(tmp_path, fps=2) as source:
        frames = list(source.frames())
    assert [frame.offset.total_seconds() for frame in frames] == [0, 0.5, 1]
    assert all(
        np.array_equal(frame.picture, picture(seed=seed)) for frame, seed in zip(frames, (1, 2, 10), strict=True)
    )
    assert (source.announced, source.rate, source.dated_by) == (3, 2, "2 pictures a second")


def test_pictures_are_dated_by_their_exif_data_where_the_first_has_some(tmp_path: Path) -> None:
    write(tmp_path / "a.jpg", photograph("2026:07:12 08:00:00"))
    write(tmp_path / "b.jpg", photograph("2026:07:12 08:00:03"))
    write(tmp_path / "c.jpg", jpeg())
    with Pictures(tmp_path) as source:
        assert source.start == START
        assert offsets(source) == [0, 3]
    assert source.dated_by == "EXIF data"
    assert source.dropped == {Drop.UNTIMELY: 1}


def test_pictures_are_dated_by_when_they_were_written_where_nothing_else_is_known(tmp_path: Path) -> None:
    for seconds in (0, 2, 2, 5):
        write(tmp_path / f"{len(list(tmp_path.iterdir()))}.jpg", jpeg(), START + timedelta(seconds=seconds))
    with Pictures(tmp_path) as source:
        assert offsets(source) == [0, 2, 5]
    assert source.start == START
    assert source.dropped == {Drop.UNTIMELY: 1}


def test_pictures_that_were_all_written_at_once_are_refused_with_what_to_do(tmp_path: Path) -> None:
    for number in range(30):
        write(tmp_path / f"{number}.jpg", jpeg())
    with (
        pytest.raises(SourceError, match="not later than the one before; --fps dates them"),
        Pictures(tmp_path) as source,
    ):
        list(source.frames())


def test_a_start_that_is_known_better_moves_all_of_them(tmp_path: Path) -> None:
    for number in range(2):
        write(tmp_path / f"{number}.jpg", jpeg(), START + timedelta(seconds=number))
    known = datetime(2026, 1, 1, tzinfo=UTC)
    with Pictures(tmp_path, start=known) as source:
        assert source.start == known
        assert offsets(source) == [0, 1]


def test_what_is_no_picture_or_of_another_size_is_counted(tmp_path: Path) -> None:
    for name, content in {
        "1": jpeg(),
        "2": b"",
        "3": b"\xff\xd8 no",
        "4": jpeg()[:300],
        "5": jpeg(32, 32),
        "6": jpeg(),
    }.items():
        write(tmp_path / f"{name}.jpg", content)
    with Pictures(tmp_path, fps=1) as source:
        assert offsets(source) == [0, 5]
    assert source.dropped == {Drop.UNREADABLE: 3, Drop.OTHER_SIZE: 1}


def test_a_folder_without_pictures_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"holds no picture: wanted are \.jpg"):
        Pictures(tmp_path)
    write(tmp_path / "1.jpg", b"no picture")
    with pytest.raises(SourceError, match="holds no picture that can be used"), Pictures(tmp_path) as source:
        list(source.frames())


def test_one_picture_is_a_source_of_one_frame(tmp_path: Path) -> None:
    with Pictures(write(tmp_path / "1.jpg", jpeg())) as source:
        assert offsets(source) == [0]
