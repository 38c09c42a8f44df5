"""Surveyed points and the road as they fix it."""

import numpy as np
import pytest

from detectors.roads.calibrate import CalibrationError
from detectors.showing.canvas import Canvas
from detectors.showing.survey import GRID_COLOUR, POINT_COLOUR, draw_survey
from tests.detectors.showing.scene import SURVEY, surveyed

GREY = np.full((720, 1280, 3), 90, np.uint8)


def is_there(picture: np.ndarray, colour: tuple[int, int, int], x: float, y: float, within: int = 3) -> bool:
    column, row = round(x * 1280), round(y * 720)
    near = picture[row - within : row + within + 1, column - within : column + within + 1].astype(int)
    return bool((np.abs(near - np.array(colour)).max(axis=2) < 60).any())


def test_the_grid_runs_through_the_points_that_lie_on_it() -> None:
    canvas = Canvas(GREY)
    draw_survey(canvas, surveyed(*SURVEY))
    picture = canvas.drawn()
    for x, y, *_ in SURVEY:
        assert is_there(picture, POINT_COLOUR, x, y)
    assert is_there(picture, GRID_COLOUR, 0.2, 0.7), "the side of 0 m, straight from point to point"
    assert not is_there(picture, GRID_COLOUR, 0.05, 0.5)


def test_points_that_fix_no_road_are_still_shown() -> None:
    line = [(0.1 * number, 0.1 * number, number, number) for number in range(1, 6)]
    canvas = Canvas(GREY)
    with pytest.raises(CalibrationError):
        draw_survey(canvas, surveyed(*line))
    assert all(is_there(canvas.drawn(), POINT_COLOUR, x, y) for x, y, *_ in line)
