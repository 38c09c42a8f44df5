"""Who drives today: every vehicle once, some with a plate that others bear too or that cannot be read."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum

from infra.simulator.dealing import deal
from infra.simulator.fleet.vehicles import Vehicle
from infra.simulator.plan import CityPlan
from infra.simulator.road.cameras import Camera
from infra.simulator.road.driving import Driver
from infra.simulator.road.filings import HEAVY
from infra.simulator.road.passes import Legibility, Pass
from infra.simulator.road.trips import Trips
from schemas.vocabulary import VehicleCategory


class Role(Enum):
    """What is special about a vehicle on the road."""

    ORDINARY = "ordinary"
    TWIN = "its plate is also on another vehicle"
    MISMATCHED = "its plate is on another kind of vehicle"


ROLES: tuple[tuple[float, Role], ...] = ((97, Role.ORDINARY), (1.5, Role.TWIN), (1.5, Role.MISMATCHED))
PLATES: tuple[tuple[float, Legibility], ...] = (
    (95, Legibility.GOOD),
    (2, Legibility.NONE),
    (1, Legibility.ONCE),
    (2, Legibility.HARD),
)


def build_traffic(plan: CityPlan, cameras: Sequence[Camera], fleet: Sequence[Vehicle]) -> list[Pass]:
    """Every passage before every camera, in order of time; tracks are numbered by camera."""
    rng = plan.chance(8)
    trips = Trips(plan, rng, cameras)
    roles, plates = deal(rng, ROLES, len(fleet)), deal(rng, PLATES, len(fleet))
    passes: list[Pass] = []
    for vehicle, role, legibility in zip(fleet, roles, plates, strict=True):
        category = vehicle.car.category
        if role is Role.ORDINARY or vehicle.ownership is None or vehicle.doubts:
            passes += trips.ordinary(Driver(vehicle, category, legibility))
        elif role is Role.MISMATCHED:
            passes += trips.ordinary(Driver(vehicle, _another(category), Legibility.GOOD))
        else:
            passes += trips.twins(Driver(vehicle, category, Legibility.GOOD))
    return list(_numbered(sorted(passes, key=lambda one: (one.entered_at, one.camera.camera_id))))


def _another(category: VehicleCategory) -> VehicleCategory:
    """A category that no camera would take this one for."""
    return VehicleCategory.M1 if category in HEAVY else VehicleCategory.N3


def _numbered(passes: Sequence[Pass]) -> Iterator[Pass]:
    seen: Counter[str] = Counter()
    for one in passes:
        seen[one.camera.camera_id] += 1
        yield replace(one, track_id=str(seen[one.camera.camera_id]))
