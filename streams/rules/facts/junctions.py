"""Junctions entered while their exit was blocked.

Only what positions on the road plane show is claimed; whatever is not known is answered no.
"""

from datetime import datetime
from math import cos, hypot, radians

from schemas.records import CameraRecord, JunctionFact, RoadPosition
from schemas.vocabulary import SignalPhase
from streams.rules.facts.motion import Stand, seconds, stands
from streams.rules.facts.others import other_vehicles
from streams.rules.facts.stop_lines import believable, debounced, showing, shown, signal_of
from streams.rules.facts.track import Sighting, Track
from streams.rules.facts.zones import stays

JUNCTION = "JUNCTION"
LEAST_WAY_M = 2.0
"""A shorter way has no direction."""
AHEAD_M, BESIDE_M = 25.0, 2.0
"""What stands so near ahead of where the vehicle stood, and no further beside its way, blocked it."""
HELD_S = 3.0
"""Cross traffic that stands for a shorter time is not held."""
CROSSING_COS = cos(radians(45))
"""Ways that meet at more than 45 degrees cross."""
SIGNALS = 2
"""Of two signals the one that is not the vehicle's is the cross traffic's; of more nobody knows whose they are."""

Way = tuple[float, float]
"""Metres on the road plane from one place to another."""


def entered_junctions(track: Track, camera: CameraRecord | None) -> tuple[JunctionFact, ...]:
    """One fact for each junction that the vehicle was seen to enter; leaving its zone for a moment is no new entry."""
    return tuple(
        _fact(track, camera, zone.zone_id, inside)
        for zone in (camera.zones if camera else ())
        if camera and zone.kind == JUNCTION
        if (inside := [one for stay in stays(track, zone.zone_id) for one in stay])
        if inside[0] is not track.sightings[0]
    )


def _fact(track: Track, camera: CameraRecord, zone_id: str, inside: list[Sighting]) -> JunctionFact:
    entered = inside[0]
    stood = max((one for one in stands(track) if _mostly_in(one, zone_id)), key=seconds, default=None)
    way = _way(entered[1].position_m, stood[0][1].position_m) if stood else None
    others = other_vehicles(track) if way else []
    blocked = held = False
    if stood and way:
        blocked = any(_blocks(one, zone_id, way, entered, stood) for one in others)
        green = _cross_green(track, camera)
        held = any(_held(one, zone_id, way, stood, green) for one in others)
    return JunctionFact(
        at=entered[0].captured_at,
        zone_id=zone_id,
        entered_at=entered[0].captured_at,
        exit_blocked_at_entry=blocked,
        stood_s=seconds(stood) if stood else 0.0,
        cross_traffic_held=held,
    )


def _blocks(other: Track, zone_id: str, way: Way, entered: Sighting, stood: Stand) -> bool:
    """Whether it stood beyond the junction, in the vehicle's way, from before the entry until the vehicle stood too."""
    return any(
        stand[0][0].captured_at < entered[0].captured_at
        and stand[-1][0].captured_at >= stood[0][0].captured_at
        and not any(zone_id in state.zones for _, state in stand)
        and _is_ahead(_way(stood[0][1].position_m, stand[0][1].position_m), way)
        for stand in stands(other)
    )


def _is_ahead(to_other: Way | None, way: Way) -> bool:
    if to_other is None:
        return False
    ahead, beside = _dot(to_other, way) / hypot(*way), _dot(to_other, (-way[1], way[0])) / hypot(*way)
    return 0 < ahead <= AHEAD_M and abs(beside) <= BESIDE_M


def _held(other: Track, zone_id: str, way: Way, stood: Stand, green: frozenset[datetime]) -> bool:
    """Whether it came across the vehicle's way and stood while the vehicle did: in the junction, or on its green."""
    first_at, last_at = stood[0][0].captured_at, stood[-1][0].captured_at
    for stand in stands(other):
        theirs = _way(other.sightings[0][1].position_m, stand[0][1].position_m)
        if theirs is None or abs(_dot(theirs, way)) >= CROSSING_COS * hypot(*theirs) * hypot(*way):
            continue
        has_passed = _mostly_in(stand, zone_id)
        moments = [frame.captured_at for frame, _ in stand if has_passed or frame.captured_at in green]
        during = [moment for moment in moments if first_at <= moment <= last_at]
        if during and (during[-1] - during[0]).total_seconds() >= HELD_S:
            return True
    return False


def _cross_green(track: Track, camera: CameraRecord) -> frozenset[datetime]:
    """Moments of frames in which the cross traffic's signal was green; none where it is not known which one that is."""
    own = {signal_of(one.line_id, camera) for one in believable(track) if one.forward} - {None}
    if len(camera.signals) != SIGNALS or len(own) != 1:
        return frozenset()
    (theirs,) = (one.signal_id for one in camera.signals if one.signal_id not in own)
    runs = debounced(shown(track, theirs))
    phases = ((frame.captured_at, showing(runs, frame.captured_at)) for frame in track.frames)
    return frozenset(at for at, run in phases if run and run.phase is SignalPhase.GREEN)


def _mostly_in(stand: Stand, zone_id: str) -> bool:
    return 2 * sum(zone_id in state.zones for _, state in stand) > len(stand)


def _way(start: RoadPosition | None, end: RoadPosition | None) -> Way | None:
    """From one place to another; None if either is unknown, or they are too near to each other for a direction."""
    if start is None or end is None or hypot(end.x - start.x, end.y - start.y) < LEAST_WAY_M:
        return None
    return end.x - start.x, end.y - start.y


def _dot(one: Way, other: Way) -> float:
    return one[0] * other[0] + one[1] * other[1]
