"""What a camera's record lets one say of the road users in its picture: place, speed, lane, zones, lines crossed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType

import numpy as np
from msgspec.structs import replace

from detectors.roads.calibrate import calibrate
from detectors.roads.lines import Crossings, Directed, Point, directed
from detectors.roads.plane import Floats, Height
from detectors.roads.plate_width import PlateWidth
from detectors.roads.speed import Motion, motion
from detectors.roads.zones import lane_at, zones_at
from schemas.frames import Box, RoadPosition, TrackState
from schemas.registries import CameraRecord

WINDOW = timedelta(seconds=2)
"""A speed is that of the last so many seconds; longer ago the vehicle may have driven otherwise."""
LEAST_S, LEAST_M = 0.5, 5.0
"""Nothing is measured over less; who made less way in the whole window is known to stand or creep."""
FORGET_AFTER = timedelta(seconds=2)
UNSURE_M = 3.0
"""Standard error of a place beyond which it is not told, …"""
JITTER = 0.001
"""… where a point is seen to so much of the picture's width, 2 pixels of 1920."""
FASTEST_KMH = 350.0
"""What is faster is no vehicle but two, taken for one."""
EDGE = 0.004
"""A box so near to the picture's edge is cut off by it, and its middle is not the road user's."""
COVERED = 0.1
"""Part of a vehicle's box that another one's covers: of more its edges are no longer its own."""
STEADY = 0.8
"""Part of the window that must have been watched of who made less way."""
LARGEST_ERROR = 0.5
"""Part of a speed by which it may be uncertain and still be told; and 5 km/h always."""
LARGEST_ERROR_KMH = 5.0


class Followed(Enum):
    """Which point of a road user a box tells, and how high above the road that is."""

    VEHICLE = Height(metres=0.1, error=0.1)
    """The middle of the lower edge of a box around all of it: tyres, or the lower edge of a bumper."""
    PLATE = Height(metres=0.6, error=0.15)
    """The middle of a box around the number plate."""


NO_PLATES: Mapping[str, Floats] = MappingProxyType({})
PLATE_HEIGHT_IN_WIDTHS = 1.1
"""How far below a plate, in its widths, the road is seen, where no calibration tells: 0.6 m by 0.52 m."""


@dataclass(kw_only=True)
class _Trail:
    """Where one road user was seen lately."""

    crossings: Crossings
    seen: deque[tuple[datetime, Point]] = field(default_factory=deque)
    plate: PlateWidth = field(default_factory=PlateWidth)


class Road:
    """The road before one camera. `aspect` is its pictures' width over their height.

    Raises CalibrationError where the record's surveyed points fix no road. Without surveyed points there are neither
    places nor speeds.
    """

    def __init__(self, camera: CameraRecord, aspect: float) -> None:
        self._camera, self._aspect = camera, aspect
        points = camera.calibration.points if camera.calibration else ()
        plane = calibrate(points, aspect).plane if points else None
        self._views = {one: plane.view(one.value) for one in Followed} if plane and plane.knows_heights else {}
        self._ground = plane.view() if plane else None
        self._lines: tuple[Directed, ...] = directed(camera, aspect)
        self._trails: dict[str, _Trail] = {}

    def see(
        self,
        states: Iterable[TrackState],
        at: datetime,
        followed: Followed,
        plates: Mapping[str, Floats] = NO_PLATES,
    ) -> tuple[TrackState, ...]:
        """The states of one frame with all that the road tells; frames must come in order of time.

        `plates` has by track id where a plate of known width was seen, see `plate_ends`.
        """
        self._trails = {
            track_id: trail for track_id, trail in self._trails.items() if at - trail.seen[-1][0] <= FORGET_AFTER
        }
        shown = tuple(states)
        for track_id, trail in self._trails.items():
            if track_id in plates and Followed.PLATE in self._views:
                trail.plate.see(self._views[Followed.PLATE], plates[track_id])
        return tuple(
            self._told(one, at, followed, whole=not _is_cut(one.box) and not _is_covered(one.box, shown, followed))
            for one in shown
        )

    def _told(self, state: TrackState, at: datetime, followed: Followed, *, whole: bool) -> TrackState:
        point = self._point(state.box, followed)
        foot = self._foot(state.box, point, followed)
        x, y = foot[0], foot[1] * self._aspect
        seen = replace(state, lane=lane_at(self._camera, x, y), zones=zones_at(self._camera, x, y))
        if not whole:
            return seen
        trail = self._trails.setdefault(state.track_id, _Trail(crossings=Crossings(self._lines)))
        trail.seen.append((at, point))
        while at - trail.seen[0][0] > WINDOW:
            trail.seen.popleft()
        measured = self._measured(trail, followed)
        return replace(
            seen,
            position_m=self._position(point, followed),
            speed_kmh=measured.speed_kmh if measured else None,
            speed_error_kmh=measured.error_kmh if measured else None,
            crossed=trail.crossings.see(at, foot),
        )

    def _point(self, box: Box, followed: Followed) -> Point:
        """The followed point in picture widths."""
        down = box.h if followed is Followed.VEHICLE else box.h / 2
        return box.x + box.w / 2, (box.y + down) / self._aspect

    def _foot(self, box: Box, point: Point, followed: Followed) -> Point:
        """Where the road under the followed point is seen."""
        if followed is Followed.VEHICLE:
            return point
        if self._ground is not None and followed in self._views:
            foot = self._ground.picture(self._views[followed].road(np.array([point])))[0]
            if np.isfinite(foot).all():
                return float(foot[0]), float(foot[1])
        return point[0], point[1] + PLATE_HEIGHT_IN_WIDTHS * box.w

    def _position(self, point: Point, followed: Followed) -> RoadPosition | None:
        view = self._views.get(followed, self._ground if followed is Followed.VEHICLE else None)
        if view is None:
            return None
        place = view.road(np.array([point]))
        if not np.isfinite(place).all():
            return None
        if not view.errors(place, JITTER)[0] <= UNSURE_M:
            return None
        return RoadPosition(x=float(place[0, 0]), y=float(place[0, 1]))

    def _measured(self, trail: _Trail, followed: Followed) -> Motion | None:
        """The motion through the window, if it is long enough and well enough known, and no plate contradicts."""
        watched = trail.seen[-1][0] - trail.seen[0][0]
        if followed not in self._views or watched.total_seconds() < LEAST_S or not trail.plate.agrees:
            return None
        seconds = np.array([(at - trail.seen[0][0]).total_seconds() for at, _ in trail.seen])
        one = motion(self._views[followed], seconds, np.array([point for _, point in trail.seen]))
        if one is None or one.speed_kmh > FASTEST_KMH:
            return None
        if one.error_kmh > max(LARGEST_ERROR * one.speed_kmh, LARGEST_ERROR_KMH):
            return None
        return one if one.metres >= LEAST_M or watched >= WINDOW * STEADY else None


def _is_cut(box: Box) -> bool:
    return min(box.x, box.y, 1 - box.x - box.w, 1 - box.y - box.h) < EDGE


def _is_covered(box: Box, states: Iterable[TrackState], followed: Followed) -> bool:
    """Whether a vehicle that stands nearer to the camera hides a part of this one."""
    return followed is Followed.VEHICLE and any(
        other.box.y + other.box.h > box.y + box.h and _shared(box, other.box) > COVERED * box.w * box.h
        for other in states
    )


def _shared(one: Box, other: Box) -> float:
    """The area of both."""
    across = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    down = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    return max(across, 0.0) * max(down, 0.0)
