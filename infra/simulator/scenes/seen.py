"""What a camera has of the vehicles of a scene: of each the whole, and the passages that it makes of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from infra.simulator.fleet.vehicles import Vehicle
from infra.simulator.road.cameras import Camera
from infra.simulator.road.driving import Driver
from infra.simulator.road.passes import Legibility
from infra.simulator.scenes.scene import Part, Scene
from schemas.vocabulary import VehicleCategory


@dataclass(frozen=True, kw_only=True)
class SeenVehicle:
    """A vehicle, from when until when it was seen."""

    vehicle: Vehicle
    seen_as: VehicleCategory
    legibility: Legibility
    camera: Camera
    track_id: str
    entered_at: datetime
    left_at: datetime


def whole(scene: Scene, part: Part, driver: Driver) -> SeenVehicle:
    """From coming into view to going out of it."""
    return SeenVehicle(
        vehicle=driver.vehicle,
        seen_as=driver.seen_as,
        legibility=driver.legibility,
        camera=scene.camera,
        track_id=part.track_id,
        entered_at=part.enters_at,
        left_at=part.leaves_at,
    )


def passages_of(scene: Scene, part: Part, driver: Driver) -> Iterator[SeenVehicle]:
    """One for each passage."""
    for begin, end in part.pieces():
        yield replace(whole(scene, part, driver), entered_at=part.after(begin), left_at=part.after(end))
