"""Driving on parts of the road on which a vehicle may have no business."""

from itertools import pairwise
from math import fsum, hypot

from schemas.records import CameraRecord, LaneFact
from schemas.vocabulary import LaneKind
from streams.rules.facts.motion import seconds, standing_frames
from streams.rules.facts.track import Sighting, Track
from streams.rules.facts.zones import stays, zones_of

KMH_PER_M_S = 3.6


def driven_lanes(track: Track, camera: CameraRecord | None) -> tuple[LaneFact, ...]:
    """One fact for each unbroken drive on such a part of the road.

    Who stands there does not drive: standing ends a drive, and is what StopFacts tell.
    """
    zones = [(zone_id, kind) for zone_id, kind in zones_of(camera, LaneKind) if stays(track, zone_id)]
    if not zones:
        return ()
    stood = standing_frames(track)
    return tuple(
        LaneFact(
            at=drive[0][0].captured_at, zone_id=zone_id, lane_kind=kind, seconds=seconds(drive), metres=_metres(drive)
        )
        for zone_id, kind in zones
        for drive in stays(track, zone_id, without=stood)
    )


def _metres(drive: list[Sighting]) -> float:
    """The least that the frames show: between the first and the last position, or speed by time; 0 if neither is."""
    shown = [_between_ends(drive), _speed_by_time(drive)]
    return min((metres for metres in shown if metres is not None), default=0.0)


def _between_ends(drive: list[Sighting]) -> float | None:
    places = [state.position_m for _, state in drive if state.position_m is not None]
    return hypot(places[-1].x - places[0].x, places[-1].y - places[0].y) if len(places) > 1 else None


def _speed_by_time(drive: list[Sighting]) -> float | None:
    """Between two frames the lower speed of both; a frame without a speed is passed over."""
    known = [(frame.captured_at, state.speed_kmh) for frame, state in drive if state.speed_kmh is not None]
    if len(known) < 2:  # noqa: PLR2004 - from one to another
        return None
    return fsum(
        min(speed, next_speed) / KMH_PER_M_S * (next_at - at).total_seconds()
        for (at, speed), (next_at, next_speed) in pairwise(known)
    )
