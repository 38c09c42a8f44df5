"""Whose plate it is."""

import numpy as np

from detectors.plates.eye import SeenPlate
from detectors.plates.read import Reading
from detectors.vehicles.bearing import borne

CAR, BEHIND, LORRY = (100.0, 100.0, 300.0, 250.0), (250.0, 80.0, 450.0, 230.0), (500.0, 0.0, 900.0, 400.0)


def plate(x: float, y: float, confidence: float = 0.9, width: float = 60.0) -> SeenPlate:
    corners = np.array([(x, y), (x + width, y), (x + width, y + 13), (x, y + 13)], np.float32)
    reading = Reading(text="123ABC02", confidence=confidence, character_confidences=())
    return SeenPlate(corners=corners, score=0.9, reading=reading)


def test_each_vehicle_has_the_plate_in_its_box() -> None:
    one, other = plate(170, 200), plate(320, 190)
    assert borne([CAR, BEHIND, LORRY], [other, one]) == [one, other, None]


def test_a_plate_in_two_boxes_or_in_none_is_nobodys() -> None:
    assert borne([CAR, BEHIND], [plate(245, 190, width=50)]) == [None, None]
    assert borne([CAR], [plate(300, 200), plate(270, 200), plate(170, 400)]) == [None]


def test_a_plate_as_wide_as_the_vehicle_is_no_plate() -> None:
    assert borne([CAR], [plate(120, 200, width=150)]) == [None]


def test_lettering_that_is_hardly_read_does_not_hide_the_plate_but_a_second_plate_does() -> None:
    own, lettering, another = plate(650, 330), plate(600, 100, confidence=0.2), plate(550, 350, confidence=0.6)
    assert borne([LORRY], [lettering, own]) == [own]
    assert borne([LORRY], [own, another]) == [None]
    assert borne([LORRY], [plate(650, 330, confidence=0.0), plate(600, 100, confidence=0.0)]) == [None]


def test_where_nothing_was_found_nobody_has_a_plate() -> None:
    assert borne([], [plate(170, 200)]) == []
    assert borne([CAR], []) == [None]
