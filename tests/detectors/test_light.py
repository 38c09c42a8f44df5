"""How light it is."""

import numpy as np
import pytest

from detectors.light import light
from schemas.vocabulary import Light


@pytest.mark.parametrize(
    ("mean", "contrast", "expected"),
    [(120, 50, Light.DAYLIGHT), (20, 15, Light.DARK), (160, 5, Light.POOR_VISIBILITY), (0, 0, Light.DARK)],
)
def test_light_follows_brightness_and_contrast(mean: float, contrast: float, expected: Light) -> None:
    noise = np.random.default_rng(0).normal(mean, contrast, (120, 160, 1))
    assert light(np.clip(noise, 0, 255).astype(np.uint8).repeat(3, axis=2)) is expected
