"""Camera files."""

from pathlib import Path

import pytest

from detectors import camera
from tests.detectors.clips import CAMERA, write_camera


def test_a_camera_file_is_a_camera_record(tmp_path: Path) -> None:
    assert camera.load(write_camera(tmp_path / "camera.json")) == CAMERA


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"camera_id": 5}'])
def test_a_file_that_is_none_names_what_is_wrong(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "camera.json"
    path.write_bytes(content)
    with pytest.raises(camera.CameraFileError, match=r"camera\.json is no camera record: "):
        camera.load(path)


def test_an_absent_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(camera.CameraFileError, match="cannot be read"):
        camera.load(tmp_path / "nowhere.json")
