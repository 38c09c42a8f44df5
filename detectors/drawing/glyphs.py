"""The 36 characters of number plates as strokes of even width, as ST RK 986 and its European relatives draw them.

A glyph is text: strokes separated by ";", their parts by ",". A part of two numbers is a point; one of six is an arc
(centre x y, radii x y, from and to in degrees, 0 to the right, clockwise). All lies in a unit box, y down. Where
countries draw a character differently there are variants; the first is Kazakhstan's.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

Ink = npt.NDArray[np.uint8]
"""Shape (height, width); 255 where there is paint."""

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CHARACTERS = DIGITS + LETTERS

VARIANTS: dict[str, tuple[str, ...]] = {
    "0": (".5 .5 .5 .5 -90 270",),
    "1": (".12 .24,.6 0,.6 1", ".2 .22,.62 0,.62 1;.2 1,1 1", ".25 .16,.6 .16,.6 0,.6 1"),
    "2": (".5 .29 .48 .29 -175 35,0 1,1 1", ".5 .3 .5 .3 -160 25,0 .92,0 1,1 1"),
    "3": (
        "0 0,.95 0,.42 .42,.47 .7 .52 .3 -80 155",
        ".48 .25 .46 .25 -160 90,.3 .49;.48 .49,.48 .745 .52 .255 -90 160",
    ),
    "4": (".42 0,0 .72,1 .72;.72 .42,.72 1", ".72 1,.72 0,0 .74,1 .74", ".5 0,0 .72,1 .72;.72 .42,.72 1"),
    "5": (".94 0,.1 0,.06 .45,.48 .68 .52 .32 -135 150",),
    "6": (
        ".5 .69 .5 .31 0 360;0 .69,0 .4,.5 .32 .5 .32 -180 -35",
        ".5 .69 .5 .31 0 360;.06 .56,.62 0",
    ),
    "7": ("0 0,1 0,.35 1", "0 0,1 0,.45 .5,.35 1", "0 .12,0 0,1 0,.38 1"),
    "8": (".5 .25 .43 .25 0 360;.5 .74 .5 .26 0 360",),
    "9": (
        ".5 .31 .5 .31 0 360;1 .31,1 .6,.5 .68 .5 .32 0 145",
        ".5 .31 .5 .31 0 360;.94 .44,.38 1",
    ),
    "A": ("0 1,.5 0,1 1;.17 .67,.83 .67", "0 1,.4 0,.6 0,1 1;.14 .7,.86 .7"),
    "B": ("0 0,.5 0,.5 .24 .43 .24 -90 90,0 .48;.5 .48,.5 .74 .5 .26 -90 90,0 1,0 0",),
    "C": (".5 .5 .5 .5 -38 -322",),
    "D": ("0 0,.4 0,.4 .5 .6 .5 -90 90,0 1,0 0",),
    "E": ("1 0,0 0,0 1,1 1;0 .48,.85 .48",),
    "F": ("1 0,0 0,0 1;0 .48,.85 .48",),
    "G": (".5 .5 .5 .5 -38 -360,1 .54,.55 .54", ".5 .5 .5 .5 -38 -315,1 .84,1 .54,.55 .54"),
    "H": ("0 0,0 1;1 0,1 1;0 .48,1 .48",),
    "I": (".5 0,.5 1", ".5 0,.5 1;.2 0,.8 0;.2 1,.8 1"),
    "J": (".92 0,.92 .7,.46 .7 .46 .3 0 165", ".3 0,.92 0,.92 .7,.46 .7 .46 .3 0 165"),
    "K": ("0 0,0 1;.95 0,0 .62;.34 .4,1 1",),
    "L": ("0 0,0 1,1 1",),
    "M": ("0 1,0 0,.5 .6,1 0,1 1", "0 1,0 0,.5 .95,1 0,1 1", "0 1,.1 0,.5 .7,.9 0,1 1"),
    "N": ("0 1,0 0,1 1,1 0",),
    "O": (".5 .5 .5 .5 -90 270",),
    "P": ("0 1,0 0,.5 0,.5 .28 .5 .28 -90 90,0 .56",),
    "Q": (".5 .5 .5 .5 -90 270;.6 .72,1 1", ".5 .48 .5 .48 -90 270;.55 .68,.95 1.02"),
    "R": ("0 1,0 0,.5 0,.5 .27 .5 .27 -90 90,0 .54;.45 .54,1 1",),
    "S": (".5 .25 .46 .25 -28 -270,.5 .75 .5 .25 -90 152",),
    "T": ("0 0,1 0;.5 0,.5 1",),
    "U": ("0 0,0 .68,.5 .68 .5 .32 180 0,1 0",),
    "V": ("0 0,.5 1,1 0",),
    "W": ("0 0,.25 1,.5 .3,.75 1,1 0", "0 0,.22 1,.5 0,.78 1,1 0", "0 0,0 1,.5 .4,1 1,1 0"),
    "X": ("0 0,1 1;1 0,0 1",),
    "Y": ("0 0,.5 .5,1 0;.5 .5,.5 1", "0 0,.5 .58,1 0;.5 .5,.5 1"),
    "Z": ("0 0,1 0,0 1,1 1",),
}

ARC_STEP_DEGREES = 12.0
SUBPIXEL_BITS = 4
Points = npt.NDArray[np.float64]
"""Shape (n, 2): x, y."""


def strokes(glyph: str, squareness: float) -> list[Points]:
    """The lines of a glyph; `squareness` is 2 for elliptic arcs and grows towards rounded rectangles."""
    return [np.concatenate([_part(part, squareness) for part in line.split(",")]) for line in glyph.split(";")]


def _part(part: str, squareness: float) -> Points:
    x, y, *arc = (float(number) for number in part.split())
    if not arc:
        return np.array([[x, y]])
    rx, ry, start, end = arc
    steps = max(2, int(abs(end - start) / ARC_STEP_DEGREES))
    angles = np.radians(np.linspace(start, end, steps + 1))
    cos, sin = np.cos(angles), np.sin(angles)
    exponent = 2 / squareness
    return np.stack(
        [x + rx * np.sign(cos) * np.abs(cos) ** exponent, y + ry * np.sign(sin) * np.abs(sin) ** exponent], axis=1
    )


@lru_cache(maxsize=4096)
def draw(character: str, size: tuple[int, int], stroke: int, variant: int = 0, squareness: float = 2.6) -> Ink:
    """The character as ink filling `size` (width, height, pixels), its strokes `stroke` pixels wide."""
    width, height = size
    ink = np.zeros((height, width), np.uint8)
    glyphs = VARIANTS[character]
    inset = np.array([stroke / 2, stroke / 2])
    span = np.maximum(np.array([width, height]) - 1 - 2 * inset, 1)
    for line in strokes(glyphs[variant % len(glyphs)], squareness):
        points = np.round((inset + line * span) * 2**SUBPIXEL_BITS).astype(np.int32)
        cv2.polylines(
            ink, [points], isClosed=False, color=(255,), thickness=stroke, lineType=cv2.LINE_AA, shift=SUBPIXEL_BITS
        )
    return ink
