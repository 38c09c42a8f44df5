"""What speaks against a reading."""

import numpy as np
import pytest

from detectors.drawing import cars, designs
from detectors.drawing.designs import DESIGNS, Look
from detectors.plates.doubts import DOUBTED, TORN, is_cut, sure_of
from detectors.plates.eye import Eye, SeenPlate
from detectors.plates.read import Reading


def reading(text: str, confidence: float) -> Reading:
    return Reading(text=text, confidence=confidence, character_confidences=(confidence,) * len(text))


def test_of_two_equal_readings_the_less_sure_counts() -> None:
    assert sure_of(reading("AB123CD", 0.99), reading("AB123CD", 0.8), 1) == 0.8
    assert sure_of(reading("AB123CD", 0.7), reading("AB123CD", 0.9), 1) == 0.7
    assert sure_of(reading("O00AB1D", 0.9), reading("0O0ABID", 0.9), 1) == 0.9


def test_where_the_second_reading_differs_neither_is_sure() -> None:
    assert sure_of(reading("TR95XM", 0.95), reading("TR95XMI", 0.6), 1) == pytest.approx(0.4)
    assert sure_of(reading("TR95XM", 0.95), reading("TR95XMI", 0.99), 1) == pytest.approx(0.01)
    assert sure_of(reading("TR95XM", 0.95), reading("", 0.0), 1) == TORN
    assert sure_of(reading("TR95XM", 0.3), reading("", 0.0), 1) == 0.3


def test_what_is_not_laid_out_as_its_text_asks_is_doubted() -> None:
    assert sure_of(reading("HHAB123", 0.99), reading("HHAB123", 0.99), 1) == DOUBTED


@pytest.mark.parametrize(
    ("left", "top", "cut"), [(200, 200, False), (2, 200, True), (518, 200, True), (200, 1, True), (200, 455, True)]
)
def test_a_plate_at_the_pictures_edge_may_be_cut(left: float, top: float, cut: bool) -> None:
    corners = np.array([[0, 0], [120, 0], [120, 24], [0, 24]], np.float32) + np.array([left, top], np.float32)
    assert is_cut(corners, (480, 640, 3)) is cut


def test_a_picture_of_a_plate_and_nothing_else_does_not_cut_it() -> None:
    assert not is_cut(np.array([[0, 0], [235, 0], [235, 50], [0, 50]], np.float32), (50, 235, 3))


def seen(left: int) -> tuple[SeenPlate, ...]:
    """What is seen of a plate 160 pixels wide in a picture whose edge is `left` pixels left of it."""
    scene = np.full((400, 640, 3), (110, 115, 118), np.uint8)
    cars.draw(scene, cars.around((280, 250, 160), np.random.default_rng(5)))
    sheet = designs.draw(DESIGNS["KZ_2012_PERSON"], "123ABC02", Look(), scale=160 / 520)
    scene[233 : 233 + sheet.shape[0], 200 : 200 + sheet.shape[1]] = sheet
    return Eye().see(np.ascontiguousarray(scene[:, 200 - left :]))


def test_a_plate_is_believed_in_the_picture_and_doubted_where_it_is_cut_off() -> None:
    """Without its first digit `123ABC02` spells a trailer's plate."""
    (whole,) = seen(60)
    assert whole.reading.text == "123ABC02"
    assert whole.reading.confidence > 0.8
    for left in (-24, -32, -40, -48, -56):
        assert all(one.reading.confidence <= DOUBTED for one in seen(left))
