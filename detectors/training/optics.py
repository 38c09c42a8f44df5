"""What a camera does to a picture: blur, tone, noise and JPEG. `strength` is 0 (perfect) to 1."""

# ruff: noqa: PLR2004 - the chances and sizes of a drawing are clearest where they stand

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
GRAIN_LENGTH = 1 << 21
"""Drawing normal noise anew for each picture would take longer than all else."""


def photograph(picture: Pixels, rng: np.random.Generator, strength: float) -> Pixels:
    """The picture as a cheap camera would give it, grey or colour; same shape."""
    lit = _dazzled(picture, rng) if rng.random() < 0.12 * strength else picture
    shot = cv2.LUT(_blur(lit, rng, strength), _tone(rng, strength)).reshape(picture.shape)
    if rng.random() < 0.6:
        shot = noisy(shot.astype(np.uint8), rng, abs(float(rng.normal(0, 9 * strength))))
    if rng.random() < 0.8:
        quality = int(rng.integers(int(92 - 67 * strength), 96))
        _, data = cv2.imencode(".jpg", shot, [cv2.IMWRITE_JPEG_QUALITY, quality])
        shot = np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED)).reshape(picture.shape)
    return shot.astype(np.uint8)


def _dazzled(picture: Pixels, rng: np.random.Generator) -> Pixels:
    """A plate that throws a lamp's light back at night: paper burnt out, strokes veiled and eaten from their edges."""
    halo = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.6, 3.0)))
    dazzled = cv2.addWeighted(picture, float(rng.uniform(1.0, 1.6)), halo, float(rng.uniform(0.2, 0.9)), 0.0)
    return dazzled.reshape(picture.shape).astype(np.uint8)


def noisy(picture: Pixels, rng: np.random.Generator, deviation: float) -> Pixels:
    """Adds sensor noise of this standard deviation (grey levels), each channel its own."""
    start = int(rng.integers(GRAIN_LENGTH - picture.size))
    grain = _grain()[start : start + picture.size].reshape(picture.shape)
    return np.clip(picture + grain * np.float32(deviation), 0, 255).astype(np.uint8)


@cache
def _grain() -> npt.NDArray[np.float32]:
    return np.random.default_rng(0).standard_normal(GRAIN_LENGTH, np.float32)


def _blur(image: Pixels, rng: np.random.Generator, strength: float) -> Pixels:
    if rng.random() < 0.5 * strength:
        image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.3, 1.3))).astype(np.uint8)
    if rng.random() < 0.25 * strength:
        image = cv2.filter2D(image, -1, _motion(rng)).astype(np.uint8)
    if rng.random() < 0.2 * strength:  # a camera's own sharpening, with its halos
        soft = cv2.GaussianBlur(image, (0, 0), 1.2)
        amount = float(rng.uniform(0.5, 1.8))
        image = cv2.addWeighted(image, 1 + amount, soft, -amount, 0).astype(np.uint8)
    return image


def _motion(rng: np.random.Generator) -> npt.NDArray[np.float32]:
    length = int(rng.integers(2, 7))
    kernel = np.zeros((length, length), np.float32)
    angle = float(rng.uniform(0, np.pi))
    reach = np.array([np.cos(angle), np.sin(angle)]) * length / 2
    middle = np.array([(length - 1) / 2, (length - 1) / 2])
    start, end = (middle - reach).round().astype(int), (middle + reach).round().astype(int)
    cv2.line(kernel, (int(start[0]), int(start[1])), (int(end[0]), int(end[1])), 1.0, 1)
    return np.asarray(kernel / max(float(kernel.sum()), 1.0), np.float32)


def _tone(rng: np.random.Generator, strength: float) -> Pixels:
    """Gamma, contrast and brightness as a table of 256."""
    gamma = float(np.exp(rng.normal(0, 0.35 * strength)))
    contrast = float(np.exp(rng.normal(-0.15 * strength, 0.3 * strength)))
    offset = float(rng.normal(0, 22 * strength))
    toned = 255 * (np.arange(256) / 255) ** gamma
    return np.clip((toned - 128) * contrast + 128 + offset, 0, 255).astype(np.uint8)
