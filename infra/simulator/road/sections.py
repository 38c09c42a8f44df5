"""Sections: two cameras that time vehicles from one to the other, and drivers who are timed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum

import msgspec
from numpy.random import Generator

from infra.simulator.dealing import pick
from infra.simulator.figures import SpeedBand, figures
from infra.simulator.plan import LONGEST_STAY, CityPlan, rounded
from infra.simulator.road.cameras import Camera
from infra.simulator.road.driving import NEAR_KMH, USUAL_LIMIT_KMH, Driver, band_of, drive, faster
from infra.simulator.road.filings import Limits, held_kmh, speed_limits
from infra.simulator.road.passes import Conduct, Legibility, Pass, Timed
from infra.simulator.road.trips import TRAVEL_KMH, TWIN_KM
from schemas.records import Section

LIMITS = Limits.FAST_ROAD
"""Of every section."""
RESTS_S = (20.0, 90.0)
"""On the way."""


class Haste(Enum):
    """How somebody takes a section."""

    RUSHES = "drives much too fast between the cameras, and calmly before them"
    HURRIES = "drives a little too fast between the cameras"
    RESTS = "drives much too fast before the first camera, and rests on the way"
    FASTER_BEFORE = "drives much too fast before the first camera, and not so much on the way"
    FASTER_BETWEEN = "drives too fast before the first camera, and much more so on the way"


HASTES: tuple[tuple[float, Haste | None], ...] = (
    (94, None),
    (2.5, Haste.RUSHES),
    (1, Haste.HURRIES),
    (1, Haste.RESTS),
    (1, Haste.FASTER_BEFORE),
    (1, Haste.FASTER_BETWEEN),
)
"""Of drivers with nothing special about them."""


@dataclass(frozen=True)
class Stretch:
    """A section as drivers meet it."""

    first: Camera
    last: Camera

    @property
    def length_m(self) -> float:
        """The road between the cameras is straight."""
        return round(1000 * self.first.km_to(self.last), 1)

    @property
    def sound(self) -> bool:
        """Whether an offence has consequences, before the first camera too."""
        return self.first.verified and self.last.verified and self.first.limit_kmh(None) is not None


def with_sections(plan: CityPlan, cameras: Sequence[Camera]) -> list[Camera]:
    """The cameras, with the sections entered in the records of those where they begin."""
    rng = plan.chance(16)
    begins = {one.first.camera_id: one for one in _stretches(cameras)}
    return [_entered(plan, rng, camera, begins.get(camera.camera_id)) for camera in cameras]


def stretches(cameras: Sequence[Camera]) -> list[Stretch]:
    """The sections that are on file."""
    by_id = {camera.camera_id: camera for camera in cameras}
    return [
        Stretch(camera, by_id[section.to_camera_id])
        for camera in cameras
        for section in (camera.records[-1].sections if camera.records else ())
    ]


def _stretches(cameras: Sequence[Camera]) -> Iterator[Stretch]:
    """From camera to neighbour where neither has a light; nearer than a plate is ever at two places at once."""
    free = [camera for camera in cameras if camera.records and camera.cycle is None]
    while free:
        first = free.pop(0)
        last = min(free, key=first.km_to, default=None)
        if last and first.km_to(last) < TWIN_KM:
            free.remove(last)
            yield Stretch(first, last)


def _entered(plan: CityPlan, rng: Generator, camera: Camera, begins: Stretch | None) -> Camera:
    if begins is None:
        return camera
    section = Section(
        to_camera_id=begins.last.camera_id,
        length_m=begins.length_m,
        limits=tuple(speed_limits(plan, rng, LIMITS)),
    )
    records = tuple(msgspec.structs.replace(record, sections=(section,)) for record in camera.records)
    return replace(camera, records=records)


def stretch_for(rng: Generator, driver: Driver, haste: Haste, stretches: Sequence[Stretch]) -> Stretch | None:
    """Where the driver can do so with consequences that are certain; none where nowhere."""
    past = driver.vehicle.past
    special = bool(driver.vehicle.doubts) or driver.legibility is not Legibility.GOOD
    if special or (
        past.inclined_to and (haste is not Haste.RUSHES or past.inclined_to != figures().speeding[0].article)
    ):
        return None
    at_a_point = haste in (Haste.RESTS, Haste.FASTER_BEFORE, Haste.FASTER_BETWEEN)
    fitting = [one for one in stretches if one.sound or not at_a_point]
    return pick(rng, fitting) if fitting else None


def take(plan: CityPlan, rng: Generator, driver: Driver, stretch: Stretch, haste: Haste) -> list[Pass]:
    """Past both cameras of a section."""
    before, between = _bands(rng, driver, haste)
    if haste is Haste.RESTS:
        seconds = 3.6 * stretch.length_m / TRAVEL_KMH + rng.uniform(*RESTS_S)
    else:
        over_kmh = rng.uniform(*(between.over_kmh if between else NEAR_KMH))
        limit_kmh = held_kmh(LIMITS, driver.judged_as) or USUAL_LIMIT_KMH
        seconds = 3.6 * stretch.length_m / (limit_kmh + stretch.last.error_kmh + over_kmh)
    room = plan.end_at - plan.start_at - LONGEST_STAY - timedelta(seconds=seconds)
    first = drive(rng, driver, stretch.first, Conduct.CALM, rounded(plan.start_at + room * float(rng.random())))
    last = drive(rng, driver, stretch.last, Conduct.CALM, rounded(first.entered_at + timedelta(seconds=seconds)))
    timed = Timed(
        first=stretch.first,
        band=None if haste is Haste.FASTER_BEFORE else between,
        story=f"{haste.value}: {3.6 * stretch.length_m / seconds:.1f} km/h; limit {LIMITS.value}",
    )
    return [faster(rng, driver, first, before) if before else first, replace(last, timed=timed)]


def _bands(rng: Generator, driver: Driver, haste: Haste) -> tuple[SpeedBand | None, SpeedBand | None]:
    """How much too fast the driver is before the first camera, and between the cameras."""
    bands = figures().speeding  # the gravest last
    milder, graver = sorted(int(place) for place in rng.permutation(len(bands))[:2])
    return {
        Haste.RUSHES: (None, band_of(rng, driver.vehicle)),
        Haste.HURRIES: (None, None),
        Haste.RESTS: (bands[graver], None),
        Haste.FASTER_BEFORE: (bands[graver], bands[milder]),
        Haste.FASTER_BETWEEN: (bands[milder], bands[graver]),
    }[haste]
