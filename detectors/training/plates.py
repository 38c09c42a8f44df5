"""Random drawn plates: Kazakhstan's of every format, and plates that look like those of its visitors."""

# ruff: noqa: PLR2004 - the chances and sizes of a drawing are clearest where they stand

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from detectors.drawing import designs, glyphs
from detectors.drawing.designs import Colour, Look, Picture, Slot
from detectors.training import faces

KAZAKH_SHARE = 0.35
FONT_SHARE = 0.55
TEMPLATES = (
    "LL-DDDLL", "LL-DDDLL", "LL DDDLL", "LL.DDDLL", "DLD DDDD", "DLD.DDDD", "LLL-DD-DD", "LL DDDDD", "LL DD LLL",
    "L DDDLL", "L-LL DDD", "LDDDLLDD", "LDDDLL DDD", "DDL-DDD.DD", "LL DDDD LL", "LLL DDD", "L DDDDDD", "DD LLL DDD",
    "LLL DDDD", "XXXXXX", "XXX-XXXX", "XXXXXXX", "XX XXX XX", "XXXXXXXX", "XXX XX", "X-XXXX",
)  # fmt: skip
"""D is a digit, L a letter, X either; anything else is a gap with a mark or without."""
MAINS = ("LDDDLL", "LDDDLL", "LDDDLL", "LLDDD", "LLDDDD", "DDDDLL")
"""What stands before a region in a box of its own, as Russia's plates have it."""
BOXED_SHARE = 0.15
PAPERS: tuple[Colour, ...] = ((240, 240, 240),) * 12 + ((60, 200, 240), (40, 170, 230), (180, 220, 180))
INVERSIONS: tuple[Colour, ...] = ((140, 60, 20), (30, 30, 30), (40, 40, 190), (60, 110, 20))
BAND_COLOURS: tuple[Colour, ...] = ((160, 60, 10), (190, 90, 30), (120, 50, 20), (235, 235, 235))


@dataclass(frozen=True, kw_only=True)
class Plate:
    """A drawn plate at one pixel to the millimetre and its text in reading order."""

    picture: Picture
    text: str
    rows: int


def plate(rng: np.random.Generator, fonts: tuple[Path, ...]) -> Plate:
    """A random plate."""
    look = _look(rng, fonts)
    if rng.random() < KAZAKH_SHARE:
        design = designs.DESIGNS[str(rng.choice(list(designs.DESIGNS)))]
        text = designs.text_for(design.template, rng)
        return Plate(picture=designs.draw(design, text, look), text=text, rows=design.rows)
    return _foreign(rng, look)


def _look(rng: np.random.Generator, fonts: tuple[Path, ...]) -> Look:
    face = (
        faces.typeface(fonts[rng.integers(len(fonts))], rng) if fonts and rng.random() < FONT_SHARE else faces.hand(rng)
    )
    paper, paint = PAPERS[rng.integers(len(PAPERS))], (20, 20, 20)
    if rng.random() < 0.04:
        paper, paint = INVERSIONS[rng.integers(len(INVERSIONS))], (235, 235, 235)
    elif rng.random() < 0.08:
        paint = INVERSIONS[rng.integers(len(INVERSIONS))]
    border = float(rng.choice([0.0, 2.0, 4.0, 5.0]))
    return Look(face=face, stroke=float(rng.uniform(7, 13)), paper=paper, paint=paint, border=border)


def _foreign(rng: np.random.Generator, look: Look) -> Plate:
    if rng.random() < BOXED_SHARE:
        return _boxed(rng, look)
    template = str(rng.choice(TEMPLATES))
    if rng.random() < 0.1 and len(template) >= 7:
        return _two_lines(rng, look, template)
    size = (float(rng.uniform(440, 530)), float(rng.uniform(100, 122)))
    sheet = designs.blank(size, look, 1.0)
    left = _band(rng, sheet, look) if rng.random() < 0.65 else float(rng.uniform(8, 30))
    right = size[0] - float(rng.uniform(8, 30))
    text = _line(rng, sheet, look, template, (left, right))
    return Plate(picture=sheet, text=text, rows=1)


