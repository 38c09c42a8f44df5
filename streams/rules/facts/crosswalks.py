"""Pedestrians met on a crossing.

The line that runs the vehicle's way through the middle of the crossing, as the picture shows it, parts it in two
halves: the vehicle's is the one on its side.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from math import hypot
from statistics import median

from schemas.records import CameraRecord, CrosswalkFact, Zone
from streams.rules.facts.motion import STANDS_KMH, stands
from streams.rules.facts.others import Spot, foot, pedestrians
from streams.rules.facts.track import Sighting, Track
from streams.rules.facts.zones import FEWEST, UNBROKEN, stays

CROSSING = "CROSSING"
MIDDLE = 0.05
"""Nearer to the middle, as a part of the width of the crossing, one is on neither half: pictures have perspective."""
LEAST_WAY = 0.02
"""A shorter way through the picture, as a part of it, has no direction."""
APPROACH = timedelta(seconds=10)
"""Standing so long before the crossing was entered was for those on it."""
CORNERS = 3

SideOf = Callable[[Sighting], int]
"""-1 and 1 for the halves, 0 for the middle."""


def met_pedestrians(track: Track, camera: CameraRecord | None) -> tuple[CrosswalkFact, ...]:
    """One fact for each crossing, about the pedestrian whose moment is nearest; it names nobody.

    None where the way onto the crossing was not seen with its speeds: then nobody knows that the vehicle did not stop.
    """
    zones = [zone for zone in camera.zones if zone.kind == CROSSING and len(zone.polygon) >= CORNERS] if camera else []
    facts = (_fact(track, zone, crossed) for zone in zones if (crossed := _on(track, zone.zone_id)))
    return tuple(fact for fact in facts if fact is not None)


def _fact(track: Track, zone: Zone, crossed: list[Sighting]) -> CrosswalkFact | None:
    on_at = crossed[0][0].captured_at
    stopped, side_of = _stopped(track, on_at), _sides(track, zone, crossed)
    if stopped is None or side_of is None:
        return None
    side = median([side_of(one) for one in crossed])
    frames = {frame.frame_seq for frame, _ in crossed}
    met = [_met(person, zone.zone_id, frames, lambda one: side_of(one) == side) for person in pedestrians(track)]
    moments = [moments[0] for moments in met if moments and moments[-1] >= on_at]
    if side not in {-1, 1} or not moments:
        return None
    pedestrian_on_at = min(moments, key=lambda at: (abs(at - on_at), at))
    return CrosswalkFact(
        at=on_at,
        zone_id=zone.zone_id,
        vehicle_on_at=on_at,
        pedestrian_on_at=pedestrian_on_at,
        gap_s=abs((pedestrian_on_at - on_at).total_seconds()),
        stopped=stopped,
    )


def _on(track: Track, zone_id: str) -> list[Sighting]:
    """Sightings on the crossing; leaving it for a moment and coming back is no new entry."""
    return [sighting for stay in stays(track, zone_id) for sighting in stay]


def _met(person: Track, zone_id: str, frames: set[int], on_half: Callable[[Sighting], bool]) -> list[datetime]:
    """When the person was on the vehicle's half; empty for one who was not on the crossing together with the vehicle.

    Whoever is on the other half then, and comes to the vehicle's later, is met too: that is entering it.
    """
    walked = _on(person, zone_id)
    together = sum(frame.frame_seq in frames for frame, _ in walked)
    moments = [one[0].captured_at for one in walked if on_half(one)]
    return moments if together >= FEWEST and len(moments) >= FEWEST else []


def _sides(track: Track, zone: Zone, crossed: list[Sighting]) -> SideOf | None:
    """On which half somebody is; None if the picture does not show the vehicle's way."""
    last_at = crossed[-1][0].captured_at
    way = [one for one in track.sightings if crossed[0][0].captured_at - UNBROKEN <= one[0].captured_at <= last_at]
    (from_x, from_y), (to_x, to_y) = foot(way[0][1].box), foot(way[-1][1].box)
    across = (from_y - to_y, to_x - from_x)
    shadow = [_along(across, (corner.x, corner.y)) for corner in zone.polygon]
    low, high = min(shadow), max(shadow)
    if hypot(*across) < LEAST_WAY or high <= low:
        return None

    def side_of(sighting: Sighting) -> int:
        part = (_along(across, foot(sighting[1].box)) - low) / (high - low) - 0.5
        return 0 if abs(part) < MIDDLE else 1 if part > 0 else -1

    return side_of


def _along(direction: Spot, spot: Spot) -> float:
    return direction[0] * spot[0] + direction[1] * spot[1]


def _stopped(track: Track, on_at: datetime) -> bool | None:
    """Whether it stood before the crossing, be it for a single frame; None if its speeds before it are not known."""
    speeds = list(_speeds(track, on_at))
    if len(speeds) < FEWEST:
        return None
    ends = [stand[-1][0].captured_at for stand in stands(track) if stand[0][0].captured_at < on_at]
    return min(speeds) <= STANDS_KMH or any(end >= on_at - APPROACH for end in ends)


def _speeds(track: Track, on_at: datetime) -> Iterator[float]:
    for frame, state in track.sightings:
        if on_at - APPROACH <= frame.captured_at < on_at and state.speed_kmh is not None:
            yield state.speed_kmh
