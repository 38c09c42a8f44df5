"""Whether a plate's characters stand where Kazakhstan's plate of that text has them.

Other countries' plates can spell a Kazakh text: `01 123 ABC` of Kyrgyzstan in one line is `011ABC23` in two, where the
region exists; and a Kazakh plate that lost a character can spell that of another kind. Their layouts differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detectors.drawing.designs import DESIGNS, Design
from detectors.plates.read import Reading
from detectors.plates.rectify import MARGIN, WIDTH
from schemas.plates import DIGIT_OF, LETTER_OF, normalise, parse

KAZAKH = "KZ_"
OLD = ("KZ_1993_PERSON", "KZ_1993_LEGAL")
"""Their layout is not known well enough to hold anything against them."""


@dataclass(frozen=True, kw_only=True)
class Loose:
    """How far from where it belongs a character may be seen: corners are found roughly, and read in steps."""

    off: float
    """Millimetres of one from the others; a step of the reader is 13 or, in two lines, 14."""
    aside: float
    """Lengths of the plate that all of them stand aside."""
    stretched: tuple[float, float]
    """Least and most that they are drawn apart."""


LOOSE = {
    1: Loose(off=12.0, aside=0.045, stretched=(0.94, 1.14)),
    2: Loose(off=20.0, aside=0.07, stretched=(0.8, 1.18)),
}
"""By lines. Of drawn plates on drawn cars that were read rightly, one in a hundred is farther off."""


def laid_out(reading: Reading, rows: int) -> bool:
    """Whether this reading, of a plate in so many lines that was cut out at its corners, is laid out as its text asks.

    True where the text is no Kazakh one. A Kazakh one whose layout is not known can't be.
    """
    text = normalise(reading.text)
    kind = parse(text).plate_format
    if not kind.startswith(KAZAKH) or kind in OLD:
        return True
    design = DESIGNS.get(kind)
    return design is not None and design.rows == rows and _suits(text, design.template) and _fits(reading, design)


def _suits(text: str, template: str) -> bool:
    """Whether the design, not only its format, has digits and letters in this order."""
    return all(
        (DIGIT_OF if kind in "DR" else LETTER_OF).get(character, character).isdigit() == (kind in "DR")
        for character, kind in zip(text, template, strict=True)
    )


def _fits(reading: Reading, design: Design) -> bool:
    """Whether every character is in its line and near its place, given how roughly corners are found."""
    across = np.array(reading.places) * design.rows
    line = across.astype(int)
    if list(line) != [int(slot.baseline * design.rows > design.size[1]) for slot in design.slots]:
        return False
    length = WIDTH / design.rows
    stands = ((across - line) * length - MARGIN) / (length - 2 * MARGIN)
    belongs = np.array([slot.x + slot.width / 2 for slot in design.slots]) / design.size[0]
    stretch, shift = np.polyfit(belongs, stands, 1)
    off = np.abs(stretch * belongs + shift - stands).max() * design.size[0]
    loose = LOOSE[design.rows]
    return bool(
        off <= loose.off
        and abs(stretch / 2 + shift - 1 / 2) <= loose.aside
        and loose.stretched[0] <= stretch <= loose.stretched[1]
    )
