"""What counts as right, and as wrong at the floor."""

from pathlib import Path

import numpy as np
import pytest

from detectors.measure.photographs import Photograph
from detectors.measure.sheet import overview, sheet
from detectors.plates.eye import SeenPlate
from detectors.plates.read import Reading
from detectors.training.score import Label

CORNERS = np.array([[20, 20], [120, 20], [120, 44], [20, 44]], np.float32)
LABEL = Label(picture=Path("one.jpg"), box=(20, 20, 120, 44), text="BO1010I")
STREET = np.full((100, 200, 3), 90, np.uint8)


def seen(text: str, confidence: float) -> SeenPlate:
    reading = Reading(text=text, confidence=confidence, character_confidences=(confidence,) * len(text))
    return SeenPlate(corners=CORNERS, score=0.9, reading=reading)


def photograph(plate: SeenPlate | None, *others: SeenPlate) -> Photograph:
    return Photograph(label=LABEL, picture=STREET, plate=plate, others=others)


def test_o_counts_as_0_and_i_as_1() -> None:
    assert photograph(seen("B010101", 0.9)).exact
    assert not photograph(seen("8010101", 0.9)).exact


def test_a_plate_that_was_not_found_is_a_failure_but_accuses_nobody() -> None:
    lost = photograph(None)
    assert not lost.exact
    assert lost.wrong_from(0.85) == ()


@pytest.mark.parametrize(("confidence", "wrong"), [(0.84, 0), (0.85, 1), (0.99, 1)])
def test_a_wrong_reading_counts_from_the_floor_on(confidence: float, wrong: int) -> None:
    assert len(photograph(seen("8010101", confidence)).wrong_from(0.85)) == wrong


def test_lettering_read_surely_is_wrong_also_beside_a_plate_that_is_right() -> None:
    lettering = seen("TAXI", 0.9)
    assert photograph(seen("B010101", 0.95), lettering).wrong_from(0.85) == (lettering,)


def test_a_sheet_has_room_for_every_tile_whatever_its_shape() -> None:
    tiles = [(np.full((10, 400, 3), 50, np.uint8), "wide"), (np.full((90, 8, 3), 50, np.uint8), "high")]
    paper = sheet(tiles, across=2)
    left, right = paper[:, : paper.shape[1] // 2], paper[:, paper.shape[1] // 2 :]
    assert (left == 50).all(axis=2).sum() == pytest.approx(260 * 260 * 10 / 400, rel=0.1)
    assert (right == 50).all(axis=2).sum() == pytest.approx(130 * 130 * 8 / 90, rel=0.1)
    assert sheet([]).size > 0


def test_an_overview_marks_the_plate_and_leaves_the_picture_alone() -> None:
    drawn = overview(STREET, [seen("B010101", 0.9)])
    assert (drawn != STREET).any()
    assert (STREET == 90).all()
