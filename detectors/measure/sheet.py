"""Many small pictures on one, each with words below it."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from detectors.evidence import crop
from detectors.plates.eye import SeenPlate
from detectors.plates.find import Picture
from detectors.showing.canvas import Canvas, Colour

TILE, WORDS = (260, 130), 26
"""Width and height of a picture on the sheet; height of the words below it, pixels."""
ACROSS = 5
TEXT = 15
PAPER, INK = (255, 255, 255), (20, 20, 20)
MARK: Colour = (60, 200, 255)

Tile = tuple[Picture, str]
"""A picture and its words."""


def sheet(tiles: Sequence[Tile], across: int = ACROSS) -> Picture:
    """The tiles in rows, each as large as its room allows."""
    across = max(1, min(across, len(tiles)))
    width, height = TILE[0] + 8, TILE[1] + WORDS + 8
    rows = -(-len(tiles) // across)
    paper = np.full((max(1, rows) * height, across * width, 3), PAPER, np.uint8)
    font = cv2.FontFace("sans")
    for number, (picture, words) in enumerate(tiles):
        left, top = number % across * width + 4, number // across * height + 4
        small = _fitted(picture)
        y, x = top + (TILE[1] - small.shape[0]) // 2, left + (TILE[0] - small.shape[1]) // 2
        paper[y : y + small.shape[0], x : x + small.shape[1]] = small
        cv2.putText(paper, words, (left + 2, top + TILE[1] + 18), INK, font, TEXT, 500)
    return paper


def _fitted(picture: Picture) -> Picture:
    """Enlarged or shrunk to a tile."""
    scale = min(TILE[0] / picture.shape[1], TILE[1] / picture.shape[0])
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(picture, size, interpolation=how).astype(np.uint8, copy=False)


def plate_tile(picture: Picture, plate: SeenPlate, words: str) -> Tile:
    """A plate with a little of its surroundings."""
    return crop(picture, plate.corners), words


def overview(picture: Picture, plates: Sequence[SeenPlate]) -> Picture:
    """The whole picture, each plate outlined with what was read and how surely."""
    canvas = Canvas(picture)
    height, width = picture.shape[:2]
    for one in plates:
        places = [(float(x) / width, float(y) / height) for x, y in one.corners]
        canvas.line(places, MARK, closed=True)
        canvas.label(f"{one.reading.text or 'nothing'} {one.reading.confidence:.2f}", places[0], MARK)
    return canvas.drawn()
