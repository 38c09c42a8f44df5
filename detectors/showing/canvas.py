"""A picture to draw on: shapes in parts of the picture, and text that can be read."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from detectors.plates.find import Picture

Colour = tuple[int, int, int]
"""Blue, green, red."""
Place = tuple[float, float]
"""Parts of the picture, from the left and from the top; what lies outside is drawn as far as it is inside."""

TEXT_PART, LEAST_TEXT = 1 / 42, 11
"""Height of text: this part of the picture's, and at least so many pixels."""
WEIGHT = 500
BLACK, WHITE = (0, 0, 0), (255, 255, 255)
DARK_ABOVE = 140.0
"""Luma of a label's ground from which its text is black."""
DESCENT, PADDING = 0.15, 0.3
"""Parts of the text's height, below its line and around it."""
Box = tuple[int, int, int, int]
"""Left, top, right, bottom; pixels."""
FAR = 100.0
"""Pictures away: coordinates are cut off here, so that nothing overflows."""


class Canvas:
    """A copy of a picture, to be drawn on."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture.copy()
        height, width = picture.shape[:2]
        self._size: tuple[int, int] = width, height
        self._text: int = max(LEAST_TEXT, round(height * TEXT_PART))
        self._font = cv2.FontFace("sans")
        self._labels: list[tuple[str, Place, Colour]] = []
        self._taken: list[Box] = []
        """Where labels stand."""

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self._size[0] / self._size[1]

    @property
    def thickness(self) -> int:
        """Of a line that is seen and hides little."""
        return max(1, round(self._text / 9))

    def pixel(self, place: Place) -> tuple[int, int]:
        """The pixel of a place, also outside the picture."""
        x, y = (min(max(part, -FAR), FAR) * length for part, length in zip(place, self._size, strict=True))
        return round(x), round(y)

    def drawn(self) -> Picture:
        """The picture with all that was drawn, labels on top."""
        for text, place, colour in self._labels:
            self._write(text, place, colour)
        self._labels.clear()
        return self._picture

    def thread(self, places: Sequence[Place], colour: Colour) -> None:
        """A line as thin as can be."""
        points = np.array([self.pixel(place) for place in places], np.int32)
        cv2.polylines(self._picture, [points], False, colour, 1, cv2.LINE_AA)

    def line(self, places: Sequence[Place], colour: Colour, *, closed: bool = False, thick: float = 1.0) -> None:
        """Through all places, with a dark edge, so that it is seen on any ground."""
        points = np.array([self.pixel(place) for place in places], np.int32)
        width = max(1, round(thick * self.thickness))
        cv2.polylines(self._picture, [points], closed, BLACK, width + 2, cv2.LINE_AA)
        cv2.polylines(self._picture, [points], closed, colour, width, cv2.LINE_AA)

    def area(self, places: Sequence[Place], colour: Colour, opacity: float) -> None:
        """Filled, the picture showing through."""
        filled = self._picture.copy()
        cv2.fillPoly(filled, [np.array([self.pixel(place) for place in places], np.int32)], colour, cv2.LINE_AA)
        cv2.addWeighted(filled, opacity, self._picture, 1 - opacity, 0, dst=self._picture)

    def arrow(self, start: Place, end: Place, colour: Colour) -> None:
        """From a place to another."""
        points = self.pixel(start), self.pixel(end)
        cv2.arrowedLine(self._picture, *points, BLACK, self.thickness + 2, cv2.LINE_AA, tipLength=0.35)
        cv2.arrowedLine(self._picture, *points, colour, self.thickness, cv2.LINE_AA, tipLength=0.35)

    def cross(self, place: Place, colour: Colour) -> None:
        """A mark at exactly this place."""
        for ink, width in ((BLACK, self.thickness + 2), (colour, self.thickness)):
            cv2.drawMarker(self._picture, self.pixel(place), ink, cv2.MARKER_CROSS, self._text, width, cv2.LINE_AA)

    def label(self, text: str, place: Place, colour: Colour) -> None:
        """Text on a coloured ground, above the place if it fits; never over another label, never outside."""
        self._labels.append((text, place, colour))

    def _write(self, text: str, place: Place, colour: Colour) -> None:
        left, _, width, _ = cv2.getTextSize((0, 0), text, (0, 0), self._font, self._text, WEIGHT)
        pad = round(PADDING * self._text)
        box = self._free(self.pixel(place), width + 2 * pad, self._text + 2 * pad)
        ink = BLACK if np.dot(colour, (0.114, 0.587, 0.299)) > DARK_ABOVE else WHITE
        cv2.rectangle(self._picture, (*box[:2], width + 2 * pad, self._text + 2 * pad), colour, -1)
        foot = box[0] + pad - left, box[3] - pad - round(DESCENT * self._text)
        cv2.putText(self._picture, text, foot, ink, self._font, self._text, WEIGHT)
        self._taken.append(box)

    def _free(self, at: tuple[int, int], width: int, height: int) -> Box:
        """The nearest room for a label, looking downwards, then upwards; where there is none, its first place."""
        left = min(max(at[0], 0), max(self._size[0] - width, 0))
        first = min(max(at[1] - height, 0), max(self._size[1] - height, 0))
        tops = [*range(first, self._size[1] - height, height // 2 or 1), *range(first, 0, -(height // 2 or 1)), first]
        boxes = ((left, top, left + width, top + height) for top in tops)
        return next(
            (box for box in boxes if not any(_meet(box, other) for other in self._taken)),
            (left, first, left + width, first + height),
        )


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
