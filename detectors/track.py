"""Following plates from frame to frame, also through a short occlusion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from detectors.plates.find import Bounds, overlap
from schemas.identity import derived_id, micros

FORGET_AFTER = timedelta(seconds=1)
"""A plate that was hidden for longer is followed as a new one."""
REACH = 1.5
"""Plate widths that a plate may be off its predicted place, and …"""
REACH_PER_S = 4.0
"""… more for every second since it was last seen."""
LIKE_SIZE = 0.6
"""The smaller of two widths against the larger, at least."""
MOMENTUM = 0.5
"""How much of the older velocity is kept at each sighting."""


@dataclass(kw_only=True)
class Track:
    """A plate being followed; coordinates in pixels, velocity in pixels a second."""

    track_id: str
    box: Bounds
    seen_at: datetime
    velocity: tuple[float, float] = (0.0, 0.0)
    sightings: int = 1


class Tracker:
    """The plates now in front of one camera. Frames must come in order of time."""

    def __init__(self, camera_id: str) -> None:
        self._camera_id = camera_id
        self._tracks: list[Track] = []

    def update(self, boxes: Sequence[Bounds], at: datetime) -> list[Track]:
        """The track of each box, in the order of the boxes; a box near no track begins one."""
        self._tracks = [track for track in self._tracks if at - track.seen_at <= FORGET_AFTER]
        pairs = sorted(
            (distance, index, number)
            for number, track in enumerate(self._tracks)
            for index, box in enumerate(boxes)
            if (distance := _distance(track, box, at)) is not None
        )
        found: dict[int, Track] = {}
        taken: set[int] = set()
        for _, index, number in pairs:
            if index not in found and number not in taken:
                taken.add(number)
                found[index] = self._tracks[number]
                _move(found[index], boxes[index], at)
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


def _distance(track: Track, box: Bounds, at: datetime) -> float | None:
    """How far, in plate widths, the box lies from where the track should be; None where it cannot be the same plate."""
    widths = sorted((track.box[2] - track.box[0], box[2] - box[0]))
    seconds = (at - track.seen_at).total_seconds()
    if overlap(track.box, box) > 0:
        limit = float("inf")
    elif widths[0] < LIKE_SIZE * widths[1]:
        return None
    else:
        limit = REACH + REACH_PER_S * seconds
    (was_x, was_y), (x, y) = _centre(track.box), _centre(box)
    dx, dy = x - was_x - track.velocity[0] * seconds, y - was_y - track.velocity[1] * seconds
    distance = float((dx * dx + dy * dy) ** 0.5) / max(widths[1], 1.0)
    return distance if distance <= limit else None


def _move(track: Track, box: Bounds, at: datetime) -> None:
    seconds = max((at - track.seen_at).total_seconds(), 1e-3)
    (was_x, was_y), (x, y) = _centre(track.box), _centre(box)
    keep = MOMENTUM if track.sightings > 1 else 0.0
    track.velocity = (
        keep * track.velocity[0] + (1 - keep) * (x - was_x) / seconds,
        keep * track.velocity[1] + (1 - keep) * (y - was_y) / seconds,
    )
    track.box, track.seen_at, track.sightings = box, at, track.sightings + 1
