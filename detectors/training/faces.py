"""Faces for drawn plates: our own strokes in many hands, and such fonts as this machine has."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from detectors.drawing import glyphs
from detectors.drawing.designs import Face

LOG = logging.getLogger(__name__)

FONT_FOLDER = Path("/usr/share/fonts/truetype")
FONTS = (
    "roadgeek/RG2014C.ttf",
    "roadgeek/RG2014D.ttf",
    "roadgeek/RG2014E.ttf",
    "routed-gothic/routed-gothic.ttf",
    "routed-gothic/routed-gothic-narrow.ttf",
    "opendin/OSP-DIN.ttf",
    "dejavu/DejaVuSansCondensed-Bold.ttf",
    "liberation/LiberationSansNarrow-Bold.ttf",
    "liberation/LiberationSans-Bold.ttf",
)
MASTER_HEIGHT = 96
"""Pixels; every font glyph is drawn once at this height and shrunk from there."""
PLAIN_SHARE = 0.4
"""Of our own hands this part writes just as Kazakhstan does."""
FAINT = 40
"""Grey levels; less ink than this is the edge of a stroke."""
PLAIN_STROKE = 10
"""Fonts at this stroke (pixels at 1 px/mm) stay as they are; others are thinned or thickened."""


def fonts(folder: Path = FONT_FOLDER) -> tuple[Path, ...]:
    """The fonts at hand; warns of those that are missing (training works with none)."""
    there = tuple(folder / name for name in FONTS if (folder / name).is_file())
    if len(there) < len(FONTS):
        LOG.warning(
            "%d of %d fonts are missing below %s: drawn plates will be less varied "
            "(apt-get install fonts-roadgeek fonts-routed-gothic fonts-opendin fonts-dejavu fonts-liberation)",
            len(FONTS) - len(there), len(FONTS), folder,
        )  # fmt: skip
    return there


def hand(rng: np.random.Generator) -> Face:
    """Our own strokes with a squareness and choice of variants of their own; mostly Kazakhstan's."""
    squareness = round(float(rng.uniform(2, 3.6)), 1)
    plain = rng.random() < PLAIN_SHARE
    variants = {character: 0 if plain else int(rng.integers(3)) for character in glyphs.CHARACTERS}

    def draw(character: str, box: tuple[int, int], stroke: int) -> glyphs.Ink:
        thin = stroke if character not in "MWQ" else max(1, round(stroke * 0.85))
        return glyphs.draw(character, box, thin, variants[character], squareness)

    return draw


def typeface(font: Path, rng: np.random.Generator) -> Face:
    """A font, squeezed or widened a little, its weight following the stroke that is asked for."""
    stretch = float(rng.uniform(0.8, 1.2))

    def draw(character: str, box: tuple[int, int], stroke: int) -> glyphs.Ink:
        master = _master(font, character)
        width = min(box[0], max(2, round(master.shape[1] / MASTER_HEIGHT * box[1] * stretch)))
        ink = cv2.resize(master, (width, box[1]), interpolation=cv2.INTER_AREA)
        if stroke > PLAIN_STROKE + 1:
            ink = cv2.dilate(ink, np.ones((2, 2), np.uint8))
        return ink.astype(np.uint8)

    return draw


@cache
def _master(font: Path, character: str) -> glyphs.Ink:
    paper = np.full((2 * MASTER_HEIGHT, 3 * MASTER_HEIGHT, 3), 255, np.uint8)
    cv2.putText(paper, character, (20, 150), (0, 0, 0), _font(font), MASTER_HEIGHT, 500)
    ink = 255 - paper[:, :, 0]
    rows, columns = np.nonzero(ink > FAINT)
    tight = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    width = max(2, round(tight.shape[1] * MASTER_HEIGHT / tight.shape[0]))
    return cv2.resize(tight, (width, MASTER_HEIGHT), interpolation=cv2.INTER_AREA).astype(np.uint8)


@cache
def _font(path: Path) -> cv2.FontFace:
    return cv2.FontFace(str(path))
