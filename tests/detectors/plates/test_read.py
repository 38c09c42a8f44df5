"""Decoding what the reader's network answers."""

from itertools import groupby, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.drawing import designs
from detectors.drawing.glyphs import CHARACTERS
from detectors.plates import read
from detectors.plates.networks import WEIGHTS
from detectors.plates.read import decode, likelihood


def odds(*steps: dict[str, float]) -> read.Odds:
    """Steps as {character: probability}; '' is the blank, which also takes what is left."""
    table = np.zeros((len(steps), len(CHARACTERS) + 1))
    for row, step in zip(table, steps, strict=True):
        for character, probability in step.items():
            row[CHARACTERS.index(character) + 1 if character else 0] = probability
        row[0] += 1 - row.sum()
    return table


def test_repeated_steps_are_one_character_and_a_blank_parts_two() -> None:
    one = {"7": 0.9}
    assert decode(odds(one, one, {}, one, {"A": 0.8})).text == "77A"


def test_a_picture_without_characters_has_no_text_and_no_confidence() -> None:
    assert decode(odds({}, {}, {})) == read.Reading(text="", confidence=0.0, character_confidences=())


def test_the_weakest_character_caps_the_confidence() -> None:
    reading = decode(odds({"1": 0.99}, {"B": 0.6, "8": 0.4}, {"2": 0.99}))
    assert reading.text == "1B2"
    assert reading.character_confidences == pytest.approx((0.99, 0.6, 0.99))
    assert reading.confidence <= 0.6


def test_doubt_between_twins_is_no_doubt_of_the_reader() -> None:
    reading = decode(odds({"O": 0.55, "0": 0.44}))
    assert reading.text == "O"
    assert reading.confidence == pytest.approx(0.99)


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(1, 2), max_size=3))
def test_the_likelihood_is_the_sum_over_all_alignments(seed: int, classes: list[int]) -> None:
    table = np.random.default_rng(seed).dirichlet(np.ones(3), size=4)
    total = 0.0
    for path in product(range(3), repeat=4):
        if [symbol for symbol, _ in groupby(path) if symbol] == classes:
            total += float(np.prod([table[step, symbol] for step, symbol in enumerate(path)]))
    assert likelihood(table, classes) == pytest.approx(total)


@pytest.mark.parametrize(
    ("plate_format", "text"),
    [
        ("KZ_2012_PERSON", "123ABC02"),
        ("KZ_2012_LEGAL", "780KZ14"),
        ("KZ_2012_PERSON_TWO_LINE", "45602XYZ"),
        ("KZ_1993_PERSON", "A123BCD"),
    ],
)
def test_a_freshly_drawn_plate_is_read(plate_format: str, text: str) -> None:
    sheet = designs.draw(designs.DESIGNS[plate_format], text, designs.Look(), scale=0.5)
    height, width = sheet.shape[:2]
    scene = np.full((height + 80, width + 80, 3), 90, np.uint8)
    scene[40 : 40 + height, 40 : 40 + width] = sheet
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) + 40
    reading = read.Reader().read(scene[:, :, 1], corners)
    assert reading.text == text
    assert reading.confidence > 0.8


def test_missing_weights_say_how_to_get_them() -> None:
    with pytest.raises(FileNotFoundError, match=r"detectors\.training\.nowhere"):
        read.Reader(WEIGHTS / "nowhere.onnx")
