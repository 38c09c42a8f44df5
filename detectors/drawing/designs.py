"""Kazakh number plates as drawings, measured in millimetres.

The one-line plate follows the measures of ST RK 986 as far as they could be read off published pictures, the two-line
plate a photograph of one; the other designs are laid out on the same grids. Texts are in reading order, as an eye meets
the characters: `123`, then `02ABC` below it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from detectors.drawing import glyphs

Picture = npt.NDArray[np.uint8]
"""Shape (height, width, 3), blue green red."""
Colour = tuple[int, int, int]
"""Blue, green, red, 0 to 255."""

Face = Callable[[str, tuple[int, int], int], glyphs.Ink]
"""Draws a character into a box (width, height) with a stroke, all in pixels."""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """Where one character stands: its left edge and baseline, its height and width, millimetres."""

    x: float
    baseline: float
    height: float
    width: float


@dataclass(frozen=True, kw_only=True)
class Design:
    """One kind of plate. `template` has a D, L or R (digit of the region) for each slot, in reading order.

    The region stands right of the separator; on two lines left of it and below the flag.
    """

    template: str
    size: tuple[float, float]
    slots: tuple[Slot, ...]
    rows: int = 1
    flag: tuple[float, float] | None = None
    separator: float | None = None


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a design is painted. The stroke is in millimetres."""

    face: Face = field(default=glyphs.draw)
    stroke: float = 11.0
    paper: Colour = (245, 245, 245)
    paint: Colour = (15, 15, 15)
    border: float = 4.0


FLAG_BLUE: Colour = (190, 170, 0)
FLAG_YELLOW: Colour = (40, 210, 250)
DIGIT, LETTER = (76.0, 44.0), (58.0, 42.0)
REGION_LETTERS_1993 = "ZABVCOWDELHKMPNRXSTFU"
REGIONS = tuple(f"{number:02}" for number in range(1, 21))


def _row(baseline: float, kind: tuple[float, float], *left: float) -> tuple[Slot, ...]:
    return tuple(Slot(x=x, baseline=baseline, height=kind[0], width=kind[1]) for x in left)


_ONE_LINE = (520.0, 112.0)
_TWO_LINES = (280.0, 180.0)
_DIGITS = _row(96, DIGIT, 82, 135, 190)
_REGION = _row(96, DIGIT, 409, 465)
_SMALL_REGION = _row(176, (71.0, 42.0), 8, 55)

DESIGNS: dict[str, Design] = {
    "KZ_2012_PERSON": Design(
        template="DDDLLLRR",
        size=_ONE_LINE,
        flag=(17, 18),
        separator=395,
        slots=(*_DIGITS, *_row(96, LETTER, 243, 294, 345), *_REGION),
    ),
    "KZ_2012_LEGAL": Design(
        template="DDDLLRR",
        size=_ONE_LINE,
        flag=(17, 18),
        separator=395,
        slots=(*_DIGITS, *_row(96, LETTER, 260, 325), *_REGION),
    ),
    "KZ_2012_TRAILER": Design(
        template="DDLLLRR",
        size=_ONE_LINE,
        flag=(17, 18),
        separator=395,
        slots=(*_row(96, DIGIT, 100, 158), *_row(96, LETTER, 232, 286, 340), *_REGION),
    ),
    "KZ_2012_PERSON_TWO_LINE": Design(
        template="DDDRRLLL",
        size=_TWO_LINES,
        rows=2,
        flag=(24, 8),
        separator=109,
        slots=(*_row(85, DIGIT, 117, 170, 223), *_SMALL_REGION, *_row(175, LETTER, 122, 174, 226)),
    ),
    "KZ_2012_LEGAL_TWO_LINE": Design(
        template="DDDRRLL",
        size=_TWO_LINES,
        rows=2,
        flag=(24, 8),
        separator=109,
        slots=(*_row(85, DIGIT, 117, 170, 223), *_SMALL_REGION, *_row(175, LETTER, 140, 206)),
    ),
    "KZ_2012_TRAILER_TWO_LINE": Design(
        template="LLLRRDD",
        size=_TWO_LINES,
        rows=2,
        flag=(24, 8),
        separator=109,
        slots=(*_row(85, LETTER, 122, 174, 226), *_SMALL_REGION, *_row(176, DIGIT, 140, 206)),
    ),
    "KZ_2012_MOTORCYCLE": Design(
        template="DDRRLL",
        size=(240, 180),
        rows=2,
        flag=(24, 8),
        separator=109,
        slots=(*_row(85, DIGIT, 122, 180), *_SMALL_REGION, *_row(175, LETTER, 124, 182)),
    ),
    "KZ_1993_PERSON": Design(
        template="PDDDLLL",
        size=_ONE_LINE,
        flag=(448, 18),
        slots=(*_row(94, DIGIT, 22), *_row(94, DIGIT, 88, 140, 192), *_row(94, DIGIT, 264, 322, 380)),
    ),
    "KZ_1993_LEGAL": Design(
        template="PDDDLL",
        size=_ONE_LINE,
        flag=(448, 18),
        slots=(*_row(94, DIGIT, 26), *_row(94, DIGIT, 112, 166, 220), *_row(94, DIGIT, 310, 374)),
    ),
}


