"""Following plates or vehicles from frame to frame, also through a short occlusion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import hypot, log

from detectors.plates.find import Bounds, overlap
from schemas.identity import derived_id, micros

FORGET_AFTER = timedelta(seconds=1)
"""What was hidden for longer is followed as something new."""
LIKE_SIZE = 0.6
"""The smaller of two widths against the larger, at least."""
MOMENTUM = 0.5
"""How much of the older velocity is kept at each sighting."""
SHRUNK = 0.9
"""Part of its width or height; if less is left beside another one's box, the rest is taken to be behind that."""
BESIDE = 0.1
"""Part of its width that may lie between them."""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How far, in widths, something may be off its predicted place."""

    widths: float
    widths_per_s: float
    """More for every second since it was last seen."""


PLATES = Reach(widths=1.5, widths_per_s=4.0)
VEHICLES = Reach(widths=0.6, widths_per_s=1.0)
"""With more the next vehicle, or one in the next lane, could take over the track of one that was lost."""


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
                _move(found[index], boxes[index], at, covered=_is_covered(found[index], index, boxes))
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
    """Where the track should be by now."""
    seconds = (at - track.seen_at).total_seconds()
    across, down = track.velocity[0] * seconds, track.velocity[1] * seconds
    left, top, right, bottom = track.box
    return left + across, top + down, right + across, bottom + down


def _unlikeness(track: Track, box: Bounds, at: datetime, reach: Reach) -> float | None:
    """How far, in widths, the box lies from where the track should be, and how unlike it is in size.

    None where it cannot be the same.
    """
    expected = _predicted(track, at)
    (was_wide, was_high), (wide, high) = _size(track.box), _size(box)
    (was_x, was_y), (x, y) = _centre(expected), _centre(box)
    off = hypot(x - was_x, y - was_y) / max(was_wide, wide)
    if overlap(expected, box) == 0:
        seconds = (at - track.seen_at).total_seconds()
        if min(was_wide, wide) < LIKE_SIZE * max(was_wide, wide) or off > reach.widths + reach.widths_per_s * seconds:
            return None
    return off + abs(log(wide / was_wide)) + abs(log(high / was_high))


def _is_covered(track: Track, index: int, boxes: Sequence[Bounds]) -> bool:
    """Whether something beside it seems to hide a part."""
    (was_wide, was_high), (wide, high) = _size(track.box), _size(boxes[index])
    if wide >= SHRUNK * was_wide and high >= SHRUNK * was_high:
        return False
    left, top, right, bottom = boxes[index]
    room = BESIDE * was_wide
    around = left - room, top - room, right + room, bottom + room
    return any(overlap(around, other) > 0 for number, other in enumerate(boxes) if number != index)


def _move(track: Track, box: Bounds, at: datetime, *, covered: bool) -> None:
    """Of what is partly covered the middle is not known: it is taken to go on as it went."""
    if covered:
        track.box = _predicted(track, at)
    else:
        seconds = max((at - track.seen_at).total_seconds(), 1e-3)
        (was_x, was_y), (x, y) = _centre(track.box), _centre(box)
        keep = MOMENTUM if track.sightings > 1 else 0.0
        track.velocity = (
            keep * track.velocity[0] + (1 - keep) * (x - was_x) / seconds,
            keep * track.velocity[1] + (1 - keep) * (y - was_y) / seconds,
        )
        track.box = box
    track.seen_at, track.sightings = at, track.sightings + 1
