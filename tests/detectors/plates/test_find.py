"""Finding plates."""

import numpy as np
import pytest

from detectors.drawing import cars, designs
from detectors.plates.find import Bounds, Finder, FoundPlate, Picture, bounds, distinct, overlap


def square(left: float, top: float, side: float = 10.0) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.array([[left, top], [left + side, top], [left + side, top + side], [left, top + side]], np.float32)


def test_overlap_is_intersection_over_union() -> None:
    assert overlap((0, 0, 10, 10), (0, 0, 10, 10)) == 1
    assert overlap((0, 0, 10, 10), (5, 0, 15, 10)) == pytest.approx(1 / 3)
    assert overlap((0, 0, 10, 10), (10, 0, 20, 10)) == 0
    assert overlap((0, 0, 0, 0), (0, 0, 0, 0)) == 0


def test_of_overlapping_plates_the_likeliest_stays() -> None:
    found = [
        FoundPlate(corners=square(1, 0), score=0.6),
        FoundPlate(corners=square(0, 0), score=0.9),
        FoundPlate(corners=square(40, 0), score=0.5),
    ]
    assert [one.score for one in distinct(found)] == [0.9, 0.5]


def street(width: int, height: int) -> tuple[Picture, Bounds]:
    """A car with a plate, and where that is."""
    scene = np.full((height, width, 3), (110, 115, 118), np.uint8)
    plate_width = width * 0.16
    place = (width * 0.5, height * 0.6, plate_width)
    cars.draw(scene, cars.around(place, np.random.default_rng(5)))
    sheet = designs.draw(designs.DESIGNS["KZ_2012_PERSON"], "123ABC02", designs.Look(), scale=plate_width / 520)
    top, left = int(place[1] - sheet.shape[0] / 2), int(place[0] - sheet.shape[1] / 2)
    scene[top : top + sheet.shape[0], left : left + sheet.shape[1]] = sheet
    return scene, (left, top, left + sheet.shape[1], top + sheet.shape[0])


@pytest.mark.parametrize("picture_size", [(960, 540), (1920, 1080), (400, 300)])
def test_a_drawn_plate_on_a_car_is_found_at_its_corners(picture_size: tuple[int, int]) -> None:
    scene, place = street(*picture_size)
    found = Finder().find(scene)
    assert len(found) == 1
    assert overlap(bounds(found[0].corners), place) > 0.75


@pytest.mark.parametrize("light", [(0.2, 0.2, 1.0), (1.0, 0.3, 0.2), (0.3, 0.3, 0.3), (0.0, 0.0, 1.0)])
def test_the_colour_of_the_light_does_not_matter(light: tuple[float, float, float]) -> None:
    scene, place = street(960, 540)
    (found,) = Finder().find((scene * np.array(light)).astype(np.uint8))
    assert overlap(bounds(found.corners), place) > 0.75


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 900, 3), (480, 640, 3)])
def test_a_picture_of_nothing_has_no_plates(shape: tuple[int, int, int]) -> None:
    assert Finder().find(np.full(shape, 127, np.uint8)) == []


def test_a_plate_that_was_cut_out_is_found_whole() -> None:
    sheet = designs.draw(designs.DESIGNS["KZ_2012_PERSON"], "123ABC02", designs.Look(), scale=0.5)
    (found,) = Finder().find(sheet)
    assert overlap(bounds(found.corners), (0, 0, sheet.shape[1], sheet.shape[0])) > 0.85
