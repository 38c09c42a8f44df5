"""What a camera sees: a stretch of straight road, coming towards it, by a pinhole picture.

A place on the road is `along` metres from where vehicles come into view and `across` metres from the middle.
"""

from schemas.records import Box, Calibration, Line, PicturePoint, RoadPoint, SurveyedPoint

LENGTH_M = 55.0
"""That vehicles are in view."""
STOP_LINE_M = 30.0
SOLID_M = 44.0
"""Where those who cross the solid line between the lanes do so."""
BEYOND_M = 40.0
"""The second line: whoever is past it has driven into the junction."""
LANE_M = 3.5
HALF_ROAD_M = 2 * LANE_M
STOP_LINE, BEYOND, SOLID = "stop", "stop-beyond", "solid"
"""Line ids; the second line is known by its name."""
_NEAREST_M = 8.0
"""From the camera to the end of the view."""
_HORIZON = 0.1
_DROP = (1 - _HORIZON) * _NEAREST_M
_SPREAD = 0.5 * _NEAREST_M / HALF_ROAD_M


def point(along: float, across: float) -> tuple[float, float]:
    """Where in the picture a place on the road is: parts from the left and from the top."""
    depth = _NEAREST_M + LENGTH_M - along
    return 0.5 + _SPREAD * across / depth, _HORIZON + _DROP / depth


def box(along: float, across: float) -> Box:
    """Around a vehicle two metres wide whose front is there."""
    left, bottom = point(along, across - 1)
    width = point(along, across + 1)[0] - left
    top = max(0.0, bottom - 0.8 * width)
    return Box(x=round(left, 4), y=round(top, 4), w=round(width, 4), h=round(bottom - top, 4))


def _line(line_id: str, kind: str, along: float) -> Line:
    ends = [PicturePoint(x=x, y=y) for x, y in (point(along, -HALF_ROAD_M), point(along, HALF_ROAD_M))]
    return Line(line_id=line_id, kind=kind, from_=ends[0], to=ends[1])


LINES = (_line(STOP_LINE, "STOP_LINE", STOP_LINE_M), _line(BEYOND, "BEYOND", BEYOND_M))
_along = [PicturePoint(x=x, y=y) for x, y in (point(BEYOND_M, 0), point(LENGTH_M, 0))]
SOLID_LINE = Line(line_id=SOLID, kind="SOLID", from_=_along[0], to=_along[1])
CALIBRATION = Calibration(
    points=tuple(
        SurveyedPoint(picture=PicturePoint(x=x, y=y), road_m=RoadPoint(x=across, y=along))
        for along in (0.0, LENGTH_M)
        for across in (-HALF_ROAD_M, HALF_ROAD_M)
        for x, y in (point(along, across),)
    )
)
