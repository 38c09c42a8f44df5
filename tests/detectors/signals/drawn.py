"""Drawn traffic lights."""

import cv2
import numpy as np

from detectors.plates.find import Picture
from schemas.vocabulary import SignalPhase

Colour = tuple[int, int, int]
LIGHT: dict[int, Colour] = {0: (40, 30, 250), 1: (40, 170, 255), 2: (190, 240, 60)}
"""Blue, green, red of the shining lamps, from the top."""
LENS: dict[int, Colour] = {0: (25, 22, 60), 1: (25, 50, 60), 2: (50, 55, 30)}
ON = {
    SignalPhase.RED: (0,),
    SignalPhase.YELLOW: (1,),
    SignalPhase.GREEN: (2,),
    SignalPhase.RED_YELLOW: (0, 1),
    SignalPhase.OFF: (),
}


def drawn(
    phase: SignalPhase,
    *,
    height: int = 90,
    sky: Colour = (225, 215, 205),
    housing: Colour = (45, 42, 40),
    seed: int = 0,
) -> Picture:
    """A housing with three lamps before the sky, a little blurred and noisy."""
    width = height * 2 // 5
    picture = np.full((height, width, 3), sky, np.uint8)
    cv2.rectangle(picture, (width // 10, 0), (width - width // 10, height), housing, -1)
    for lamp in range(3):
        centre, radius = (width // 2, (2 * lamp + 1) * height // 6), height // 8
        on = lamp in ON[phase]
        cv2.circle(picture, centre, radius, LIGHT[lamp] if on else LENS[lamp], -1, cv2.LINE_AA)
        if on:
            core = tuple((4 * one + 255) // 5 for one in LIGHT[lamp])
            cv2.circle(picture, centre, radius // 2, core, -1, cv2.LINE_AA)
    soft = cv2.GaussianBlur(picture, (0, 0), height / 60)
    noise = np.random.default_rng(seed).normal(0, 4, soft.shape)
    return np.asarray(np.clip(soft + noise, 0, 255), np.uint8)
