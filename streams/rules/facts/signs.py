"""Zones behind signs, entered."""

from collections.abc import Iterator
from statistics import mode

from schemas.records import CameraRecord, SignFact
from schemas.vocabulary import Sign
from streams.rules.facts.motion import standing_frames
from streams.rules.facts.track import Sighting, Track
from streams.rules.facts.zones import FEWEST, stays, zones_of


def entered_against_signs(track: Track, camera: CameraRecord | None) -> tuple[SignFact, ...]:
    """One fact for each zone that the vehicle was seen to enter: of the first two sightings in a row of driving there.

    Who is in the zone when he comes into view may leave it as he should: signs forbid one direction, a zone has none.
    A vehicle that stands in the zone does not enter it again and again.
    """
    zones = [
        (zone_id, sign) for zone_id, sign in zones_of(camera, Sign) if _came(track, zone_id) and stays(track, zone_id)
    ]
    if not zones:
        return ()
    stood = standing_frames(track)
    return tuple(
        SignFact(at=drive[0][0].captured_at, zone_id=zone_id, sign=sign, lane=mode(_lanes(drive)))
        for zone_id, sign in zones
        for drive in stays(track, zone_id, without=stood)[:1]
    )


def _came(track: Track, zone_id: str) -> bool:
    """Whether the first two sightings are outside; one alone may be a slip of the tracker."""
    return not any(zone_id in zones for zones in track.columns.zones[:FEWEST])


def _lanes(drive: list[Sighting]) -> Iterator[str | None]:
    for _, state in drive:
        yield state.lane
