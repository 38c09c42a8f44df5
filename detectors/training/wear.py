"""What weather, mounting and light do to a plate before a camera sees it. `strength` is 0 (new) to 1."""

# ruff: noqa: PLR2004 - the chances and sizes of a drawing are clearest where they stand

from __future__ import annotations

import cv2
import numpy as np

from detectors.drawing.designs import Picture


def wear(picture: Picture, rng: np.random.Generator, strength: float) -> Picture:
    """A plate after its years on the road, in the light of one moment. Same shape: three channels, or one."""
    worn = picture.astype(np.float32)
    if rng.random() < 0.5 * strength:
        worn = _relief(worn, rng)
    if rng.random() < 0.5 * strength:
        _screws(worn, rng)
    if rng.random() < 0.4 * strength:
        worn = _dirt(worn, rng, strength)
    worn = _gradient(worn, rng, strength)
    if rng.random() < 0.25 * strength:
        worn = _shadow(worn, rng)
    if rng.random() < 0.12 * strength:
        worn = _glare(worn, rng)
    return np.clip(worn, 0, 255).astype(np.uint8)


Light = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


def _relief(worn: Light, rng: np.random.Generator) -> Light:
    """Embossed strokes catch light on one side."""
    dx, dy = int(rng.integers(-3, 4)), int(rng.integers(-3, 4))
    moved = np.roll(worn, (dy, dx), axis=(0, 1))
    return (worn + (worn - moved) * float(rng.uniform(0.1, 0.45))).astype(np.float32)


def _screws(worn: Light, rng: np.random.Generator) -> None:
    height, width = worn.shape[:2]
    shade = float(rng.uniform(30, 220))
    for x in (width * rng.uniform(0.12, 0.3), width * rng.uniform(0.7, 0.88)):
        centre = (int(x), int(height * rng.uniform(0.1, 0.9)))
        cv2.circle(worn, centre, int(rng.integers(4, 9)), (shade, shade, shade), -1, cv2.LINE_AA)


def _dirt(worn: Light, rng: np.random.Generator, strength: float) -> Light:
    height, width = worn.shape[:2]
    noise = rng.random((max(2, height // 16), max(2, width // 16)), np.float32)
    cloud = cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)[:, :, None]
    amount = np.clip((cloud - 0.55) * 2.5, 0, 1) * float(rng.uniform(0.2, 0.8)) * strength
    mud = np.array([60, 75, 90], np.float32)[: worn.shape[2]] * float(rng.uniform(0.6, 1.8))
    return np.asarray(worn * (1 - amount) + mud * amount, np.float32)


def _gradient(worn: Light, rng: np.random.Generator, strength: float) -> Light:
    height, width = worn.shape[:2]
    slope = rng.normal(0, 0.25 * strength, 2)
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :, None] * slope[0]
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None, None] * slope[1]
    return np.asarray(worn * np.clip(1 + across + down, 0.3, 1.6), np.float32)


def _shadow(worn: Light, rng: np.random.Generator) -> Light:
    height, width = worn.shape[:2]
    mask = np.ones((height, width), np.float32)
    edge = rng.uniform(-0.2, 1.2, 4) * np.array([width, width, height, height])
    if rng.random() < 0.5:
        polygon = np.array([[edge[0], 0], [width, 0], [width, height], [edge[1], height]])
    else:
        polygon = np.array([[0, 0], [width, 0], [width, edge[2]], [0, edge[3]]])
    cv2.fillPoly(mask, [polygon.astype(np.int32)], float(rng.uniform(0.35, 0.8)))
    return np.asarray(worn * cv2.GaussianBlur(mask, (0, 0), float(rng.uniform(0.5, 5)))[:, :, None], np.float32)


def _glare(worn: Light, rng: np.random.Generator) -> Light:
    height, width = worn.shape[:2]
    spot = np.zeros((height, width), np.float32)
    centre = (int(rng.integers(width)), int(rng.integers(height)))
    cv2.circle(spot, centre, int(height * rng.uniform(0.1, 0.5)), float(rng.uniform(60, 200)), -1)
    return worn + cv2.GaussianBlur(spot, (0, 0), height * 0.15)[:, :, None]
