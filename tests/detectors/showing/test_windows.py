"""Windows, which OpenCV has only where its build and the machine allow."""

import cv2
import pytest

from detectors.showing.windows import NoWindowsError, Windows


def test_a_build_without_windows_says_what_to_do() -> None:
    if "NONE" not in cv2.getBuildInformation().partition("GUI:")[2].partition("\n")[0]:
        pytest.skip("this OpenCV has windows")
    with pytest.raises(NoWindowsError, match="install opencv-python in place of opencv-python-headless"):
        Windows(screen=True)
