"""Streets without plates: noise, walls, bars, signs and lettering, so that the finder learns what is no plate."""

# ruff: noqa: PLR2004 - the chances and sizes of a drawing are clearest where they stand

from __future__ import annotations

import cv2
import numpy as np

from detectors.drawing.designs import Colour, Picture
from detectors.training.optics import noisy

WORDS = (
    "CIMC",
    "TAXI",
    "DIESEL",
    "4x4",
    "SALE 24/7",
    "STOP",
    "OPEN",
    "TURBO",
    "HYUNDAI",
    "+7 701 555 01 02",
    "www.auto.kz",
    "2020-05-22 08:04:34",
)


def background(size: tuple[int, int], rng: np.random.Generator) -> Picture:
    """Clutter of `size` (width, height)."""
    scene = _ground(size, rng)
    for _ in range(int(rng.integers(3, 35))):
        _shape(scene, rng)
    for _ in range(int(rng.integers(0, 4))):
        _bars(scene, rng)
    if rng.random() < 0.4:
        scene = cv2.GaussianBlur(scene, (0, 0), float(rng.uniform(0.5, 3))).astype(np.uint8)
    return noisy(scene, rng, float(rng.uniform(0, 10)))


def distract(scene: Picture, rng: np.random.Generator) -> None:
    """Adds what has fooled plate finders: lettering, blank boards, time stamps, light boxes, grilles."""
    for _ in range(int(rng.integers(0, 5))):
        _word(scene, rng)
    for _ in range(int(rng.integers(0, 3))):
        _board(scene, rng)
    if rng.random() < 0.2:
        height, width = scene.shape[:2]
        tall = int(rng.integers(10, 24))
        y = 0 if rng.random() < 0.7 else height - tall
        x = int(rng.integers(0, width // 2))
        cv2.rectangle(scene, (x, y), (width, y + tall), (0, 0, 0), -1)
        stamp = "".join(rng.choice(list("0123456789ABCEHT-: "), int(rng.integers(12, 40))))
        cv2.putText(
            scene, stamp, (x + 4, y + tall - 5), cv2.FONT_HERSHEY_SIMPLEX, tall / 40, (250, 250, 250), 1, cv2.LINE_AA
        )


def colour(rng: np.random.Generator) -> Colour:
    """Any colour, half of them greys."""
    blue, green, red = rng.integers(0, 256, 3) if rng.random() < 0.5 else np.repeat(rng.integers(0, 256), 3)
    return int(blue), int(green), int(red)


def _ground(size: tuple[int, int], rng: np.random.Generator) -> Picture:
    width, height = size
    scene = np.zeros((height, width, 3), np.float32)
    low, high = np.array(colour(rng), np.float32), np.array(colour(rng), np.float32)
    ramp = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    scene += low * (1 - ramp) + high * ramp
    for cells in (4, 16, 64):
        shape = (max(2, height * cells // width), cells)
        noise = rng.normal(0, float(rng.uniform(0, 35)), (*shape, 1)) + rng.normal(
            0, float(rng.uniform(0, 12)), (*shape, 3)
        )
        scene += cv2.resize(noise.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.clip(scene, 0, 255).astype(np.uint8)


def _place(scene: Picture, rng: np.random.Generator) -> tuple[int, int, int, int]:
    height, width = scene.shape[:2]
    wide, tall = (np.exp(rng.uniform(np.log(6), np.log(300), 2))).astype(int)
    return int(rng.integers(-20, width)), int(rng.integers(-20, height)), int(wide), int(tall)


def _shape(scene: Picture, rng: np.random.Generator) -> None:
    x, y, wide, tall = _place(scene, rng)
    kind, thick = rng.integers(4), int(rng.choice([-1, -1, -1, 1, 2, 4]))
    if kind == 0:
        cv2.rectangle(scene, (x, y), (x + wide, y + tall), colour(rng), thick)
    elif kind == 1:
        cv2.ellipse(
            scene,
            (x, y),
            (wide // 2 + 1, tall // 2 + 1),
            float(rng.uniform(0, 180)),
            0,
            360,
            colour(rng),
            thick,
            cv2.LINE_AA,
        )
    elif kind == 2:
        points = (rng.uniform(0, 1, (int(rng.integers(3, 6)), 2)) * (wide, tall) + (x, y)).astype(np.int32)
        cv2.fillPoly(scene, [points], colour(rng), cv2.LINE_AA)
    else:
        cv2.line(
            scene,
            (x, y),
            (x + wide, y + int(rng.integers(-tall, tall + 1))),
            colour(rng),
            int(rng.integers(1, 9)),
            cv2.LINE_AA,
        )


def _bars(scene: Picture, rng: np.random.Generator) -> None:
    """A grille, fence, blind or brick wall."""
    x, y, wide, tall = _place(scene, rng)
    step, ink = int(rng.integers(3, 20)), colour(rng)
    thick = max(1, int(step * rng.uniform(0.15, 0.6)))
    if rng.random() < 0.6:
        for offset in range(0, tall, step):
            cv2.line(scene, (x, y + offset), (x + wide, y + offset), ink, thick)
    if rng.random() < 0.6:
        for offset in range(0, wide, step):
            cv2.line(scene, (x + offset, y), (x + offset, y + tall), ink, thick)


def _word(scene: Picture, rng: np.random.Generator) -> None:
    height, width = scene.shape[:2]
    word = WORDS[rng.integers(len(WORDS))]
    if rng.random() < 0.6:
        word = "".join(rng.choice(list("ABCDEFGHIJKLMNOPRSTUVYZ0123456789 "), int(rng.integers(2, 14))))
    place = (int(rng.integers(0, width)), int(rng.integers(0, height)))
    cv2.putText(
        scene,
        word,
        place,
        cv2.FONT_HERSHEY_SIMPLEX,
        float(rng.uniform(0.25, 2)),
        colour(rng),
        int(rng.integers(1, 4)),
        cv2.LINE_AA,
    )


def _board(scene: Picture, rng: np.random.Generator) -> None:
    """A pale board of a plate's shape without plate text: blank, with one pictogram, or with small print."""
    x, y, wide, _ = _place(scene, rng)
    tall = int(wide * rng.uniform(0.15, 0.7)) + 3
    pale = int(rng.integers(170, 256))
    cv2.rectangle(scene, (x, y), (x + wide, y + tall), (pale, pale, pale), -1)
    if rng.random() < 0.5:
        cv2.rectangle(scene, (x, y), (x + wide, y + tall), (30, 30, 30), max(1, tall // 20))
    if rng.random() < 0.4:
        cv2.circle(scene, (x + wide // 2, y + tall // 2), max(1, tall // 3), colour(rng), -1, cv2.LINE_AA)
    elif rng.random() < 0.5:
        for line in range(3):
            level = y + tall * (line + 1) // 4
            cv2.line(scene, (x + wide // 8, level), (x + wide * 7 // 8, level), (60, 60, 60), max(1, tall // 30))
