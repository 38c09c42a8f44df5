"""A drawn clip of cars driving up to a camera, for machines that have no real one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from detectors.drawing import cars, designs
from detectors.drawing.designs import Picture
from schemas.plates import parse

SIZE = (960, 540)
"""Width and height, pixels."""
FRAMES_PER_S = 15.0
PASSAGE_S = 4.0
"""From far away until the car has left below."""
GAP_S = 0.8
"""Between one car's leaving and the next one's coming."""
PLATE_PX = (60.0, 210.0)
"""Width of the plate when the car is far away and when it leaves."""
NOISE = 3.0
"""Standard deviation of the sensor's noise, grey levels."""
LANES = (0.36, 0.64)
"""Where cars leave the picture, parts of its width."""
PAINTS: tuple[designs.Colour, ...] = ((60, 50, 150), (120, 70, 40), (90, 90, 95), (50, 100, 50))
PLATE_DROP = 0.78
"""Where the plate hangs, as a part of the car's height."""


def render_clip(path: Path, plates: Sequence[str], seed: int) -> None:
    """Writes an mp4 in which one car after another passes with the given Kazakh plates (region last, one line).

    Raises ValueError for a text that is no Kazakh plate, OSError where the file cannot be written.
    """
    sheets = [_sheet(plate) for plate in plates]
    rng = np.random.default_rng(seed)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), FRAMES_PER_S, SIZE)
    if not writer.isOpened():
        raise OSError(f"{path} cannot be written as a video")
    road = _road(rng)
    try:
        for index, sheet in enumerate(sheets):
            for step in range(int(PASSAGE_S * FRAMES_PER_S)):
                writer.write(_frame(road, sheet, index, step / (PASSAGE_S * FRAMES_PER_S), rng))
            for _ in range(int(GAP_S * FRAMES_PER_S)):
                writer.write(_sensed(road, rng))
    finally:
        writer.release()


def _sheet(plate: str) -> Picture:
    kind = parse(plate).plate_format
    if kind not in designs.DESIGNS:
        raise ValueError(f"{plate!r} is no Kazakh plate that can be drawn")
    return designs.draw(designs.DESIGNS[kind], plate, designs.Look(), scale=1.0)


def _road(rng: np.random.Generator) -> Picture:
    """Sky, verge and a road that narrows towards the horizon."""
    width, height = SIZE
    scene = np.zeros((height, width, 3), np.uint8)
    scene[: height // 4] = (205, 190, 170)
    scene[height // 4 :] = (70, 105, 95)
    edge = np.array(
        [[width * 0.42, height / 4], [width * 0.58, height / 4], [width * 1.1, height], [-width * 0.1, height]]
    )
    cv2.fillPoly(scene, [edge.astype(np.int32)], (105, 105, 108))
    cv2.line(scene, (width // 2, height // 4), (width // 2, height), (215, 215, 215), 4, cv2.LINE_AA)
    grain = cv2.resize(rng.normal(0, 9, (height // 3, width // 3)).astype(np.float32), SIZE)
    return np.asarray(np.clip(scene + grain[:, :, None], 0, 255), np.uint8)


def _frame(road: Picture, sheet: Picture, index: int, done: float, rng: np.random.Generator) -> Picture:
    """The car at a part `done` of its passage: it grows as it comes nearer."""
    scene = road.copy()
    far, near = PLATE_PX
    plate_width = 1 / ((1 - done) / far + done / near)
    nearness = (plate_width - far) / (near - far)
    x = SIZE[0] * (0.5 + (LANES[index % len(LANES)] - 0.5) * (0.3 + 0.7 * nearness))
    y = SIZE[1] * (0.35 + 0.75 * nearness)
    width, height = plate_width * 3.6, plate_width * 2.7
    car = cars.Car(
        left=x - width / 2, top=y - PLATE_DROP * height, width=width, height=height, paint=PAINTS[index % len(PAINTS)]
    )
    cars.draw(scene, car)
    _hang(scene, sheet, (x, y, plate_width))
    return _sensed(scene, rng)


def _hang(scene: Picture, sheet: Picture, place: tuple[float, float, float]) -> None:
    x, y, width = place
    scale = width / sheet.shape[1]
    small = cv2.GaussianBlur(sheet, (0, 0), 0.4 / scale) if scale < 1 else sheet
    left, top = x - width / 2, y - sheet.shape[0] * scale / 2
    transform = np.array([[scale, 0, left], [0, scale, top]])
    cv2.warpAffine(small, transform, SIZE, dst=scene, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT)


def _sensed(scene: Picture, rng: np.random.Generator) -> Picture:
    noise = rng.normal(0, NOISE, scene.shape[:2]).astype(np.float32)[:, :, None]
    return np.asarray(np.clip(cv2.GaussianBlur(scene, (0, 0), 0.6) + noise, 0, 255), np.uint8)
