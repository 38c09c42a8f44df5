"""Zones behind signs, entered."""

from collections.abc import Iterator
from statistics import mode

from schemas.records import CameraRecord, SignFact
from schemas.vocabulary import Sign
from streams.rules.tracks import Sighting, Track
from streams.rules.zones import stays, zones_of


def entered_against_signs(track: Track, camera: CameraRecord | None) -> tuple[SignFact, ...]:
    """One fact for each zone that the vehicle was in for two sightings in a row, of the first time."""
    return tuple(
        SignFact(at=stay[0][0].captured_at, zone_id=zone_id, sign=sign, lane=mode(_lanes(stay)))
        for zone_id, sign in zones_of(camera, Sign)
        for stay in stays(track, zone_id)[:1]
    )


def _lanes(stay: list[Sighting]) -> Iterator[str | None]:
    for _, state in stay:
        yield state.lane