def text_for(template: str, rng: np.random.Generator) -> str:
    """A random text that fits a template (P is a region letter of 1993)."""
    region = iter(rng.choice(REGIONS))
    alphabets = {"D": glyphs.DIGITS, "L": glyphs.LETTERS, "P": REGION_LETTERS_1993}
    return "".join(next(region) if kind == "R" else str(rng.choice(list(alphabets[kind]))) for kind in template)


def draw(design: Design, text: str, look: Look, scale: float = 1.0) -> Picture:
    """The plate `text` (reading order), `scale` pixels to the millimetre.

    Raises ValueError where the text has another length than the design.
    """
    sheet = blank(design.size, look, scale)
    for character, slot in zip(text, design.slots, strict=True):
        write(sheet, character, slot, look, scale)
    if design.flag:
        _emblem(sheet, design.flag, look, scale)
    if design.separator:
        _partition(sheet, design, look, scale)
    return sheet


def _partition(sheet: Picture, design: Design, look: Look, scale: float) -> None:
    """The lines around the region."""
    x, bottom, pen = design.separator or 0.0, design.size[1], max(1, round(3 * scale))
    top = bottom * (1 - 1 / design.rows)
    cv2.line(sheet, _px(x, top, scale), _px(x, bottom, scale), look.paint, pen)
    if design.rows > 1:
        cv2.line(sheet, _px(0, top, scale), _px(x, top, scale), look.paint, pen)


def blank(size: tuple[float, float], look: Look, scale: float) -> Picture:
    """An empty plate with its border; `size` is width and height in millimetres."""
    width, height = round(size[0] * scale), round(size[1] * scale)
    sheet = np.full((height, width, 3), look.paper, np.uint8)
    if look.border:
        cv2.rectangle(sheet, (0, 0), (width - 1, height - 1), look.paint, max(1, round(look.border * scale)))
    return sheet


def write(sheet: Picture, character: str, slot: Slot, look: Look, scale: float) -> None:
    """Paints one character on the sheet; what would lie outside is left out."""
    box = (max(3, round(slot.width * scale)), max(5, round(slot.height * scale)))
    ink = look.face(character, box, max(1, round(look.stroke * scale)))
    x = round(slot.x * scale + (box[0] - ink.shape[1]) / 2)
    y = round((slot.baseline - slot.height) * scale)
    area = sheet[max(y, 0) : y + ink.shape[0], max(x, 0) : x + ink.shape[1]]
    if not area.size:
        return
    alpha = ink[: area.shape[0], : area.shape[1], None].astype(np.float32) / 255
    area[:] = (area * (1 - alpha) + np.array(look.paint, np.float32) * alpha).astype(np.uint8)


def _emblem(sheet: Picture, corner: tuple[float, float], look: Look, scale: float) -> None:
    x, y = corner
    cv2.rectangle(sheet, _px(x, y, scale), _px(x + 52, y + 33, scale), FLAG_BLUE, -1)
    cv2.circle(sheet, _px(x + 26, y + 16, scale), max(1, round(8 * scale)), FLAG_YELLOW, -1, cv2.LINE_AA)
    small = Look(face=look.face, stroke=4.5, paint=look.paint)
    for character, left in (("K", x + 2), ("Z", x + 28)):
        write(sheet, character, Slot(x=left, baseline=y + 78, height=29, width=20), small, scale)


def _px(x: float, y: float, scale: float) -> tuple[int, int]:
    return round(x * scale), round(y * scale)
