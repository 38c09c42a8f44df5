"""Who drives where and how: trips of a few cameras, planned so that every story meets an occasion."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum

from numpy.random import Generator

from infra.simulator.cameras import HEAVY, Camera
from infra.simulator.dealing import between, deal, pick
from infra.simulator.driving import Driver, drive
from infra.simulator.figures import figures
from infra.simulator.fleet import Vehicle
from infra.simulator.passes import Conduct, Legibility, Pass
from infra.simulator.plan import LONGEST_STAY, CityPlan, Form, rounded
from schemas.vocabulary import VehicleCategory

TRAVEL_KMH = 60.0
"""Nobody honest gets from camera to camera faster than this."""
TWIN_KM = 6.0
"""A twin is seen at least so far away, within a minute."""
MOST_STOPS = 3
NEIGHBOURS = 4
"""Cameras to which one drives on."""


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
MANNERS: tuple[tuple[float, Conduct], ...] = (
    (80, Conduct.CALM),
    (8, Conduct.NEAR_LIMIT),
    (5, Conduct.SPEEDING),
    (8, Conduct.EARLY_YELLOW),
    (5, Conduct.JUST_RED),
    (10, Conduct.WAITS),
    (4, Conduct.RED),
    (4, Conduct.LATE_YELLOW),
    (4, Conduct.RED_YELLOW),
)
"""What drivers do who have nothing special about them; at a camera without a light, where it needs one, calmly."""
WEAK = 0.05
"""Share of measured speeds that rest on too few points, where passages are written as such."""
TEMPTED = 0.6
"""Share of those with something special about them who commit something where they are first seen."""


def build_traffic(plan: CityPlan, cameras: Sequence[Camera], fleet: Sequence[Vehicle]) -> list[Pass]:
    """Every passage before every camera, in order of time; tracks are numbered by camera."""
    rng = plan.chance(8)
    roles, plates = deal(rng, ROLES, len(fleet)), deal(rng, PLATES, len(fleet))
    passes: list[Pass] = []
    for vehicle, role, legibility in zip(fleet, roles, plates, strict=True):
        if role is Role.ORDINARY or vehicle.ownership is None or vehicle.doubts:
            driver = Driver(vehicle, vehicle.car.category, legibility)
            passes += _trip(plan, rng, cameras, driver)
        elif role is Role.MISMATCHED:
            passes += _trip(plan, rng, cameras, Driver(vehicle, _other(vehicle.car.category), Legibility.GOOD))
        else:
            passes += _twins(plan, rng, cameras, Driver(vehicle, vehicle.car.category, Legibility.GOOD))
    passes.sort(key=lambda one: (one.entered_at, one.camera.camera_id))
    return list(_numbered(passes))


def _other(category: VehicleCategory) -> VehicleCategory:
    """A category that no camera would take this one for."""
    return VehicleCategory.M1 if category in HEAVY else VehicleCategory.N3


def _numbered(passes: Sequence[Pass]) -> Iterator[Pass]:
    seen: Counter[str] = Counter()
    for one in passes:
        seen[one.camera.camera_id] += 1
        yield replace(one, track_id=str(seen[one.camera.camera_id]))


def _start(plan: CityPlan, rng: Generator) -> datetime:
    return rounded(plan.start_at + (plan.end_at - plan.start_at - LONGEST_STAY) * float(rng.random()))


def _trip(plan: CityPlan, rng: Generator, cameras: Sequence[Camera], driver: Driver) -> list[Pass]:
    conduct, camera = _first(rng, cameras, driver)
    passes = [drive(rng, driver, camera, conduct, _start(plan, rng))]
    for _ in range(between(rng, 0, MOST_STOPS - 1)):
        passes += _next(plan, rng, cameras, driver, passes)
    return [replace(one, weak=_is_weak(plan, rng, one)) for one in passes]


def _is_weak(plan: CityPlan, rng: Generator, one: Pass) -> bool:
    return plan.form is Form.PASSAGES and one.conduct is Conduct.SPEEDING and rng.random() < WEAK


def _first(rng: Generator, cameras: Sequence[Camera], driver: Driver) -> tuple[Conduct, Camera]:
    """What the driver does first, and where: whoever has something special about him, where it has consequences."""
    conduct = _inclination(rng, driver)
    if conduct is None:
        camera = pick(rng, cameras)
        return _manner(rng, camera), camera
    sound = [camera for camera in cameras if camera.verified and camera.limit_kmh(None)] or list(cameras)
    if conduct is Conduct.RED:
        with_light = [camera for camera in sound if camera.cycle]
        return (conduct, pick(rng, with_light)) if with_light else (Conduct.SPEEDING, pick(rng, sound))
    return conduct, pick(rng, sound)


def _inclination(rng: Generator, driver: Driver) -> Conduct | None:
    article = driver.vehicle.past.inclined_to
    if article == figures().red_light.article:
        return Conduct.RED
    if article is not None:
        return Conduct.SPEEDING
    tempted = _is_special(driver) and rng.random() < TEMPTED
    return pick(rng, (Conduct.SPEEDING, Conduct.SPEEDING, Conduct.RED)) if tempted else None


def _is_special(driver: Driver) -> bool:
    """Whether an offence of this driver has an outcome worth seeing."""
    doubtful = bool(driver.vehicle.doubts) or driver.seen_as is not driver.vehicle.car.category
    return doubtful or driver.legibility is not Legibility.GOOD


def _manner(rng: Generator, camera: Camera) -> Conduct:
    shares = [share for share, _ in MANNERS]
    index = int(rng.choice(len(MANNERS), p=[share / sum(shares) for share in shares]))
    conduct = MANNERS[index][1]
    free = (Conduct.CALM, Conduct.NEAR_LIMIT, Conduct.SPEEDING)
    return conduct if camera.cycle or conduct in free else Conduct.CALM


def _next(
    plan: CityPlan, rng: Generator, cameras: Sequence[Camera], driver: Driver, passes: Sequence[Pass]
) -> list[Pass]:
    """The passage before another camera near by; none where the traffic would have ended."""
    here = passes[-1].camera
    been = {one.camera.camera_id for one in passes}
    near = sorted((one for one in cameras if one.camera_id not in been), key=here.km_to)[:NEIGHBOURS]
    if not near:
        return []
    camera = pick(rng, near)
    travel = timedelta(hours=here.km_to(camera) / TRAVEL_KMH, seconds=rng.uniform(5, 60))
    arrived_at = rounded(passes[-1].left_at + travel)
    if arrived_at > plan.end_at - LONGEST_STAY:
        return []
    return [drive(rng, driver, camera, _manner(rng, camera), arrived_at)]


def _twins(plan: CityPlan, rng: Generator, cameras: Sequence[Camera], driver: Driver) -> list[Pass]:
    """The plate before two cameras far apart, within a minute; before one where the city is too small."""
    entered = [camera for camera in cameras if camera.records and camera.cycle is None]
    here = pick(rng, entered or cameras)
    first = drive(rng, driver, here, Conduct.SPEEDING if rng.random() < TEMPTED else Conduct.CALM, _start(plan, rng))
    far = [camera for camera in entered if camera.km_to(here) > TWIN_KM]
    if not far:
        return [first]
    moment = rounded(first.entered_at + timedelta(seconds=rng.uniform(20, 40)))
    return [replace(one, twin=True) for one in (first, drive(rng, driver, pick(rng, far), Conduct.SPEEDING, moment))]
