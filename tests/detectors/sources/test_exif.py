"""When a photograph was taken."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detectors.sources.exif import taken_at
from tests.detectors.sources.exif_data import exif

IN_JPEG, IN_PNG = b"\xff\xd8\xff\xe1\x00\x80Exif\x00\x00", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x80eXIf"


@pytest.mark.parametrize("before", [IN_JPEG, IN_PNG])
@pytest.mark.parametrize("order", ["<", ">"])
def test_the_moment_is_told_with_its_offset_and_fraction(tmp_path: Path, before: bytes, order: str) -> None:
    path = tmp_path / "picture"
    path.write_bytes(before + exif("2026:07:12 08:00:00", "+03:00", "25", order))
    assert taken_at(path) == datetime(2026, 7, 12, 5, 0, 0, 250_000, UTC)


def test_without_an_offset_it_is_almaty_time(tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(IN_JPEG + exif("2026:07:12 08:00:00"))
    assert taken_at(path) == datetime(2026, 7, 12, 3, tzinfo=UTC)


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "    :  :     :  :  ", "yesterday", "9999:12:31 23:59:59"])
def test_nonsense_is_no_moment(tmp_path: Path, taken: str) -> None:
    path = tmp_path / "picture"
    path.write_bytes(IN_JPEG + exif(taken, "-10:00"))
    assert taken_at(path) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 120), put=st.binary(min_size=1, max_size=8))
def test_damaged_data_is_no_error(tmp_path: Path, at: int, put: bytes) -> None:
    whole = IN_JPEG + exif("2026:07:12 08:00:00", "+03:00", "25")
    path = tmp_path / "picture"
    path.write_bytes(whole[:at] + put + whole[at + len(put) :])
    moment = taken_at(path)
    assert moment is None or moment.tzinfo is UTC
