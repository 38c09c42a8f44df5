import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.plates.find import Picture
from detectors.signals.lamps import phase
from detectors.signals.score import LABELS, score
from schemas.vocabulary import SignalPhase
from tests.detectors.signals.drawn import ON, Colour, drawn

DATA = (
    Path(os.environ.get("JOLQARA_TEST_DATA", Path(__file__).resolve().parents[3].parent / "shared" / "data"))
    / "traffic_lights"
)
LIT = sorted(phase for phase in ON if ON[phase])
phases = st.sampled_from(LIT)


def as_picture(values: object) -> Picture:
    return np.asarray(np.clip(np.asarray(values, np.float64), 0, 255), np.uint8)


@settings(max_examples=80, deadline=None)
@given(phases, st.integers(24, 300), st.integers(0, 1000))
def test_each_phase_is_seen_at_any_size(shown: SignalPhase, height: int, seed: int) -> None:
    assert phase(drawn(shown, height=height, seed=seed)) is shown


@pytest.mark.parametrize("shown", LIT)
def test_before_a_blue_sky_a_dark_one_or_a_wall_it_is_the_same(shown: SignalPhase) -> None:
    for sky in ((230, 180, 120), (25, 20, 20), (90, 120, 140)):
        assert phase(drawn(shown, sky=sky)) is shown


@pytest.mark.parametrize("shown", LIT)
def test_a_lying_housing_has_red_on_the_left(shown: SignalPhase) -> None:
    lying = cv2.rotate(drawn(shown), cv2.ROTATE_90_COUNTERCLOCKWISE)
    assert phase(as_picture(lying)) is shown


@settings(max_examples=60, deadline=None)
@given(phases, st.floats(0.4, 1.3), st.floats(0.85, 1.15), st.floats(-0.06, 0.06), st.integers(0, 1000))
def test_what_is_dark_tinted_or_askew_is_seen_right_or_not_at_all(
    shown: SignalPhase, gain: float, blue: float, askew: float, seed: int
) -> None:
    picture = drawn(shown, seed=seed) * gain * np.array([blue, 1.0, 1 / blue])
    height, width = picture.shape[:2]
    moved = cv2.warpAffine(picture, np.array([[1, 0, askew * width], [0, 1, askew * height]]), (width, height))
    seen = phase(as_picture(moved))
    assert seen in (shown, SignalPhase.UNKNOWN) or {seen, shown} <= {SignalPhase.RED_YELLOW, SignalPhase.YELLOW}


def test_colour_and_place_must_agree() -> None:
    """A housing upside down: red light where green belongs."""
    for shown in (SignalPhase.RED, SignalPhase.GREEN):
        assert phase(as_picture(drawn(shown)[::-1])) is SignalPhase.UNKNOWN


@pytest.mark.parametrize("part", [1.0, 0.7, 0.5])
def test_red_and_green_together_are_no_phase_even_where_one_is_dimmer(part: float) -> None:
    both = drawn(SignalPhase.RED)
    half = both.shape[0] // 2
    both[half:] = as_picture(drawn(SignalPhase.GREEN)[half:] * part)
    assert phase(both) is SignalPhase.UNKNOWN


def test_a_signal_jacket_below_the_lamps_is_no_green() -> None:
    picture = drawn(SignalPhase.OFF)
    cv2.rectangle(picture, (0, 70), (36, 90), (60, 245, 190), -1)
    assert phase(picture) in (SignalPhase.OFF, SignalPhase.UNKNOWN)


def test_white_glare_is_no_phase() -> None:
    picture = drawn(SignalPhase.OFF)
    cv2.circle(picture, (18, 15), 11, (255, 255, 255), -1)
    assert phase(picture) is SignalPhase.UNKNOWN


@pytest.mark.parametrize("sky", [(225, 215, 205), (230, 180, 120), (25, 20, 20)])
def test_lamps_that_are_out_show_no_phase_though_their_lenses_are_coloured(sky: Colour) -> None:
    assert phase(drawn(SignalPhase.OFF, sky=sky)) in (SignalPhase.OFF, SignalPhase.UNKNOWN)


def test_a_dark_housing_is_out_and_a_white_wall_unknown() -> None:
    assert phase(np.full((60, 24, 3), 40, np.uint8)) is SignalPhase.OFF
    assert phase(np.full((60, 24, 3), 240, np.uint8)) is SignalPhase.UNKNOWN


@pytest.mark.parametrize("size", [(0, 0), (0, 20), (20, 0), (1, 1), (11, 5)])
def test_what_is_too_small_shows_nothing(size: tuple[int, int]) -> None:
    assert phase(np.zeros((*size, 3), np.uint8)) is SignalPhase.UNKNOWN


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.integers(1, 60))
def test_grey_noise_is_never_a_phase(seed: int, height: int, width: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (height, width, 1)).repeat(3, axis=2)
    assert phase(as_picture(noise)) in (SignalPhase.UNKNOWN, SignalPhase.OFF)


@pytest.mark.pictures
def test_of_real_lights_almost_all_are_understood_and_none_wrongly() -> None:
    if not DATA.is_dir():
        pytest.skip(f"no real pictures at {DATA}: set JOLQARA_TEST_DATA to the folder that holds traffic_lights")
    counts = score(DATA)
    right = sum(count for (shown, seen), count in counts.items() if shown is seen)
    assert {shown for shown, _ in counts} == set(LABELS.values())
    assert right / counts.total() >= 0.98
    assert all(seen in (shown, SignalPhase.UNKNOWN) for shown, seen in counts)
