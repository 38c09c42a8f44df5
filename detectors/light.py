"""How light it is in front of a camera, measured on its picture."""

from __future__ import annotations

import cv2

from detectors.plates.find import Picture
from schemas.vocabulary import Light

DARK_BELOW = 45.0
"""Mean grey, 0 to 255."""
FLAT_BELOW = 18.0
"""Standard deviation of grey: fog, snow or a dirty lens leave less contrast than this."""


def light(picture: Picture) -> Light:
    """Daylight, dark, or poor visibility."""
    mean, deviation = cv2.meanStdDev(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))
    if float(mean[0, 0]) < DARK_BELOW:
        return Light.DARK
    return Light.POOR_VISIBILITY if float(deviation[0, 0]) < FLAT_BELOW else Light.DAYLIGHT
