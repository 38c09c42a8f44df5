"""Plates as a yardstick of calibrations: what is wrong is noticed, what is right is not."""

from datetime import timedelta

import numpy as np
import pytest
from msgspec.structs import replace

from detectors.plates.eye import SeenPlate
from detectors.plates.read import Reading
from detectors.roads.calibrate import CalibrationError, calibrate
from detectors.roads.plane import Floats, Plane
from detectors.roads.plate_width import FEWEST, PLATE_M, PlateWidth, plate_ends
from detectors.roads.road import Followed, Road
from detectors.roads.trial import ASPECT, Setting, camera, survey
from schemas.frames import TrackState
from schemas.registries import Calibration, CameraRecord
from tests.detectors.clips import START
from tests.detectors.roads.roads import GRID, straight, surveyed
from tests.detectors.roads.test_road import RECORD, TRUE, box, state

KMH, FRAMES, RATE = 40.0, 18, 15.0
PIXEL = 1 / 1920


def surveyed_wrongly(scale: float) -> CameraRecord:
    """So many metres where there is one."""
    points = surveyed(TRUE, GRID)
    moved = tuple(
        replace(one, road_m=replace(one.road_m, x=one.road_m.x * scale, y=one.road_m.y * scale)) for one in points
    )
    return replace(RECORD, calibration=Calibration(points=moved))


def plate(plane: Plane, place: tuple[float, float], height: float, turn: float = 0.0) -> Floats:
    """Where the ends of a plate are seen; turned by so many radians from across the road."""
    half = PLATE_M / 2 * np.array([np.cos(turn), np.sin(turn)])
    return plane.picture(np.array(place) + np.array([-half, half]), height)


def driven(
    camera: CameraRecord, height: float, followed: Followed, turn: float = 0.0, noise: float = 1.0
) -> TrackState:
    """The last of what is told of a vehicle that comes nearer, its plate so high; corners are off by `noise` pixels."""
    road, rng = Road(camera, ASPECT), np.random.default_rng(3)
    for number in range(FRAMES):
        place = 1.5, 32 - KMH / 3.6 * number / RATE
        point = TRUE.picture(np.array([place]), height if followed is Followed.PLATE else followed.value.metres)[0]
        ends = plate(TRUE, place, height, turn) + rng.normal(0, noise * PIXEL, (2, 2))
        where = state("t", box((float(point[0]), float(point[1])), followed))
        (told,) = road.see([where], START + timedelta(seconds=number / RATE), followed, {"t": ends})
    return told


@pytest.mark.parametrize("followed", list(Followed))
@pytest.mark.parametrize("turn", [0.0, 0.6, -1.0])
@pytest.mark.parametrize("height", [0.45, 0.6, 0.75])
def test_plates_that_hang_where_plates_do_change_nothing(followed: Followed, turn: float, height: float) -> None:
    told = driven(RECORD, height, followed, turn)
    assert told.speed_kmh == pytest.approx(KMH, rel=0.04 if followed is Followed.PLATE else 0.001)


@pytest.mark.parametrize("followed", list(Followed))
@pytest.mark.parametrize("scale", [0.8, 0.85, 1.2, 1.3, 1 / 0.3048])
def test_a_survey_in_wrong_metres_measures_no_speed(followed: Followed, scale: float) -> None:
    """The surveyed points agree with each other perfectly; only the plates contradict them."""
    wrong = surveyed_wrongly(scale)
    assert calibrate(wrong.calibration.points if wrong.calibration else (), ASPECT).scale < 1
    told = driven(wrong, 0.6, followed)
    assert told.position_m is not None
    assert (told.speed_kmh, told.speed_error_kmh) == (None, None)


@pytest.mark.parametrize("height", [1.5, 2.0])
def test_a_plate_much_higher_than_believed_measures_no_speed(height: float) -> None:
    """A plate on a lorry's back, followed as if it hung at 0.6 m: its speed would be told 20 % and more too high."""
    assert driven(RECORD, height, Followed.PLATE).speed_kmh is None


def test_without_plates_of_known_width_nothing_is_checked() -> None:
    road = Road(surveyed_wrongly(1.3), ASPECT)
    for number in range(FRAMES):
        point = TRUE.picture(np.array([(1.5, 32 - KMH / 3.6 * number / RATE)]), 0.1)[0]
        where = state("t", box((float(point[0]), float(point[1]))))
        (told,) = road.see([where], START + timedelta(seconds=number / RATE), Followed.VEHICLE)
    assert told.speed_kmh == pytest.approx(1.3 * KMH, rel=0.05)


def test_right_calibrations_are_hardly_ever_doubted_and_wrong_ones_mostly_are() -> None:
    """Random cameras, noisy surveys, plates as high as plates are; then the same with metres a quarter too long."""
    rng, doubted = np.random.default_rng(5), {1.0: 0, 1.25: 0}
    for _ in range(80):
        true, height = camera(rng), 0.6 + 0.15 * rng.normal()
        points = survey(rng, true, Setting())
        middle = true.road(np.array([(0.5, 0.5 / ASPECT)]))[0]
        for scale in doubted:
            moved = [
                replace(one, road_m=replace(one.road_m, x=scale * one.road_m.x, y=scale * one.road_m.y))
                for one in points
            ]
            try:
                plane = calibrate(moved, ASPECT).plane
            except CalibrationError:
                continue
            if not plane.knows_heights:
                continue
            width = PlateWidth()
            for number in range(12):
                place = middle[0] + 0.2 * number, middle[1] - 0.3 * number
                ends = plate(true, place, height, 0.3) + rng.normal(0, 0.5 * PIXEL, (2, 2))
                width.see(plane.view(Followed.PLATE.value), ends)
            doubted[scale] += not width.agrees
    assert doubted[1.0] <= 2
    assert doubted[1.25] >= 70


def test_a_few_sightings_do_not_tell() -> None:
    width, view = PlateWidth(), straight().view(Followed.PLATE.value)
    for number in range(FEWEST):
        assert width.agrees
        width.see(view, plate(TRUE, (0, 20.0 - number), 3.0))
    assert not width.agrees


def seen(text: str, high: float = 22.0, confidence: float = 0.9) -> SeenPlate:
    corners = np.array([(100, 50), (200, 54), (200, 54 + high), (100, 50 + high)], np.float32)
    reading = Reading(text=text, confidence=confidence, character_confidences=())
    return SeenPlate(corners=corners, score=0.9, reading=reading)


def test_only_plates_whose_width_is_known_are_yardsticks() -> None:
    ends = plate_ends(seen("123ABC02"), 1000)
    assert ends is not None
    assert ends == pytest.approx(np.array([(0.1, 0.061), (0.2, 0.065)]))
    assert plate_ends(seen("123AB02"), 1000) is not None
    for other in (
        seen("123ABC02", confidence=0.3),
        seen("12302ABC", high=60),
        seen("AB123CD"),
        seen("12ABC02"),
        seen(""),
    ):
        assert plate_ends(other, 1000) is None
