"""Trips past a few cameras, planned so that every story meets an occasion."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from numpy.random import Generator

from infra.simulator.dealing import between, pick
from infra.simulator.figures import figures
from infra.simulator.plan import LONGEST_STAY, CityPlan, Form, rounded
from infra.simulator.road.cameras import Camera
from infra.simulator.road.driving import Driver, drive
from infra.simulator.road.passes import Conduct, Legibility, Pass

TRAVEL_KMH = 60.0
"""Nobody honest gets from camera to camera faster than this."""
TWIN_KM = 6.0
"""A twin is seen at least so far away, within a minute."""
MOST_STOPS = 3
NEIGHBOURS = 4
"""Cameras to which one drives on."""
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
CHANCES = [share / sum(share for share, _ in MANNERS) for share, _ in MANNERS]
LIGHTLESS = (Conduct.CALM, Conduct.NEAR_LIMIT, Conduct.SPEEDING)
TEMPTED = 0.6
"""Share of those with something special about them who commit something where they are first seen."""
WEAK = 0.05
"""Share of measured speeds that rest on too few points, where passages are written as such."""


class Trips:
    """Plans trips in a city, one after the other."""

    def __init__(self, plan: CityPlan, rng: Generator, cameras: Sequence[Camera]) -> None:
        self._plan, self._rng, self._cameras = plan, rng, cameras
        self._near = {
            camera.camera_id: sorted(cameras, key=camera.km_to)[: NEIGHBOURS + MOST_STOPS] for camera in cameras
        }
        self._sound = [one for one in cameras if one.verified and one.limit_kmh(None)] or cameras
        """Where an offence has consequences."""

    def ordinary(self, driver: Driver) -> list[Pass]:
        """From camera to camera."""
        conduct, camera = self._first(driver)
        passes = [drive(self._rng, driver, camera, conduct, self._start())]
        for _ in range(between(self._rng, 0, MOST_STOPS - 1)):
            passes += self._next(driver, passes)
        return [replace(one, weak=self._is_weak(one)) for one in passes]

    def twins(self, driver: Driver) -> list[Pass]:
        """The plate before two cameras far apart within a minute; before one where the city is too small."""
        entered = [camera for camera in self._cameras if camera.records and camera.cycle is None] or self._cameras
        here = pick(self._rng, entered)
        conduct = Conduct.SPEEDING if self._rng.random() < TEMPTED else Conduct.CALM
        first = drive(self._rng, driver, here, conduct, self._start())
        far = [camera for camera in entered if camera.records and camera.km_to(here) > TWIN_KM]
        if not far or not here.records:
            return [first]
        moment = rounded(first.entered_at + timedelta(seconds=self._rng.uniform(20, 40)))
        second = drive(self._rng, driver, pick(self._rng, far), Conduct.SPEEDING, moment)
        return [replace(one, twin=True) for one in (first, second)]

    def _start(self) -> datetime:
        room = self._plan.end_at - self._plan.start_at - LONGEST_STAY
        return rounded(self._plan.start_at + room * float(self._rng.random()))

    def _first(self, driver: Driver) -> tuple[Conduct, Camera]:
        """What the driver does first, and where."""
        conduct = self._inclination(driver)
        if conduct is None:
            camera = pick(self._rng, self._cameras)
            return self._manner(camera), camera
        with_light = [camera for camera in self._sound if camera.cycle]
        if conduct is Conduct.RED and with_light:
            return conduct, pick(self._rng, with_light)
        return Conduct.SPEEDING, pick(self._rng, self._sound)

    def _inclination(self, driver: Driver) -> Conduct | None:
        """Of whoever was penalised, the same again; of whoever is special otherwise, often something."""
        article = driver.vehicle.past.inclined_to
        if article is not None:
            return Conduct.RED if article == figures().red_light.article else Conduct.SPEEDING
        doubtful = bool(driver.vehicle.doubts) or driver.seen_as is not driver.vehicle.car.category
        special = doubtful or driver.legibility is not Legibility.GOOD
        if special and self._rng.random() < TEMPTED:
            return pick(self._rng, (Conduct.SPEEDING, Conduct.SPEEDING, Conduct.RED))
        return None

    def _manner(self, camera: Camera) -> Conduct:
        conduct = MANNERS[int(self._rng.choice(len(MANNERS), p=CHANCES))][1]
        return conduct if camera.cycle or conduct in LIGHTLESS else Conduct.CALM

    def _next(self, driver: Driver, passes: Sequence[Pass]) -> list[Pass]:
        """The passage before another camera near by; none where the traffic would have ended."""
        here = passes[-1].camera
        been = {one.camera.camera_id for one in passes}
        near = [camera for camera in self._near[here.camera_id] if camera.camera_id not in been][:NEIGHBOURS]
        if not near:
            return []
        camera = pick(self._rng, near)
        travel = timedelta(hours=here.km_to(camera) / TRAVEL_KMH, seconds=self._rng.uniform(5, 60))
        arrived_at = rounded(passes[-1].left_at + travel)
        if arrived_at > self._plan.end_at - LONGEST_STAY:
            return []
        return [drive(self._rng, driver, camera, self._manner(camera), arrived_at)]

    def _is_weak(self, one: Pass) -> bool:
        measured = self._plan.form is Form.PASSAGES and one.conduct is Conduct.SPEEDING
        return measured and self._rng.random() < WEAK
