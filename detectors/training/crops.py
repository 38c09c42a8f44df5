"""Samples for the reader: a drawn plate, worn, mounted, photographed and cut out by imperfect corners."""

# ruff: noqa: PLR2004 - the chances and sizes of a drawing are clearest where they stand

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from detectors.drawing.designs import Picture
from detectors.plates.rectify import Corners, Grey, rectify
from detectors.training.optics import photograph
from detectors.training.plates import plate
from detectors.training.wear import wear

WIDTHS = (48, 230)
"""Pixels of a plate in the picture, easiest last; small plates enter as training hardens."""
SURROUND = 40
"""Millimetres of holder and bumper drawn around a plate."""
INVERTED_SHARE = 0.04


@dataclass(frozen=True, kw_only=True)
class Crop:
    """`grey` is (48, 160); `text` in reading order."""

    grey: Grey
    text: str


def crop(rng: np.random.Generator, fonts: tuple[Path, ...], strength: float) -> Crop:
    """One sample; `strength` 0 to 1 goes from easy to hard."""
    drawn = plate(rng, fonts)
    grey = cv2.cvtColor(drawn.picture, cv2.COLOR_BGR2GRAY)[:, :, None].astype(np.uint8)
    mounted = mount(wear(grey, rng, strength), rng)
    width = float(np.exp(rng.uniform(np.log(WIDTHS[0] + (1 - strength) * 80), np.log(WIDTHS[1])))) / (
        1.6 if drawn.rows == 2 else 1
    )
    seen, corners = _see(mounted, rng, strength, width)
    shot = photograph(seen, rng, strength)
    side = float(np.linalg.norm(corners[3] - corners[0]))
    missed = (
        corners + rng.normal(0, (0.02 + 0.05 * strength) * side, (4, 2)) + rng.normal(0, 0.03 * strength * side, (1, 2))
    )
    cut = rectify(shot, missed.astype(np.float32), drawn.rows)
    return Crop(grey=255 - cut if rng.random() < INVERTED_SHARE else cut, text=drawn.text)


def mount(picture: Picture, rng: np.random.Generator) -> Picture:
    """The plate on a car: a holder of some colour, often with a dealer's line below it."""
    body = rng.uniform(10, 245) + rng.uniform(-30, 30, 3)
    mounted = np.empty((picture.shape[0] + 2 * SURROUND, picture.shape[1] + 2 * SURROUND, picture.shape[2]), np.uint8)
    mounted[:] = np.clip(body, 0, 255)[: picture.shape[2]]
    if rng.random() < 0.75:
        frame, strip = int(rng.integers(4, 16)), int(rng.integers(4, 26))
        shade = float(rng.choice([15, 25, 40, 120, 200]))
        top, bottom = SURROUND - frame, SURROUND + picture.shape[0]
        cv2.rectangle(
            mounted, (SURROUND - frame, top), (mounted.shape[1] - SURROUND + frame, bottom + strip), (shade,) * 3, -1
        )
        if rng.random() < 0.5 and strip > 12:
            word = "".join(rng.choice(list("ABCDEFGHIKLMNOPRSTUVZ .-"), int(rng.integers(6, 22))))
            ink = (225.0 - shade, 225.0 - shade, 230.0 - shade)
            cv2.putText(
                mounted,
                word,
                (SURROUND + 40, bottom + strip - 4),
                cv2.FONT_HERSHEY_SIMPLEX,
                strip / 30,
                ink,
                2,
                cv2.LINE_AA,
            )
    mounted[SURROUND : SURROUND + picture.shape[0], SURROUND : SURROUND + picture.shape[1]] = picture
    return mounted


def view(size: tuple[int, int], rng: np.random.Generator, strength: float, width: float) -> Corners:
    """The corners, about the origin, of a plate of `size` (width, height in mm) that is `width` pixels wide."""
    squeeze = 1 - (1 - float(rng.uniform(0.6, 1.05))) * strength
    height = width * size[1] / size[0]
    flat = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * np.array([width * squeeze, height]) / 2
    flat[:, 1] += flat[:, 0] * float(rng.normal(0, 0.08 * strength))  # shear: seen from aside
    flat[:, 0] += flat[:, 1] * float(rng.normal(0, 0.10 * strength))
    near = 1 + float(rng.normal(0, 0.05 * strength)) * np.sign(flat[:, :1])  # the nearer edge is taller
    roll = np.radians(float(rng.normal(0, 5 * strength)))
    turn = np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
    return np.asarray((flat * np.hstack([np.ones((4, 1)), near])) @ turn, np.float32)


def _see(mounted: Picture, rng: np.random.Generator, strength: float, width: float) -> tuple[Picture, Corners]:
    """The mounted plate as it falls on the sensor and its true corners there."""
    height, length = mounted.shape[0] - 2 * SURROUND, mounted.shape[1] - 2 * SURROUND
    corners = view((length, height), rng, strength, width)
    scale = width / length
    room = SURROUND * scale * 0.9
    corners = corners - corners.min(axis=0) + np.float32(room)
    size = np.ceil(corners.max(axis=0) + room).astype(int)
    sharp = mounted
    if scale < 1:
        sharp = np.asarray(cv2.GaussianBlur(mounted, (0, 0), 0.45 / scale * float(rng.uniform(0.7, 1.3))), np.uint8)
    source = np.array([[0, 0], [length, 0], [length, height], [0, height]], np.float32) + SURROUND
    transform = cv2.getPerspectiveTransform(source, corners.astype(np.float32))
    seen = cv2.warpPerspective(sharp, transform, (int(size[0]), int(size[1])), borderMode=cv2.BORDER_REPLICATE)
    return seen.astype(np.uint8), corners.astype(np.float32)
