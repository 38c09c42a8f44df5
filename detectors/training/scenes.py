"""Samples for the finder: drawn streets with no, one or several plates, on cars or anywhere."""

# ruff: noqa: PLR2004 - the chances and sizes of a drawing are clearest where they stand

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from detectors.drawing import cars
from detectors.drawing.designs import Picture
from detectors.plates.rectify import Corners
from detectors.training.backgrounds import background, distract
from detectors.training.crops import SURROUND, mount, view
from detectors.training.optics import photograph
from detectors.training.plates import plate
from detectors.training.wear import wear

SIZE = (320, 224)
"""Width and height of a training scene, pixels."""
WIDTHS = (20.0, 300.0)
"""Width of a plate, pixels."""
COUNTS = (0.12, 0.58, 0.2, 0.1)
"""How often a scene has none, one, two, three plates."""
ON_CAR_SHARE = 0.7
CROWDED = 1.4
"""Plates keep this many half-widths apart."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """`picture` is (224, 320, 3); one set of corners a plate, in pixels."""

    picture: Picture
    plates: tuple[Corners, ...]


def scene(rng: np.random.Generator, fonts: tuple[Path, ...], strength: float) -> Scene:
    """One sample; `strength` 0 to 1 goes from easy to hard."""
    picture = background(SIZE, rng)
    places = _places(int(rng.choice(len(COUNTS), p=COUNTS)), rng, strength)
    on_cars = [rng.random() < ON_CAR_SHARE for _ in places]
    for place, on_car in zip(places, on_cars, strict=True):
        if on_car:
            cars.draw(picture, cars.around(place, rng))
    if rng.random() < 0.3:
        cars.draw(
            picture,
            cars.around(
                (float(rng.uniform(0, SIZE[0])), float(rng.uniform(0, SIZE[1])), float(rng.uniform(20, 90))), rng
            ),
        )
    if rng.random() < 0.3 + 0.6 * strength:
        distract(picture, rng)
    if rng.random() < 0.6:
        _light(picture, rng)
    corners = tuple(_paste(picture, place, rng, fonts, strength) for place in places)
    return Scene(picture=photograph(picture, rng, 0.8 * strength), plates=corners)


def _places(count: int, rng: np.random.Generator, strength: float) -> list[tuple[float, float, float]]:
    """Centres and widths of plates that do not touch."""
    places: list[tuple[float, float, float]] = []
    smallest = WIDTHS[0] + (1 - strength) * 40
    for _ in range(count):
        width = float(np.exp(rng.uniform(np.log(smallest), np.log(WIDTHS[1] if not places else 110))))
        x = float(rng.uniform(width * 0.5, SIZE[0] - width * 0.5))
        y = float(rng.uniform(width * 0.2, SIZE[1] - width * 0.2))
        if all(np.hypot(x - other[0], y - other[1]) > CROWDED * (width + other[2]) / 2 for other in places):
            places.append((x, y, width))
    return places


def _light(picture: Picture, rng: np.random.Generator) -> None:
    """Shadows and sun over what has been drawn so far."""
    height, width = picture.shape[:2]
    cells = rng.uniform(0.5, 1.3, (int(rng.integers(2, 7)), int(rng.integers(2, 9)))).astype(np.float32)
    light = cv2.resize(cells, (width, height), interpolation=cv2.INTER_CUBIC)[:, :, None]
    picture[:] = np.clip(picture * light, 0, 255).astype(np.uint8)


def _paste(
    picture: Picture,
    place: tuple[float, float, float],
    rng: np.random.Generator,
    fonts: tuple[Path, ...],
    strength: float,
) -> Corners:
    """Puts a drawn plate into the picture; returns its corners there."""
    drawn = plate(rng, fonts)
    mounted = mount(wear(drawn.picture, rng, strength), rng)
    margin = int(rng.choice([0, 2, 8, 14, SURROUND - 2]))
    trimmed = mounted[
        SURROUND - margin : mounted.shape[0] - SURROUND + margin,
        SURROUND - margin : mounted.shape[1] - SURROUND + margin,
    ]
    x, y, width = place
    if drawn.rows == 2:
        width *= 0.65
    corners = view((drawn.picture.shape[1], drawn.picture.shape[0]), rng, strength, width) + np.array(
        [x, y], np.float32
    )
    scale = min(1.0, 1.3 * width / drawn.picture.shape[1])
    small = np.asarray(cv2.resize(trimmed, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    inset = np.array([margin * small.shape[1] / trimmed.shape[1], margin * small.shape[0] / trimmed.shape[0]])
    right, bottom = np.array([small.shape[1], small.shape[0]]) - inset
    source = np.array([[inset[0], inset[1]], [right, inset[1]], [right, bottom], [inset[0], bottom]], np.float32)
    transform = np.asarray(cv2.getPerspectiveTransform(source, corners.astype(np.float32)), np.float64)
    _overlay(picture, small, transform)
    return corners.astype(np.float32)


def _overlay(picture: Picture, patch: Picture, transform: npt.NDArray[np.float64]) -> None:
    """Draws the patch where `transform` puts it, touching only the pixels that it covers."""
    height, width = patch.shape[:2]
    outline = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float32)
    reach = cv2.perspectiveTransform(outline, transform)[0]
    x0, y0 = np.maximum(np.floor(reach.min(axis=0)), 0).astype(int)
    x1, y1 = np.minimum(np.ceil(reach.max(axis=0)) + 1, SIZE).astype(int)
    if x1 <= x0 or y1 <= y0:
        return
    moved = np.array([[1, 0, -x0], [0, 1, -y0], [0, 0, 1]], np.float64) @ transform
    size = (int(x1 - x0), int(y1 - y0))
    mask = (
        cv2.warpPerspective(np.full((height, width), 255, np.uint8), moved, size)[:, :, None].astype(np.float32) / 255
    )
    area = picture[y0:y1, x0:x1]
    area[:] = (area * (1 - mask) + cv2.warpPerspective(patch, moved, size) * mask).astype(np.uint8)
