"""`jolqara camera draw`."""

from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from infra.cli.camera import camera
from schemas.registries import CameraRecord
from tests.detectors.clips import write_clip
from tests.detectors.showing.scene import RECORD, surveyed
from tests.detectors.sources.media import jpeg


def draw(folder: Path, source: Path, out: str = "out.png", record: CameraRecord = RECORD) -> Result:
    (folder / "camera.json").write_bytes(msgspec.json.encode(record))
    return CliRunner().invoke(camera, ["draw", str(folder / "camera.json"), str(source), str(folder / out)])


def test_the_record_is_drawn_over_the_picture(tmp_path: Path) -> None:
    (tmp_path / "view.jpg").write_bytes(jpeg(640, 360))
    result = draw(tmp_path, tmp_path / "view.jpg")
    assert result.exit_code == 0, result.output
    drawn = cv2.imread(str(tmp_path / "out.png"))
    assert drawn is not None
    assert drawn.shape == (360, 640, 3)
    assert (drawn != cv2.imread(str(tmp_path / "view.jpg"))).any(axis=2).mean() > 0.05


def test_of_a_video_the_first_frame_is_taken(tmp_path: Path) -> None:
    result = draw(
        tmp_path, write_clip(tmp_path / "clip.mp4", 3), "out.jpg", replace(RECORD, zones=(), lines=(), calibration=None)
    )
    assert result.exit_code == 0, result.output
    drawn = cv2.imread(str(tmp_path / "out.jpg"))
    assert drawn is not None
    assert np.mean(drawn[60:80, 5:35]) > 200


def test_points_that_fix_no_road_are_drawn_and_told(tmp_path: Path) -> None:
    (tmp_path / "view.jpg").write_bytes(jpeg(640, 360))
    line = surveyed(*((0.1 * number, 0.1 * number, number, number) for number in range(1, 6)))
    result = draw(tmp_path, tmp_path / "view.jpg", record=replace(RECORD, calibration=line))
    assert result.exit_code == 1
    assert "is drawn without a grid: " in result.output
    assert (tmp_path / "out.png").exists()


@pytest.mark.parametrize(
    ("source", "out", "status", "complaint"),
    [
        ("absent.jpg", "out.png", 1, "absent.jpg"),
        ("notes.jpg", "out.png", 1, "holds no picture that can be used"),
        ("view.jpg", "view.jpg", 2, "written over"),
        ("view.jpg", "out.txt", 2, "must end in one of .png"),
        ("view.jpg", "absent/out.png", 1, "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_told(tmp_path: Path, source: str, out: str, status: int, complaint: str) -> None:
    (tmp_path / "view.jpg").write_bytes(jpeg())
    (tmp_path / "notes.jpg").write_text("no picture")
    result = draw(tmp_path, tmp_path / source, out)
    assert result.exit_code == status, result.output
    assert complaint in result.output
    assert "Traceback" not in result.output
