"""Stays of a vehicle in the zones that its camera watches."""

from collections.abc import Container, Iterator
from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import TypeVar

from schemas.records import CameraRecord
from streams.rules.facts.track import Sighting, Track

UNBROKEN = timedelta(seconds=1)
"""Two sightings further apart do not show that the vehicle was in the zone all the time between them."""
FEWEST = 2
"""Sightings in a row: one alone may be a slip of the tracker."""

K = TypeVar("K", bound=StrEnum)


def zones_of(camera: CameraRecord | None, kinds: type[K]) -> Iterator[tuple[str, K]]:
    """Id and kind of the camera's zones of these kinds; none without a camera record."""
    for zone in camera.zones if camera else ():
        if kind := _named(kinds).get(zone.kind):
            yield zone.zone_id, kind


@cache
def _named(kinds: type[K]) -> dict[str, K]:
    return {str(kind): kind for kind in kinds}


def entered(track: Track, zone_id: str) -> bool:
    """Whether any sighting is in the zone."""
    return any(zone_id in zones for zones in track.columns.zones)


def stays(track: Track, zone_id: str, without: Container[int] = ()) -> list[list[Sighting]]:
    """Unbroken runs of sightings in the zone; a single sighting elsewhere ends one, in the driver's favour.

    Frames whose `frame_seq` is in `without` count as elsewhere.
    """
    if not entered(track, zone_id):
        return []
    runs: list[list[Sighting]] = [[]]
    for sighting in track.sightings:
        frame, state = sighting
        run = runs[-1]
        if zone_id not in state.zones or frame.frame_seq in without:
            runs.append([])
        elif run and frame.captured_at - run[-1][0].captured_at > UNBROKEN:
            runs.append([sighting])
        else:
            run.append(sighting)
    return [run for run in runs if len(run) >= FEWEST]
