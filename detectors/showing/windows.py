"""Windows on the screen, where this OpenCV has any."""

from __future__ import annotations

import re

import cv2

from detectors.plates.find import Picture

QUIT = {ord("q"), 27}
"""Keys that close everything; 27 is Escape."""
EXTRA = (
    "this OpenCV has no windows: install opencv-python in place of opencv-python-headless, or write a video instead "
    "(--annotate)"
)


class NoWindowsError(Exception):
    """No window can be opened. The message says what to do."""


class Windows:
    """One window for each camera, all of one thread. Raises NoWindowsError."""

    def __init__(self, *, screen: bool) -> None:
        """`screen`: whether there is one; without it OpenCV would end the process."""
        if re.search(r"GUI:\s+NONE", cv2.getBuildInformation()):
            raise NoWindowsError(EXTRA)
        if not screen:
            raise NoWindowsError("there is no screen here (DISPLAY): write a video instead (--annotate)")

    def show(self, pictures: dict[str, Picture]) -> bool:
        """The newest picture of each camera, by its id; False when somebody wants to quit."""
        for camera_id, picture in pictures.items():
            cv2.imshow(camera_id, picture)
        return cv2.waitKey(1) & 0xFF not in QUIT
