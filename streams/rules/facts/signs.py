"""Zones behind signs, entered."""

from collections.abc import Iterator
from statistics import mode

from schemas.records import CameraRecord, SignFact
from schemas.vocabulary import Sign
from streams.rules.facts.motion import standing_frames
from streams.rules.facts.tracks import Sighting, Track
from streams.rules.facts.zones import stays, zones_of


def entered_against_signs(track: Track, camera: CameraRecord | None) -> tuple[SignFact, ...]:
    """One fact for each zone that the vehicle drove in for two sightings in a row, of the first time.

    A vehicle that stands in the zone does not enter it again and again.
    """
    zones = [(zone_id, sign) for zone_id, sign in zones_of(camera, Sign) if stays(track, zone_id)]
    if not zones:
        return ()
    stood = standing_frames(track)
    return tuple(
        SignFact(at=drive[0][0].captured_at, zone_id=zone_id, sign=sign, lane=mode(_lanes(drive)))
        for zone_id, sign in zones
        for drive in stays(track, zone_id, without=stood)[:1]
    )


def _lanes(drive: list[Sighting]) -> Iterator[str | None]:
    for _, state in drive:
        yield state.lane
