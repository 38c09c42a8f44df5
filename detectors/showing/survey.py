"""A camera's surveyed points, and the road as they fix it, drawn over its picture."""

from __future__ import annotations

import numpy as np

from detectors.roads.calibrate import Calibrated, calibrate
from detectors.roads.plane import Floats
from detectors.showing.canvas import Canvas, Colour
from schemas.registries import Calibration

POINT_COLOUR: Colour = (80, 255, 80)
GRID_COLOUR: Colour = (220, 220, 120)
STEPS_M = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
MOST_LINES = 12
SAMPLES = 40
"""Of each line of the grid; straight lines stay straight, but part of one may be behind the camera."""


def draw_survey(canvas: Canvas, calibration: Calibration) -> None:
    """The points, numbered as in the record, and a grid on the road between them.

    Raises CalibrationError, with the points drawn, where they fix no road.
    """
    try:
        calibrated = calibrate(calibration.points, canvas.aspect)
        _draw_grid(canvas, calibrated, np.array([(one.road_m.x, one.road_m.y) for one in calibration.points]))
    finally:
        for number, point in enumerate(calibration.points, 1):
            canvas.cross((point.picture.x, point.picture.y), POINT_COLOUR)
            text = f"{number}: {point.road_m.x:g}, {point.road_m.y:g} m"
            canvas.label(text, (point.picture.x, point.picture.y), POINT_COLOUR)


def _draw_grid(canvas: Canvas, calibrated: Calibrated, road: Floats) -> None:
    low, high = road.min(axis=0), road.max(axis=0)
    extent = float((high - low).max())
    step = next((one for one in STEPS_M if extent / one <= MOST_LINES), STEPS_M[-1])
    first, last = np.floor(low / step) * step, np.ceil(high / step) * step
    for axis in (0, 1):
        for at in np.arange(first[axis], last[axis] + step / 2, step):
            line = np.linspace(first, last, SAMPLES)
            line[:, axis] = at
            _draw_line(canvas, calibrated.plane.picture(line))
    canvas.label(f"grid of {step:g} m", (0.0, 0.0), GRID_COLOUR)


def _draw_line(canvas: Canvas, seen: Floats) -> None:
    """As far as it is before the camera."""
    places = [(float(x), float(y) * canvas.aspect) for x, y in seen if np.isfinite([x, y]).all()]
    if places:
        canvas.thread(places, GRID_COLOUR)
