"""The drawn pictures that both networks learn from. Needs no torch."""

from pathlib import Path

import numpy as np
import pytest

from detectors.drawing.glyphs import CHARACTERS
from detectors.plates.rectify import HEIGHT, WIDTH
from detectors.training import faces
from detectors.training.crops import crop
from detectors.training.scenes import SIZE, scene


def test_crops_have_the_readers_size_and_readable_labels() -> None:
    rng = np.random.default_rng(1)
    for strength in np.linspace(0, 1, 60):
        one = crop(rng, (), float(strength))
        assert one.grey.shape == (HEIGHT, WIDTH)
        assert one.grey.dtype == np.uint8
        assert 3 <= len(one.text) <= 10
        assert set(one.text) <= set(CHARACTERS)


def test_scenes_hold_their_plates() -> None:
    rng = np.random.default_rng(2)
    counts = set()
    for strength in np.linspace(0, 1, 40):
        one = scene(rng, (), float(strength))
        assert one.picture.shape == (SIZE[1], SIZE[0], 3)
        counts.add(len(one.plates))
        for corners in one.plates:
            centre = corners.mean(axis=0)
            assert 0 <= centre[0] <= SIZE[0]
            assert 0 <= centre[1] <= SIZE[1]
            assert np.linalg.norm(corners[1] - corners[0]) > 8
    assert {0, 1, 2} <= counts


def test_the_same_seed_draws_the_same() -> None:
    one, other = (crop(np.random.default_rng(3), (), 1.0) for _ in range(2))
    assert one.text == other.text
    assert np.array_equal(one.grey, other.grey)


def test_missing_fonts_are_a_warning_not_an_error(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert faces.fonts(tmp_path) == ()
    assert "fonts are missing" in caplog.text
