"""Who else is seen with a vehicle.

Only in the frames that show the vehicle itself: so its facts depend on its passage alone, wherever a worker restarts.
"""

from schemas.records import Box
from schemas.vocabulary import RoadUser
from streams.rules.facts.track import Track

FEWEST = 2
"""Sightings; somebody seen once may be a slip of the tracker."""

Spot = tuple[float, float]
"""A point of the picture, as parts from the left and from the top."""


def other_vehicles(track: Track) -> list[Track]:
    """Vehicles in the same frames, in order of appearance."""
    return [one for one in _others(track) if one.is_mostly(RoadUser.VEHICLE)]


def pedestrians(track: Track) -> list[Track]:
    """People on foot in the same frames, in order of appearance, without those who sit in or on a vehicle."""
    return [one for one in _others(track) if one.is_mostly(RoadUser.PEDESTRIAN) and not _rides(one)]


def foot(box: Box) -> Spot:
    """Where it touches the road: the middle of the lower edge."""
    return box.x + box.w / 2, box.y + box.h


def _others(track: Track) -> list[Track]:
    found: dict[str, Track] = {}
    for offset, frame in enumerate(track.frames):
        for state in frame.tracks:
            if state.track_id == track.track_id:
                continue
            if state.track_id not in found:
                found[state.track_id] = Track(track.camera_id, state.track_id, frame.captured_at)
            found[state.track_id].see(frame, state, offset)
    return [one for one in found.values() if len(one.frames) >= FEWEST]


def _rides(person: Track) -> bool:
    """Whether most frames show the feet inside the box of a vehicle."""
    covered = sum(
        any(one.road_user is RoadUser.VEHICLE and _covers(one.box, foot(state.box)) for one in frame.tracks)
        for frame, state in person.sightings
    )
    return 2 * covered > len(person.sightings)


def _covers(box: Box, spot: Spot) -> bool:
    return box.x <= spot[0] <= box.x + box.w and box.y <= spot[1] <= box.y + box.h
