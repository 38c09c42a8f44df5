"""Windows, which OpenCV has only where its build and the machine allow."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest

from detectors.showing.windows import NoWindowsError, Windows
from tests.detectors.clips import write_camera, write_clip

HAS_WINDOWS = not re.search(r"GUI:\s+NONE", cv2.getBuildInformation())
DETECT = "from infra.cli.detect import detect; detect()"
SHOWN = """
import cv2, sys
from detectors.showing.windows import Windows
from tests.detectors.sources.media import picture
windows = Windows()
went_on = [windows.show({"cam-1": picture(64, 48), "cam-2": picture(48, 64)}) for _ in range(3)]
seen = [cv2.getWindowProperty(name, cv2.WND_PROP_VISIBLE) for name in ("cam-1", "cam-2")]
sys.exit(went_on != [True] * 3 or seen != [1.0, 1.0])
"""
needs_windows = pytest.mark.skipif(not HAS_WINDOWS, reason="this OpenCV has no windows")


def run(program: str, *arguments: str, display: str | None) -> subprocess.CompletedProcess[str]:
    """In a process of its own: a screen that is none would end this one."""
    settings = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    settings |= {} if display is None else {"DISPLAY": display}
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=settings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def screen() -> Iterator[str]:
    """The name of an X display that shows nobody what is on it."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    read, write = os.pipe()
    with subprocess.Popen(["Xvfb", "-displayfd", str(write)], pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as told:
            yield f":{told.readline().strip()}"
        server.terminate()


@pytest.mark.skipif(HAS_WINDOWS, reason="this OpenCV has windows")
def test_a_build_without_windows_says_what_to_do() -> None:
    with pytest.raises(NoWindowsError, match="install opencv-python in place of opencv-python-headless"):
        Windows()


@pytest.mark.ultralytics  # whose OpenCV has windows
@needs_windows
@pytest.mark.parametrize("display", [None, ":4711"], ids=["none", "gone"])
def test_without_a_screen_the_command_says_so_and_watches_nothing(tmp_path: Path, display: str | None) -> None:
    clip, camera = write_clip(tmp_path / "clip.mp4", 2), write_camera(tmp_path / "camera.json")
    options = ["--camera", str(camera), "--out", str(tmp_path / "out"), "--show"]
    ended = run(DETECT, str(clip), *options, display=display)
    assert ended.returncode == 2, ended.stderr
    assert "--show: no window can be opened on this screen" in ended.stderr
    assert "--annotate" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.ultralytics
@needs_windows
def test_each_camera_has_a_window_of_its_own(screen: str) -> None:
    ended = run(SHOWN, display=screen)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.ultralytics
@needs_windows
def test_a_clip_is_watched_in_a_window_to_its_end(tmp_path: Path, screen: str) -> None:
    clip, camera = write_clip(tmp_path / "clip.mp4", 4), write_camera(tmp_path / "camera.json")
    options = ["--camera", str(camera), "--out", str(tmp_path / "out"), "--show"]
    ended = run(DETECT, str(clip), *options, display=screen)
    assert ended.returncode == 0, ended.stderr
    assert "cam-1: 5 frames" in ended.stderr