def _boxed(rng: np.random.Generator, look: Look) -> Plate:
    """The region small, in a box at the right, over a country's letters and flag; other letters smaller than digits."""
    main, region = str(rng.choice(MAINS)), "D" * int(rng.integers(2, 4))
    width, height, box = float(rng.uniform(500, 530)), float(rng.uniform(106, 116)), 58.0 + 22 * len(region)
    sheet, edge = designs.blank((width, height), look, 1.0), width - box
    cv2.line(sheet, (round(edge), 0), (round(edge), sheet.shape[0]), look.paint, int(rng.integers(2, 5)))
    step, foot = (edge - 20) / len(main), height - float(rng.uniform(12, 20))
    pitch, tall = (box - 14) / len(region), float(rng.uniform(52, 64))
    sizes = {"D": (76.0, step * 0.8), "L": (float(rng.uniform(56, 76)), step * 0.76)}
    places = [(kind, 10 + step * (index + 0.5), foot, *sizes[kind]) for index, kind in enumerate(main)]
    places += [("D", edge + 7 + pitch * (index + 0.5), 66.0, tall, pitch * 0.82) for index in range(len(region))]
    text = ""
    for kind, x, baseline, high, wide in places:
        text += str(rng.choice(list(glyphs.DIGITS if kind == "D" else glyphs.LETTERS)))
        slot = Slot(x=x - wide / 2, baseline=baseline, height=high, width=wide)
        designs.write(sheet, text[-1], slot, replace(look, stroke=min(look.stroke, wide * 0.25)), 1.0)
    _country(rng, sheet, look, (edge + box / 2, height - 10))
    return Plate(picture=sheet, text=text, rows=1)


def _country(rng: np.random.Generator, sheet: Picture, look: Look, foot: tuple[float, float]) -> None:
    """Two or three small letters and a flag beside them."""
    small = Look(face=look.face, stroke=3.5, paint=look.paint)
    for index in range(int(rng.integers(2, 4))):
        slot = Slot(x=foot[0] - 38 + 15 * index, baseline=foot[1], height=20, width=12)
        designs.write(sheet, str(rng.choice(list(glyphs.LETTERS))), slot, small, 1.0)
    corner = round(foot[0] + 10), round(foot[1] - 20)
    cv2.rectangle(sheet, corner, (corner[0] + 28, corner[1] + 9), _any_colour(rng), -1)
    cv2.rectangle(sheet, (corner[0], corner[1] + 10), (corner[0] + 28, corner[1] + 19), _any_colour(rng), -1)


def _two_lines(rng: np.random.Generator, look: Look, template: str) -> Plate:
    width, height = float(rng.uniform(240, 340)), float(rng.uniform(150, 205))
    cut = int(rng.integers(2, len(template) - 2))
    halves = []
    texts = []
    bare = Look(face=look.face, stroke=look.stroke, paper=look.paper, paint=look.paint, border=0)
    for part in (template[:cut], template[cut:]):
        half = designs.blank((width, height / 2), bare, 1.0)
        texts.append(_line(rng, half, bare, part, (10, width - 10)))
        halves.append(half)
    sheet = np.vstack(halves)
    if look.border:
        cv2.rectangle(sheet, (0, 0), (sheet.shape[1] - 1, sheet.shape[0] - 1), look.paint, round(look.border))
    return Plate(picture=sheet.astype(np.uint8), text="".join(texts), rows=2)


