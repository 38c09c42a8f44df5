"""What a camera sees goes to the topics, and becomes passages."""

import subprocess
import sys
from pathlib import Path

import pytest

from detectors.render import render_clip
from tests.detectors.clips import write_camera
from tests.streams.running import Stream

pytestmark = pytest.mark.stack


def test_a_published_clip_becomes_its_passages(stream: Stream, tmp_path: Path) -> None:
    clip, camera = tmp_path / "clip.mp4", write_camera(tmp_path / "camera.json")
    render_clip(clip, ["123ABC02", "780KZ14"], seed=7)
    command = [sys.executable, "-m", "infra.cli.main", "detect", str(clip), "--camera", str(camera), "--every", "3"]
    places = ["--publish", "--kafka", stream.bootstrap, "--dir", str(tmp_path)]
    subprocess.run([*command, *places, "--start", "2026-09-14T06:30:00+05:00"], check=True, capture_output=True)
    with stream.worker("worker", "assemble"):
        stream.wait("both vehicles", lambda: {p.plate for p in stream.records("passages")} >= {"123ABC02", "780KZ14"})
    assert list((tmp_path / "evidence").rglob("*.jpg"))
