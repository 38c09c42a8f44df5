"""Standing in zones where stopping or parking is restricted."""

from collections.abc import Iterator

from schemas.records import CameraRecord, StopFact
from schemas.vocabulary import StopZone
from streams.rules.facts.motion import Stand, stands
from streams.rules.facts.track import Track
from streams.rules.facts.zones import FEWEST, entered, zones_of


def stopped_in_zones(track: Track, camera: CameraRecord | None) -> tuple[StopFact, ...]:
    """One fact for each zone and each time that the vehicle stood in it, however short.

    A vehicle that stands cannot leave a zone or come into one, so most of its sightings decide, and what some frames
    say beside is noise.
    """
    zones = [(zone_id, kind) for zone_id, kind in zones_of(camera, StopZone) if entered(track, zone_id)]
    if not zones:
        return ()
    return tuple(fact for stand in stands(track) for zone_id, kind in zones for fact in _facts(stand, zone_id, kind))


def _facts(stand: Stand, zone_id: str, kind: StopZone) -> Iterator[StopFact]:
    inside = [frame.captured_at for frame, state in stand if zone_id in state.zones]
    if len(inside) >= FEWEST and 2 * len(inside) > len(stand):
        yield StopFact(at=inside[0], zone_id=zone_id, zone_kind=kind, from_at=inside[0], until_at=inside[-1])
