"""Following plates or vehicles from frame to frame, also through a short occlusion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import hypot, inf, log

from detectors.plates.find import Bounds, overlap
from schemas.identity import derived_id, micros

FORGET_AFTER = timedelta(seconds=1)
"""What was hidden for longer is followed as something new."""
LIKE_SIZE = 0.6
"""The smaller of two widths against the larger, at least."""
MOMENTUM = 0.5
"""How much of the older velocity is kept at each sighting."""
SHRUNK = 0.9
"""Part of its width or height; what is left of more is mere jitter."""
BESIDE = 0.1
"""Part of a width; of two so near to each other one may hide a part of the other."""
FIRST = 0.9
"""How unlike the second sighting may be: of the first nobody knows yet how it goes on."""
INSIDE, WHOLE, LEAST = 0.85, 0.85, 0.2
"""Of something half hidden: the part of what is seen that is where it should be, the part of its width or height that
is seen, and the part of it all."""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How unlike what is expected a box may be and still be the same; lengths in widths."""

    widths: float
    widths_per_s: float
    """More for every second since it was last seen."""
    unlike: float = inf
    """Most that place and size may be off together where the boxes overlap."""


PLATES = Reach(widths=1.5, widths_per_s=4.0)
"""Plates are small and far from each other: what overlaps is the same."""
VEHICLES = Reach(widths=0.4, widths_per_s=0.5, unlike=0.5)
"""Close: the next vehicle, or one in the next lane, must not take over the track of one that was lost. A track in two
pieces tells less; one of two vehicles tells what is not so."""


@dataclass(kw_only=True)
class Track:
    """Something being followed; coordinates in pixels, velocity in pixels a second."""

    track_id: str
    box: Bounds
    seen_at: datetime
    velocity: tuple[float, float] = (0.0, 0.0)
    sightings: int = 1


class Tracker:
    """What is now in front of one camera. Frames must come in order of time."""

    def __init__(self, camera_id: str, reach: Reach = PLATES) -> None:
        self._camera_id, self._reach = camera_id, reach
        self._tracks: list[Track] = []

    def update(self, boxes: Sequence[Bounds], at: datetime) -> list[Track]:
        """The track of each box, in the order of the boxes; a box near no track begins one."""
        self._tracks = [track for track in self._tracks if at - track.seen_at <= FORGET_AFTER]
        pairs = sorted(
            (unlikeness, index, number)
            for number, track in enumerate(self._tracks)
            for index, box in enumerate(boxes)
            if (unlikeness := _unlikeness(track, box, at, self._reach)) is not None
        )
        found: dict[int, Track] = {}
        taken: set[int] = set()
        for _, index, number in pairs:
            if index not in found and number not in taken:
                taken.add(number)
                found[index] = self._tracks[number]
                _move(found[index], index, boxes, at)
        for index, box in enumerate(boxes):
            if index not in found:
                found[index] = self._begin(box, at, index)
        return [found[index] for index in range(len(boxes))]

    def _begin(self, box: Bounds, at: datetime, index: int) -> Track:
        track = Track(track_id=derived_id("track", self._camera_id, micros(at), index), box=box, seen_at=at)
        self._tracks.append(track)
        return track


def _centre(box: Bounds) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _size(box: Bounds) -> tuple[float, float]:
    return max(box[2] - box[0], 1.0), max(box[3] - box[1], 1.0)


def _predicted(track: Track, at: datetime) -> Bounds:
    """Where the track should be by now. As large as it was: growth is seen too roughly to be foretold."""
    seconds = (at - track.seen_at).total_seconds()
    across, down = track.velocity[0] * seconds, track.velocity[1] * seconds
    left, top, right, bottom = track.box
    return left + across, top + down, right + across, bottom + down


def _unlikeness(track: Track, box: Bounds, at: datetime, reach: Reach) -> float | None:
    """How far, in widths, the box lies from where the track should be, and how unlike it is in size.

    None where it cannot be the same.
    """
    expected, seconds = _predicted(track, at), (at - track.seen_at).total_seconds()
    (was_wide, was_high), (wide, high) = _size(expected), _size(box)
    (was_x, was_y), (x, y) = _centre(expected), _centre(box)
    off = hypot(x - was_x, y - was_y) / max(was_wide, wide)
    if overlap(expected, box) == 0:
        like = min(was_wide, wide) >= LIKE_SIZE * max(was_wide, wide)
        return off if like and off <= reach.widths + reach.widths_per_s * seconds else None
    unlike = off + abs(log(wide / was_wide)) + abs(log(high / was_high))
    most = reach.unlike if track.sightings > 1 else max(reach.unlike, FIRST)
    return unlike if unlike <= most else _as_part(expected, box)


def _as_part(expected: Bounds, box: Bounds) -> float | None:
    """How unlike a part of what is expected the box is, something hiding one side of that: more than anything whole.

    None where it is no part.
    """
    (was_wide, was_high), (wide, high) = _size(expected), _size(box)
    across = min(expected[2], box[2]) - max(expected[0], box[0])
    down = min(expected[3], box[3]) - max(expected[1], box[1])
    inside = max(across, 0.0) * max(down, 0.0) / (wide * high)
    if inside < INSIDE or (wide < WHOLE * was_wide and high < WHOLE * was_high):
        return None
    return 2 - inside if wide * high >= LEAST * was_wide * was_high else None


def _is_beside(index: int, boxes: Sequence[Bounds]) -> bool:
    """Whether another box is so near that it may hide a part of this one."""
    left, top, right, bottom = boxes[index]
    room = BESIDE * (right - left)
    around = left - room, top - room, right + room, bottom + room
    return any(overlap(around, other) > 0 for number, other in enumerate(boxes) if number != index)


def _move(track: Track, index: int, boxes: Sequence[Bounds], at: datetime) -> None:
    """Where a part may be hidden the middle is not known: it goes on as it went, as large, led by the edges seen."""
    expected, box = _predicted(track, at), boxes[index]
    left = min(now / was for now, was in zip(_size(box), _size(expected), strict=True))
    hidden = left < 1 and _is_beside(index, boxes)
    if not hidden:
        _steer(track, box, max((at - track.seen_at).total_seconds(), 1e-3))
    track.box = _led(expected, box) if hidden and left < SHRUNK else box
    track.seen_at, track.sightings = at, track.sightings + 1


def _led(expected: Bounds, box: Bounds) -> Bounds:
    """What is expected, moved to the box by the edge, left or right and upper or lower, that is less off."""
    across = min(box[0] - expected[0], box[2] - expected[2], key=abs)
    down = min(box[1] - expected[1], box[3] - expected[3], key=abs)
    return expected[0] + across, expected[1] + down, expected[2] + across, expected[3] + down


def _steer(track: Track, box: Bounds, seconds: float) -> None:
    """Velocity by one more sighting."""
    (was_x, was_y), (x, y) = _centre(track.box), _centre(box)
    keep = MOMENTUM if track.sightings > 1 else 0.0
    track.velocity = (
        keep * track.velocity[0] + (1 - keep) * (x - was_x) / seconds,
        keep * track.velocity[1] + (1 - keep) * (y - was_y) / seconds,
    )
