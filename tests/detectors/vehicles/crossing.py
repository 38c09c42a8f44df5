"""A drawn clip: two vehicles meet, and the nearer one hides the other for a while."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import cv2
import numpy as np

from detectors.drawing import cars, designs
from detectors.drawing.designs import Colour
from detectors.plates.find import Picture
from detectors.sources.frames import Frame
from schemas.plates import parse
from tests.detectors.vehicles.network import BLUE, HIGH, RED, SIDES

SIZE = (1280, 720)
FRAMES, RATE = 42, 15.0
SCALE = SIZE[0] / SIDES[0]
"""Pixels of the picture in one of the network's."""


@dataclass(frozen=True, kw_only=True)
class Driven:
    """A vehicle and its way: pixels at the first frame, pixels a frame; without a plate where it has no text."""

    left: float
    bottom: float
    width: float
    speed: float
    paint: Colour
    plate: str = ""

    def box(self, number: int) -> tuple[float, float, float, float]:
        left = self.left + self.speed * number
        return left, self.bottom - HIGH * self.width, left + self.width, self.bottom


NEAR = Driven(left=60, bottom=640, width=360, speed=20, paint=RED, plate="123ABC02")
FAR = Driven(left=900, bottom=560, width=320, speed=-20, paint=BLUE, plate="780KZ14")
WIDTHS = (NEAR.width / SCALE, FAR.width / SCALE)


def clip(*vehicles: Driven, frames: int = FRAMES, seed: int = 0) -> Iterator[Frame]:
    """The nearest vehicle last."""
    rng = np.random.default_rng(seed)
    road = np.full((SIZE[1], SIZE[0], 3), 105, np.uint8)
    road[: SIZE[1] // 4] = (205, 190, 170)
    for number in range(frames):
        scene = road.copy()
        for one in vehicles:
            draw(scene, one, number)
        noise = rng.normal(0, 3, scene.shape[:2])[:, :, None]
        picture = np.clip(cv2.GaussianBlur(scene, (0, 0), 0.6) + noise, 0, 255).astype(np.uint8)
        yield Frame(seq=number, offset=timedelta(seconds=number / RATE), picture=picture)


def draw(scene: Picture, one: Driven, number: int) -> None:
    left, top, right, bottom = one.box(number)
    cars.draw(scene, cars.Car(left=left, top=top, width=right - left, height=bottom - top, paint=one.paint))
    if not one.plate:
        return
    sheet = designs.draw(designs.DESIGNS[parse(one.plate).plate_format], one.plate, designs.Look(), scale=1.0)
    scale = one.width / 3.4 / sheet.shape[1]
    small = cv2.GaussianBlur(sheet, (0, 0), 0.4 / scale) if scale < 1 else sheet
    x, y = (left + right) / 2 - one.width / 6.8, top + 0.72 * (bottom - top)
    place = np.array([[scale, 0, x], [0, scale, y]])
    cv2.warpAffine(small, place, SIZE, dst=scene, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT)
