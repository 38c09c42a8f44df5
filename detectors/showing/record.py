"""A camera's record drawn over its picture, to be checked by eye."""

from __future__ import annotations

from math import hypot

from detectors.roads.lines import directed
from detectors.roads.zones import LANE, SIGNAL
from detectors.showing.canvas import Canvas, Colour, Place
from schemas.registries import CameraRecord, Line, PicturePoint, Zone
from schemas.vocabulary import LaneKind, LineKind, Sign, StopZone

LANE_COLOUR: Colour = (240, 190, 90)
SIGNAL_COLOUR: Colour = (170, 170, 170)
ZONE_COLOURS: tuple[tuple[type[Sign | StopZone | LaneKind], Colour], ...] = (
    (StopZone, (200, 60, 200)),
    (Sign, (0, 190, 255)),
    (LaneKind, (0, 120, 255)),
)
OTHER_ZONE: Colour = (200, 200, 60)
"""Crossings and junctions."""
LINE_COLOURS: dict[str, Colour] = {
    LineKind.STOP_LINE: (60, 60, 255),
    LineKind.SOLID: (255, 255, 255),
    LineKind.DOUBLE_SOLID: (255, 255, 255),
    LineKind.EDGE: (150, 255, 150),
}
OTHER_LINE: Colour = (120, 120, 255)
"""The line beyond a stop line."""
OPACITY = 0.18
ARROW = 0.04
"""Length of the arrow that shows which way is forward, parts of the picture's width."""


def draw_record(canvas: Canvas, camera: CameraRecord, *, names: bool = True) -> None:
    """Zones, lanes, housings of signals and lines; with `names` also what they are called."""
    for zone in camera.zones:
        if zone.polygon:
            _draw_zone(canvas, zone, names=names)
    for line in camera.lines:
        _draw_line(canvas, line, names=names)
    if names:
        _draw_ways(canvas, camera)


def colour_of(zone: Zone) -> Colour:
    """By what kind of zone it is."""
    if zone.kind in (LANE, SIGNAL):
        return LANE_COLOUR if zone.kind == LANE else SIGNAL_COLOUR
    return next((colour for kinds, colour in ZONE_COLOURS if zone.kind in list(kinds)), OTHER_ZONE)


def _draw_zone(canvas: Canvas, zone: Zone, *, names: bool) -> None:
    places, colour = [_place(point) for point in zone.polygon], colour_of(zone)
    if zone.kind != SIGNAL:
        canvas.area(places, colour, OPACITY)
    canvas.line(places, colour, closed=True, thick=0.7)
    if names:
        canvas.label(_called(zone.zone_id, zone.kind), min(places, key=lambda place: place[1]), colour)


def _draw_line(canvas: Canvas, line: Line, *, names: bool) -> None:
    start, end, colour = _place(line.from_), _place(line.to), LINE_COLOURS.get(line.kind, OTHER_LINE)
    canvas.line([start, end], colour, thick=1.5)
    if names:
        canvas.label(_called(line.line_id, line.kind), min(start, end, key=lambda place: place[1]), colour)


def _draw_ways(canvas: Canvas, camera: CameraRecord) -> None:
    """Which way over each line is forward."""
    colours = {line.line_id: LINE_COLOURS.get(line.kind, OTHER_LINE) for line in camera.lines}
    for line in directed(camera, canvas.aspect):
        wide, high = line.ends[0] - line.begins[0], line.ends[1] - line.begins[1]
        reach = line.forward * ARROW / hypot(wide, high)
        x, y = (line.begins[0] + line.ends[0]) / 2, (line.begins[1] + line.ends[1]) / 2
        tip = x - reach * high, (y + reach * wide) * canvas.aspect
        canvas.arrow((x, y * canvas.aspect), tip, colours[line.line_id])


def _called(name: str, kind: str) -> str:
    return name if name.upper() == kind else f"{name} · {kind.replace('_', ' ').lower()}"


def _place(point: PicturePoint) -> Place:
    return point.x, point.y
