"""How fast, and at which moment, a driver of a given kind meets a camera."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from numpy.random import Generator

from infra.simulator.dealing import pick
from infra.simulator.figures import SpeedBand, figures
from infra.simulator.fleet.vehicles import Vehicle
from infra.simulator.plan import rounded
from infra.simulator.road.cameras import Camera
from infra.simulator.road.motion import Motion
from infra.simulator.road.passes import AT_THE_LIGHT, Conduct, Legibility, Pass
from infra.simulator.road.signals import Cycle
from infra.simulator.road.view import STOP_LINE_M
from schemas.vocabulary import SignalPhase, VehicleCategory

USUAL_LIMIT_KMH = 60.0
"""By which people drive where no limit can be held against them."""
CALM_KMH = (2.0, 14.0)
"""Below the limit."""
NEAR_KMH = (6.0, 8.7)
"""Above the limit and what the device may err: measured, many exceed what the law lets pass; credited, none."""
BRISK_KMH = (47.0, 49.0)
"""Fast enough to be past the second line before the phase ends."""
WAITING_KMH = (30.0, 40.0)
"""Slow enough to stop within the view."""
STARTS_S = (0.5, 1.5)
"""After green."""


@dataclass(frozen=True)
class Driver:
    """Who drives a vehicle today."""

    vehicle: Vehicle
    seen_as: VehicleCategory
    legibility: Legibility

    @property
    def judged_as(self) -> VehicleCategory | None:
        """By which limit: the registered category's where the plate tells it, else everybody's."""
        return self.vehicle.registered_category if self.legibility is Legibility.GOOD else None


def drive(rng: Generator, driver: Driver, camera: Camera, conduct: Conduct, moment: datetime) -> Pass:
    """The first passage of this kind before the camera that is not earlier than the moment."""
    band = band_of(rng, driver.vehicle) if conduct is Conduct.SPEEDING else None
    limit_kmh = camera.limit_kmh(driver.judged_as) or USUAL_LIMIT_KMH
    over_kmh = band.over_kmh if band else NEAR_KMH if conduct is Conduct.NEAR_LIMIT else None
    speed_kmh = limit_kmh + camera.error_kmh + rng.uniform(*over_kmh) if over_kmh else _slow(rng, conduct, limit_kmh)
    motion = Motion(speed_kmh=round(speed_kmh, 2))
    if camera.cycle:
        motion, moment = _meet(rng, camera.cycle, conduct, motion, moment)
    return Pass(
        vehicle=driver.vehicle,
        camera=camera,
        conduct=conduct,
        band=band,
        motion=motion,
        entered_at=moment,
        legibility=driver.legibility,
        seen_as=driver.seen_as,
    )


def faster(rng: Generator, driver: Driver, one: Pass, band: SpeedBand) -> Pass:
    """The same passage, too fast; not before a light."""
    limit_kmh = one.camera.limit_kmh(driver.judged_as) or USUAL_LIMIT_KMH
    speed_kmh = limit_kmh + one.camera.error_kmh + rng.uniform(*band.over_kmh)
    return replace(one, conduct=Conduct.SPEEDING, band=band, motion=Motion(speed_kmh=round(speed_kmh, 2)))


def band_of(rng: Generator, vehicle: Vehicle) -> SpeedBand:
    """Who was penalised for speeding drives so that it would be a repeat."""
    bands = figures().speeding
    parts = {one.part for one in vehicle.past.penalties if one.article == bands[0].article}
    return pick(rng, [one for one in bands if parts & set(one.repeats)] or bands)


def _slow(rng: Generator, conduct: Conduct, limit_kmh: float) -> float:
    if conduct is Conduct.WAITS:
        return rng.uniform(*WAITING_KMH)
    if conduct is Conduct.CALM:
        return limit_kmh - rng.uniform(*CALM_KMH)
    return rng.uniform(*BRISK_KMH)


def _meet(rng: Generator, cycle: Cycle, conduct: Conduct, motion: Motion, moment: datetime) -> tuple[Motion, datetime]:
    """Comes at the first moment at which the light is as this conduct needs it."""
    phase, least_s, most_s = AT_THE_LIGHT[conduct]
    to_line = timedelta(seconds=motion.reaches(STOP_LINE_M))
    moment = rounded(cycle.next(phase, rng.uniform(least_s, most_s), moment + to_line) - to_line)
    if conduct is not Conduct.WAITS:
        return motion, moment
    stands_at = moment + timedelta(seconds=motion.stands_s())
    starts_at = cycle.next(SignalPhase.GREEN, rng.uniform(*STARTS_S), stands_at)
    return replace(motion, starts_s=(starts_at - moment).total_seconds()), moment
