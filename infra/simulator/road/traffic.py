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
from infra.simulator.road.habits import HABITS
from infra.simulator.road.passes import LOOKALIKES, Legibility, Pass
from infra.simulator.road.sections import HASTES, stretch_for, stretches, take
from infra.simulator.road.trips import Trips
from schemas.vocabulary import VehicleCategory


class Role(Enum):
    """What is special about a vehicle on the road."""

    ORDINARY = "ordinary"
    TWIN = "its plate is also on another vehicle"
    MISMATCHED = "its plate is on another kind of vehicle"
    CONFUSED = "a van that cameras take for a car, or a car for a van"


ROLES: tuple[tuple[float, Role], ...] = (
    (94, Role.ORDINARY),
    (1.5, Role.TWIN),
    (1.5, Role.MISMATCHED),
    (3, Role.CONFUSED),
)
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
    habits = deal(plan.chance(14), HABITS, len(fleet))
    hastes, timed = deal(plan.chance(17), HASTES, len(fleet)), stretches(cameras)
    passes: list[Pass] = []
    for vehicle, role, legibility, habit, haste in zip(fleet, roles, plates, habits, hastes, strict=True):
        plain = role is Role.ORDINARY or vehicle.ownership is None or bool(vehicle.doubts)
        category = vehicle.car.category
        driver = Driver(vehicle, category, legibility)
        stretch = stretch_for(rng, driver, haste, timed) if haste and role is Role.ORDINARY else None
        if haste and stretch:
            passes += take(plan, rng, driver, stretch, haste)
        elif plain:
            first, *others = trips.ordinary(driver)
            passes += [replace(first, habit=habit), *others]
        elif role is Role.TWIN:
            passes += trips.twins(Driver(vehicle, category, Legibility.GOOD))
        else:
            seen_as = _other(category) if role is Role.MISMATCHED else LOOKALIKES.get(category, category)
            passes += trips.ordinary(Driver(vehicle, seen_as, Legibility.GOOD))
    return list(_numbered(sorted(passes, key=lambda one: (one.entered_at, one.camera.camera_id))))


def _other(category: VehicleCategory) -> VehicleCategory:
    """A category that no camera would take it for."""
    return VehicleCategory.M1 if category in HEAVY else VehicleCategory.N3


def _numbered(passes: Sequence[Pass]) -> Iterator[Pass]:
    seen: Counter[str] = Counter()
    for one in passes:
        seen[one.camera.camera_id] += 1
        yield replace(one, track_id=str(seen[one.camera.camera_id]))
