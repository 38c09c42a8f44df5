"""Where characters stand on Kazakhstan's plates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.drawing.designs import DESIGNS, Design, Look, draw, text_for
from detectors.plates.layout import OLD, laid_out
from detectors.plates.read import Reader, Reading
from detectors.plates.rectify import MARGIN, WIDTH

KNOWN = sorted(name for name in DESIGNS if name not in OLD)
PERSON = DESIGNS["KZ_2012_PERSON"]
TWO_LINES = DESIGNS["KZ_2012_PERSON_TWO_LINE"]


def places(design: Design, aside: float = 0.0) -> list[float]:
    """Where a reader sees the characters of this design, `aside` lengths of the plate too far right."""
    length = WIDTH / design.rows
    found = []
    for slot in design.slots:
        line = int(slot.baseline * design.rows > design.size[1])
        across = (slot.x + slot.width / 2) / design.size[0] + aside
        found.append((line * length + MARGIN + across * (length - 2 * MARGIN)) / WIDTH)
    return found


def reading(text: str, where: list[float]) -> Reading:
    return Reading(text=text, confidence=0.99, character_confidences=(0.99,) * len(text), places=tuple(where))


@pytest.mark.parametrize("name", KNOWN)
def test_what_is_read_of_a_drawn_plate_stands_where_it_should(name: str) -> None:
    design, rng, reader = DESIGNS[name], np.random.default_rng(4), Reader()
    for _ in range(12):
        text = text_for(design.template, rng)
        sheet = draw(design, text, Look(), scale=0.5)
        height, width = sheet.shape[:2]
        scene = np.full((height + 60, width + 60), 90, np.uint8)
        scene[30 : 30 + height, 30 : 30 + width] = sheet[:, :, 1]
        read = reader.read(scene, np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) + 30)
        if read.text == text:
            assert laid_out(read, design.rows)
            assert not laid_out(read, 3 - design.rows)


def test_a_plate_of_two_lines_is_none_where_there_is_one() -> None:
    """`01 112 ABC` of Kyrgyzstan is `011ABC12` on a Kazakh plate of two lines."""
    assert laid_out(reading("01112ABC", places(TWO_LINES)), 2)
    assert not laid_out(reading("01112ABC", places(PERSON)), 1)


def test_lines_part_where_kazakhstan_parts_them() -> None:
    """`01 112` over `ABC`: five above and three below."""
    above, below = np.linspace(0.05, 0.45, 5), np.linspace(0.6, 0.9, 3)
    assert not laid_out(reading("01112ABC", [*above, *below]), 2)


@pytest.mark.parametrize("lost", [3, 4, 5])
def test_a_letter_that_was_lost_leaves_a_gap(lost: int) -> None:
    """`123ABC02` without a letter spells the plate of a legal entity."""
    text, where = "123ABC02", places(PERSON)
    assert laid_out(reading(text, where), 1)
    assert not laid_out(reading(text[:lost] + text[lost + 1 :], where[:lost] + where[lost + 1 :]), 1)


def test_a_first_digit_that_was_lost_leaves_a_gap() -> None:
    """`123ABC02` without its first digit spells a trailer's plate."""
    assert not laid_out(reading("23ABC02", places(PERSON)[1:]), 1)


@given(st.sampled_from(KNOWN), st.floats(-0.03, 0.03), st.integers(0, 2**32 - 1))
def test_corners_may_be_a_little_off(name: str, aside: float, seed: int) -> None:
    design = DESIGNS[name]
    text = text_for(design.template, np.random.default_rng(seed))
    assert laid_out(reading(text, places(design, aside)), design.rows)
    assert not laid_out(reading(text, places(design, aside + 0.2)), design.rows)


@pytest.mark.parametrize("text", ["AB123CD", "B310VLV", "C227HA", ""])
def test_nothing_is_held_against_other_countries_and_the_series_of_1993(text: str) -> None:
    where = list(np.linspace(0.1, 0.9, len(text)))
    assert laid_out(reading(text, where), 1)
    assert laid_out(reading(text, where), 2)


@pytest.mark.parametrize(("text", "rows"), [("HHAB123", 1), ("HHAB123", 2), ("6808XO", 1), ("68XO08", 2)])
def test_a_kazakh_text_of_unknown_layout_is_not_believed(text: str, rows: int) -> None:
    assert not laid_out(reading(text, list(np.linspace(0.1, 0.9, len(text)))), rows)
