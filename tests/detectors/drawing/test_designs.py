"""Drawn plates."""

import numpy as np
import pytest

from detectors.drawing import designs, glyphs
from schemas.plates import FORMATS, REGION_LETTERS_1993, parse


@pytest.mark.parametrize("name", designs.DESIGNS)
def test_every_design_draws_texts_of_its_own_format(name: str) -> None:
    design, rng = designs.DESIGNS[name], np.random.default_rng(1)
    for _ in range(20):
        text = designs.text_for(design.template, rng)
        assert parse(text).plate_format == name
        sheet = designs.draw(design, text, designs.Look(), scale=0.5)
        assert sheet.shape == (round(design.size[1] / 2), round(design.size[0] / 2), 3)
        assert sheet.min() < 60
        assert sheet.max() > 200


def test_designs_and_formats_speak_of_the_same_plates() -> None:
    drawn = {name: design.template for name, design in designs.DESIGNS.items()}
    assert all((name, template) in {(one.name, one.reading) for one in FORMATS} for name, template in drawn.items())
    assert set(designs.REGION_LETTERS_1993) == REGION_LETTERS_1993


def test_a_text_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than argument 1"):
        designs.draw(designs.DESIGNS["KZ_2012_PERSON"], "123ABC", designs.Look())


def test_no_two_characters_look_alike_but_twins() -> None:
    inks = {character: glyphs.draw(character, (44, 76), 10).astype(float) / 255 for character in glyphs.CHARACTERS}
    for one, ink in inks.items():
        for other, its in inks.items():
            alike = float(np.minimum(ink, its).sum() / np.maximum(ink, its).sum())
            assert (alike > 0.95) == (one == other or {one, other} == {"0", "O"}), (one, other, alike)
