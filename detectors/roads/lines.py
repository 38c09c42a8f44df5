"""Lines of the picture, crossed: when, where between their ends, and which way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import hypot

from schemas.frames import LineCrossing
from schemas.registries import CameraRecord, Line

Point = tuple[float, float]
"""Parts of the picture's width, from the left and from the top."""
CLEAR = 0.003
"""A point is on one side of a line when it is so far from it: nearer, it may be there by jitter. 6 pixels of 1920."""
HIDDEN = timedelta(seconds=1)
"""Who was not seen for longer may have crossed at any moment between, or gone round: no crossing is told."""
STOP_LINE, BEYOND = "STOP_LINE", "BEYOND"

Sighting = tuple[datetime, Point, float]
"""When, where, and the distance from the line: positive where forward leads."""


@dataclass(frozen=True, kw_only=True)
class Directed:
    """A line of the camera record in picture widths; `forward`, 1 or -1, tells which way over it is forward."""

    line_id: str
    begins: Point
    ends: Point
    forward: int

    def side(self, point: Point) -> float:
        """Distance from the line, prolonged; positive where a forward crossing leads."""
        (x, y), (other_x, other_y) = self.begins, self.ends
        wide, high = other_x - x, other_y - y
        length = hypot(wide, high)
        return self.forward * (wide * (point[1] - y) - high * (point[0] - x)) / length

    def spans(self, point: Point) -> bool:
        """Whether a point on the line, prolonged, lies between its ends."""
        (x, y), (other_x, other_y) = self.begins, self.ends
        wide, high = other_x - x, other_y - y
        return 0 <= (point[0] - x) * wide + (point[1] - y) * high <= wide * wide + high * high


def directed(camera: CameraRecord, aspect: float) -> tuple[Directed, ...]:
    """The camera's lines; one without length is none.

    Who has a line's beginning on his right hand crosses it forward. A stop line and the line beyond it tell themselves
    which way leads over the one and then the other, and so need no such care.
    """
    drawn = {line.line_id: _drawn(line, aspect) for line in camera.lines}
    pairs = _pairs(camera)
    found = []
    for line in camera.lines:
        one = drawn[line.line_id]
        if one.begins == one.ends:
            continue
        other = pairs.get(line.line_id)
        towards = one.side(_middle(drawn[other])) if other else 1.0
        ahead = towards if line.kind != BEYOND else -towards if other else 1.0
        found.append(one if ahead >= 0 else _drawn(line, aspect, forward=-1))
    return tuple(found)


def _drawn(line: Line, aspect: float, forward: int = 1) -> Directed:
    begins, ends = ((one.x, one.y / aspect) for one in (line.from_, line.to))
    return Directed(line_id=line.line_id, begins=begins, ends=ends, forward=forward)


def _middle(line: Directed) -> Point:
    return (line.begins[0] + line.ends[0]) / 2, (line.begins[1] + line.ends[1]) / 2


def _pairs(camera: CameraRecord) -> dict[str, str]:
    """Stop lines and the lines beyond them, by the names that the rules pair them by."""
    stops = [line.line_id for line in camera.lines if line.kind == STOP_LINE]
    beyond = [line.line_id for line in camera.lines if line.kind == BEYOND]
    if len(stops) == len(beyond) == 1:
        return {stops[0]: beyond[0], beyond[0]: stops[0]}
    named = {one.removesuffix("-stop"): one for one in stops}
    both = [(named[one.removesuffix("-beyond")], one) for one in beyond if one.removesuffix("-beyond") in named]
    return dict(both) | {other: one for one, other in both}


class Crossings:
    """One vehicle's way over the lines of its camera."""

    def __init__(self, lines: tuple[Directed, ...]) -> None:
        self._lines = lines
        self._since: list[list[Sighting]] = [[] for _ in lines]
        """For each line what was seen since the vehicle was last clear of it, that sighting included."""

    def see(self, at: datetime, point: Point) -> tuple[LineCrossing, ...]:
        """The crossings that this sighting completes; sightings must come in order of time."""
        found = (
            _completed(line, since, (at, point, line.side(point)))
            for line, since in zip(self._lines, self._since, strict=True)
        )
        return tuple(crossing for crossing in found if crossing is not None)


def _completed(line: Directed, since: list[Sighting], now: Sighting) -> LineCrossing | None:
    """The crossing from the last clear place to this one; `since` is brought up to date."""
    if since and now[0] - since[-1][0] > HIDDEN:
        since.clear()
    since.append(now)
    if abs(now[2]) < CLEAR:
        if abs(since[0][2]) < CLEAR:
            since.pop(0)  # never clear of the line until now: where it came from is not known
        return None
    seen = since.copy()
    since[:] = [now]
    if (seen[0][2] > 0) == (now[2] > 0):
        return None
    before, after = next(
        pair
        for pair in zip(reversed(seen[:-1]), reversed(seen[1:]), strict=True)
        if (pair[0][2] > 0) != (pair[1][2] > 0)
    )
    part = before[2] / (before[2] - after[2])
    place = tuple(one + part * (other - one) for one, other in zip(before[1], after[1], strict=True))
    if not line.spans((place[0], place[1])):
        return None
    return LineCrossing(line_id=line.line_id, crossed_at=before[0] + part * (after[0] - before[0]), forward=now[2] > 0)
