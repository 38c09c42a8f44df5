"""A car seen from in front or behind, as flat shapes: enough to give a plate its surroundings."""

# ruff: noqa: PLR2004 - the chances and sizes of a drawing are clearest where they stand

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from detectors.drawing.designs import Colour, Picture


@dataclass(frozen=True, kw_only=True)
class Car:
    """Where a car stands and how it is made; `left`, `top`, `width`, `height` in pixels, the rest parts of them."""

    left: float
    top: float
    width: float
    height: float
    paint: Colour
    roof: float = 0.7
    """Width of the roof against the body."""
    waist: float = 0.45
    """Where the windows end, from the top."""
    lamp: Colour = (60, 60, 200)
    bars: int = 4
    """Bars of the grille; 0 for none."""


def around(plate: tuple[float, float, float], rng: np.random.Generator) -> Car:
    """A random car whose plate has the given centre x, y and width."""
    x, y, plate_width = plate
    width = plate_width * float(rng.uniform(2.6, 5.0))
    height = width * float(rng.uniform(0.6, 0.95))
    bottom = y + height * float(rng.uniform(0.1, 0.35))
    shade = rng.integers(10, 245, 3) if rng.random() < 0.5 else np.repeat(rng.integers(10, 245), 3)
    lamps: tuple[Colour, ...] = ((40, 40, 190), (60, 60, 150), (210, 220, 220), (160, 170, 175))
    return Car(
        left=x - width * float(rng.uniform(0.42, 0.58)), top=bottom - height, width=width, height=height,
        paint=(int(shade[0]), int(shade[1]), int(shade[2])), roof=float(rng.uniform(0.6, 0.92)),
        waist=float(rng.uniform(0.34, 0.52)), lamp=lamps[rng.integers(4)], bars=int(rng.integers(0, 7)),
    )  # fmt: skip


def draw(scene: Picture, car: Car) -> None:
    """Paints the car onto the scene; what lies outside is left out."""
    dark = _shade(car.paint, 0.55)
    for x in (0.06, 0.78):
        _box(scene, car, (x, 0.84, x + 0.16, 1.06), (22, 22, 24))
    inset = (1 - car.roof) / 2
    _polygon(scene, car, ((inset, 0.04), (1 - inset, 0.04), (0.98, car.waist), (0.02, car.waist)), car.paint)
    rim = inset + 0.06
    _polygon(scene, car, ((rim, 0.09), (1 - rim, 0.09), (0.9, car.waist - 0.02), (0.1, car.waist - 0.02)), (70, 62, 55))
    _box(scene, car, (0, car.waist - 0.03, 1, 0.92), car.paint)
    for x in (0.03, 0.79):
        _box(scene, car, (x, car.waist + 0.08, x + 0.18, car.waist + 0.2), car.lamp)
    for bar in range(car.bars):
        y = car.waist + 0.07 + 0.13 * bar / car.bars
        _box(scene, car, (0.26, y, 0.74, y + 0.016), dark)
    _box(scene, car, (0.02, 0.86, 0.98, 0.95), dark)


def _box(scene: Picture, car: Car, part: tuple[float, float, float, float], colour: Colour) -> None:
    x0, y0, x1, y1 = part
    _polygon(scene, car, ((x0, y0), (x1, y0), (x1, y1), (x0, y1)), colour)


def _polygon(scene: Picture, car: Car, parts: tuple[tuple[float, float], ...], colour: Colour) -> None:
    points = np.array([[car.left + x * car.width, car.top + y * car.height] for x, y in parts])
    cv2.fillPoly(scene, [np.round(points).astype(np.int32)], colour, cv2.LINE_AA)


def _shade(colour: Colour, part: float) -> Colour:
    return int(colour[0] * part), int(colour[1] * part), int(colour[2] * part)
