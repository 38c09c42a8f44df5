"""Which vehicle bears which plate."""

from __future__ import annotations

from collections.abc import Sequence

from detectors.plates.eye import SeenPlate
from detectors.plates.find import Bounds, bounds

INSIDE = 0.9
"""Part of the plate's box, at least, that lies in the vehicle's."""
WIDEST = 0.6
"""Part of the vehicle's width. A motorcycle's plate is a third of it; what is wider is no plate of this vehicle."""
SURER = 2.0
"""Times; of two readings in one vehicle only one so much surer than the other counts."""


def borne(vehicles: Sequence[Bounds], plates: Sequence[SeenPlate]) -> list[SeenPlate | None]:
    """The plate of each vehicle.

    None where there is none, and where it is not sure whose it is: a plate in the boxes of two vehicles is told of
    neither, and of two equally legible ones in a vehicle none is told.
    """
    inside: list[list[SeenPlate]] = [[] for _ in vehicles]
    for plate in plates:
        places = [number for number, box in enumerate(vehicles) if _bears(box, bounds(plate.corners))]
        if len(places) == 1:
            inside[places[0]].append(plate)
    return [_the_one(found) for found in inside]


def _bears(vehicle: Bounds, plate: Bounds) -> bool:
    wide, high = plate[2] - plate[0], plate[3] - plate[1]
    across = min(vehicle[2], plate[2]) - max(vehicle[0], plate[0])
    down = min(vehicle[3], plate[3]) - max(vehicle[1], plate[1])
    if across <= 0 or down <= 0 or wide > WIDEST * (vehicle[2] - vehicle[0]):
        return False
    return across * down >= INSIDE * wide * high


def _the_one(plates: list[SeenPlate]) -> SeenPlate | None:
    """The surest, if it is so by far."""
    sure = sorted(plates, key=lambda one: -one.reading.confidence)
    if len(sure) > 1 and sure[0].reading.confidence <= SURER * sure[1].reading.confidence:
        return None
    return sure[0] if sure else None
