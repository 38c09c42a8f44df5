"""`jolqara detect` on a real clip: evidence that can be checked, and a drawn video."""

import hashlib
import os
from pathlib import Path
from urllib.parse import urlparse

import cv2
import msgspec
import numpy as np
import pytest
from click.testing import CliRunner

from detectors.overviews import INDEX, Overview
from detectors.publish import PLATE_READS
from detectors.sources.videos import Video
from infra.cli.detect import detect
from schemas.frames import PictureRef, PlateRead
from tests.detectors.clips import write_camera

pytestmark = pytest.mark.pictures


@pytest.fixture(scope="module")
def clip() -> Path:
    default = Path(__file__).resolve().parents[3].parent / "shared" / "data"
    path = Path(os.environ.get("JOLQARA_TEST_DATA", default)) / "video" / "tollgate.mp4"
    if not path.is_file():
        pytest.skip(f"no real clip at {path}: set JOLQARA_TEST_DATA to the folder that holds plates_eu and video")
    return path


def content(kept: PictureRef) -> bytes:
    """Of a kept picture, whose hash must be as told."""
    written = Path(urlparse(kept.uri).path).read_bytes()
    assert hashlib.sha256(written).hexdigest() == kept.sha256
    return written


def test_the_toll_gates_evidence_and_drawn_video_hold_what_was_seen(clip: Path, tmp_path: Path) -> None:
    camera, out, drawn = write_camera(tmp_path / "camera.json"), tmp_path / "out", tmp_path / "drawn.mp4"
    options = ["--camera", str(camera), "--out", str(out), "--every", "9", "--annotate", str(drawn)]
    result = CliRunner().invoke(detect, [str(clip), *options])
    assert result.exit_code == 0, result.output

    lines = (out / PLATE_READS).read_bytes().splitlines()
    reads = [msgspec.json.decode(line, type=PlateRead) for line in lines]
    assert {"34A36837", "34A23126"} <= {read.text for read in reads}
    overviews = [
        msgspec.json.decode(line, type=Overview) for line in (out / "evidence" / INDEX).read_bytes().splitlines()
    ]
    sure = {read.track_id for read in reads if read.confidence >= 0.5}
    assert sorted(one.track_id for one in overviews) == sorted(sure)
    for one in overviews:
        whole = cv2.imdecode(
            np.frombuffer(content(PictureRef(uri=one.evidence.uri, sha256=one.evidence.sha256)), np.uint8), 1
        )
        assert whole is not None
        assert whole.shape == (720, 1280, 3)
    kept = {read.evidence.sha256 for read in reads} | {one.evidence.sha256 for one in overviews}
    assert {path.stem for path in (out / "evidence").glob("*.jpg")} == kept
    assert all(content(read.evidence) for read in reads)
    assert not list((out / "evidence").glob(".*"))

    with Video(str(clip)) as before, Video(str(drawn)) as after:
        assert after.announced == pytest.approx(before.announced, abs=12)
