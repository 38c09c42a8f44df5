"""Picture files, also hostile ones."""

from pathlib import Path

import cv2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.picture import PictureError, announced_size, load
from tests.detectors.sources.media import jpeg, picture, resized_header

PNG = cv2.imencode(".png", picture(30, 20))[1].tobytes()


def test_the_size_stands_in_the_header() -> None:
    assert announced_size(PNG) == announced_size(jpeg(30, 20)) == (30, 20)
    assert announced_size(b"GIF89a") == (0, 0)


@pytest.mark.parametrize(
    "content", [resized_header(jpeg(), 30_000, 30_000), PNG[:16] + b"\x00\x00\x75\x30\x00\x00\x75\x30" + PNG[24:]]
)
def test_a_picture_that_would_fill_the_memory_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bomb").write_bytes(content)
    with pytest.raises(PictureError, match="bomb has 30000×30000 pixels, more than"):
        load(tmp_path / "bomb")


@given(start=st.sampled_from([b"\xff\xd8", PNG[:12], jpeg()[:40]]), rest=st.binary(max_size=60))
def test_no_header_is_too_strange(start: bytes, rest: bytes) -> None:
    width, height = announced_size(start + rest)
    assert width >= 0
    assert height >= 0