def _band(rng: np.random.Generator, sheet: Picture, look: Look) -> float:
    """The blue band or flag at the left with stars and a country's letters; returns where the text may begin."""
    height, width = sheet.shape[0], int(rng.integers(34, 56))
    colour = BAND_COLOURS[rng.integers(len(BAND_COLOURS))]
    cv2.rectangle(sheet, (2, 2), (width, height - 3), colour, -1)
    pale = (230, 230, 230) if sum(colour) < 500 else look.paint
    centre = (width // 2, int(height * rng.uniform(0.28, 0.4)))
    if rng.random() < 0.7:
        for angle in np.arange(0, 360, 30):
            star = (centre[0] + int(13 * np.cos(np.radians(angle))), centre[1] + int(13 * np.sin(np.radians(angle))))
            cv2.circle(sheet, star, 2, (60, 220, 240), -1, cv2.LINE_AA)
    else:
        cv2.rectangle(sheet, (centre[0] - 14, centre[1] - 10), (centre[0] + 14, centre[1] + 10), _any_colour(rng), -1)
        cv2.rectangle(sheet, (centre[0] - 14, centre[1]), (centre[0] + 14, centre[1] + 10), _any_colour(rng), -1)
    small = Look(face=look.face, stroke=4, paint=pale)
    country = "".join(rng.choice(list(glyphs.LETTERS), int(rng.integers(1, 4))))
    for index, character in enumerate(country):
        slot = Slot(x=width / 2 - 7 * len(country) + 14 * index, baseline=height * 0.85, height=24, width=12)
        designs.write(sheet, character, slot, small, 1.0)
    return width + float(rng.uniform(4, 24))


def _line(rng: np.random.Generator, sheet: Picture, look: Look, template: str, span: tuple[float, float]) -> str:
    """Writes a template's characters evenly between `span`; returns them."""
    height = sheet.shape[0] * float(rng.uniform(0.62, 0.78))
    baseline = (sheet.shape[0] + height) / 2 + float(rng.normal(0, 1.5))
    gaps = [float(rng.uniform(0.4, 1.1)) if kind in "-. " else 1.0 for kind in template]
    advance = min((span[1] - span[0]) / sum(gaps), height * float(rng.uniform(0.66, 0.9)))
    width = min(advance * float(rng.uniform(0.78, 0.9)), height * 0.72)
    x = span[0] + ((span[1] - span[0]) - advance * sum(gaps)) * float(rng.uniform(0, 1))
    text = ""
    alphabets = {"D": glyphs.DIGITS, "L": glyphs.LETTERS, "X": glyphs.CHARACTERS}
    for kind, gap in zip(template, gaps, strict=True):
        if kind in alphabets:
            character = str(rng.choice(list(alphabets[kind])))
            slot = Slot(x=x + (advance - width) / 2, baseline=baseline, height=height, width=width)
            designs.write(sheet, character, slot, look, 1.0)
            text += character
        else:
            _mark(rng, sheet, kind, (x + advance * gap / 2, baseline - height / 2), look)
        x += advance * gap
    return text


def _mark(rng: np.random.Generator, sheet: Picture, kind: str, centre: tuple[float, float], look: Look) -> None:
    """What stands in a gap: a hyphen, a dot, a round sticker or two, a coat of arms, several of these, or nothing."""
    x, y = round(centre[0]), round(centre[1])
    if kind == "-" and rng.random() < 0.75:
        half = int(rng.integers(6, 13))
        cv2.rectangle(sheet, (x - half, y - 3), (x + half, y + int(rng.integers(1, 5))), look.paint, -1)
    if kind == "." and rng.random() < 0.7:
        cv2.circle(sheet, (x, y + int(rng.integers(-5, 34))), int(rng.integers(4, 8)), look.paint, -1, cv2.LINE_AA)
        return
    choice = rng.random()
    if choice < 0.3:
        for dy in rng.choice([-24, 0, 22], int(rng.integers(1, 3)), replace=False):
            _sticker(rng, sheet, (x, y + int(dy)))
    elif choice < 0.5:
        _shield(rng, sheet, (x, y + int(rng.integers(-12, 6))))


def _sticker(rng: np.random.Generator, sheet: Picture, centre: tuple[int, int]) -> None:
    """A round stamp: a disc, often with a rim, a smaller disc or a stroke inside."""
    radius = int(rng.integers(6, 16))
    cv2.circle(sheet, centre, radius, _any_colour(rng), -1, cv2.LINE_AA)
    for inner in rng.integers(2, radius, int(rng.integers(0, 3))):
        cv2.circle(sheet, centre, int(inner), _any_colour(rng), int(rng.choice([-1, 1, 2])), cv2.LINE_AA)
    if rng.random() < 0.4:
        dx, dy = rng.integers(-radius, radius + 1, 2)
        cv2.line(
            sheet,
            (centre[0] - int(dx), centre[1] - int(dy)),
            (centre[0] + int(dx), centre[1] + int(dy)),
            _any_colour(rng),
            2,
        )


def _shield(rng: np.random.Generator, sheet: Picture, centre: tuple[int, int]) -> None:
    """A coat of arms with a charge on it."""
    outline = np.array([[-1, -1], [1, -1], [0.95, 0.3], [0.5, 0.8], [0, 1], [-0.5, 0.8], [-0.95, 0.3]])
    size = rng.uniform(10, 18), rng.uniform(12, 24)
    colour = _any_colour(rng)
    cv2.fillPoly(sheet, [np.round(outline * size + centre).astype(np.int32)], colour, cv2.LINE_AA)
    cv2.polylines(
        sheet,
        [np.round(outline * size + centre).astype(np.int32)],
        True,
        _any_colour(rng),
        int(rng.integers(1, 4)),
        cv2.LINE_AA,
    )
    for _ in range(int(rng.integers(0, 4))):
        ends = np.round(rng.uniform(-0.8, 0.8, (2, 2)) * size + centre).astype(int)
        cv2.line(
            sheet,
            (int(ends[0, 0]), int(ends[0, 1])),
            (int(ends[1, 0]), int(ends[1, 1])),
            _any_colour(rng),
            int(rng.integers(1, 6)),
        )


def _any_colour(rng: np.random.Generator) -> Colour:
    blue, green, red = rng.integers(20, 235, 3)
    return int(blue), int(green), int(red)
