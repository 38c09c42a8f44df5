"""Windows on the screen, where this OpenCV has any."""

from __future__ import annotations

import re
import subprocess
import sys

import cv2

from detectors.plates.find import Picture

QUIT = {ord("q"), 27}
"""Keys that close everything; 27 is Escape."""
EXTRA = (
    "this OpenCV has no windows: install opencv-python in place of opencv-python-headless, or write a video instead "
    "(--annotate)"
)
NO_SCREEN = "no window can be opened on this screen, if there is one (DISPLAY): write a video instead (--annotate)"
TRY = "import cv2; cv2.namedWindow('try', cv2.WINDOW_NORMAL); cv2.destroyAllWindows()"
PATIENCE_S = 30.0
"""For a screen far away."""


class NoWindowsError(Exception):
    """No window can be opened. The message says what to do."""


class Windows:
    """One window for each camera, all of one thread. Raises NoWindowsError."""

    def __init__(self) -> None:
        if re.search(r"GUI:\s+NONE", cv2.getBuildInformation()):
            raise NoWindowsError(EXTRA)
        if not _opens():
            raise NoWindowsError(NO_SCREEN)

    def show(self, pictures: dict[str, Picture]) -> bool:
        """The newest picture of each camera, by its id; False when somebody wants to quit."""
        for camera_id, picture in pictures.items():
            cv2.imshow(camera_id, picture)
        return cv2.waitKey(1) & 0xFF not in QUIT


def _opens() -> bool:
    """Whether a window opens: tried in a process of its own, since without a screen OpenCV ends the process."""
    try:
        tried = subprocess.run([sys.executable, "-c", TRY], capture_output=True, timeout=PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        return False
    return tried.returncode == 0
