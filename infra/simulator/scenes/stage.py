"""What every scene is given: the plan, chance, a place for its camera, and the cast."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import cos, radians

from msgspec.structs import replace as changed
from numpy.random import Generator

from infra.simulator.dealing import between
from infra.simulator.figures import Provision
from infra.simulator.fleet.penalties import LAST_YEAR, LONG_AGO, Case, Past, counted
from infra.simulator.fleet.vehicles import Vehicle, build_fleet
from infra.simulator.plan import CityPlan
from infra.simulator.road.cameras import CENTRE, KM_PER_DEGREE, Camera
from infra.simulator.road.driving import Driver
from infra.simulator.road.filings import Device, Limits, certificates, speed_limits
from infra.simulator.road.passes import Legibility
from infra.simulator.road.view import CALIBRATION
from infra.simulator.scenes.ground import Area, Mark
from schemas.records import CameraRecord, Signal
from schemas.vocabulary import OwnerKind, VehicleCategory

POOL = 400
"""Vehicles of which the cast is chosen."""
SUBJECT = 40
"""From which on `CityPlan.chance` is the scenes'."""
EAST_KM = 12.0
"""Of the middle of the city: where the cameras of scenes are."""

Story = Callable[[Case], Past]


def again(provision: Provision) -> Story:
    """A past that makes an offence under the provision a repeat."""

    def past(case: Case) -> Past:
        penalty = case.penalty(provision.article, provision.part, between(case.rng, *LAST_YEAR))
        return counted(penalty, "penalised for the same within the year")

    return past


def long_ago(provision: Provision) -> Story:
    """A past that lies too far back to count."""

    def past(case: Case) -> Past:
        penalty = case.penalty(provision.article, provision.part, between(case.rng, *LONG_AGO))
        return Past(penalties=(penalty,), story="penalised for the same more than a year ago")

    return past


class Cast:
    """Hires drivers for scenes, each for one part only."""

    def __init__(self, plan: CityPlan, fleet: Sequence[Vehicle]) -> None:
        taken = {one.car.plate for one in fleet}
        rng = plan.chance(SUBJECT)
        pool = build_fleet(changed(plan, seed=int(rng.integers(2**62)), vehicles=POOL))
        self._plan, self._rng = plan, rng
        self._free = [one for one in pool if one.car.plate not in taken and _in_order(one)]
        self.hired: list[Vehicle] = []

    def hire(
        self,
        *,
        category: VehicleCategory = VehicleCategory.M1,
        past: Story | None = None,
        legibility: Legibility = Legibility.GOOD,
    ) -> Driver:
        """A driver of such a vehicle, with such a past: none, unless it is told."""
        found = next(
            one
            for one in self._free
            if one.car.category is category and (past is None or one.car.owner_kind is OwnerKind.INDIVIDUAL)
        )
        self._free.remove(found)
        if past is not None:
            found = replace(found, past=past(Case(found.car.owner_id, None, self._plan, self._rng)))
        self.hired.append(found)
        return Driver(vehicle=found, seen_as=found.car.category, legibility=legibility)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Of one scene."""

    plan: CityPlan
    number: int
    cast: Cast
    rng: Generator = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rng", self.plan.chance(SUBJECT + 1, self.number))

    def camera(
        self, site: str, areas: Sequence[Area], marks: Sequence[Mark] = (), signals: Sequence[str] = ()
    ) -> Camera:
        """A camera with a verified device, before a limit of 60, that looks at all this."""
        place = (EAST_KM, 1.0 * self.number)
        filed = (certificates(self.plan, self.rng, Device.VERIFIED), speed_limits(self.plan, self.rng, Limits.PLAIN))
        record = CameraRecord(
            camera_id=f"scene-{self.number + 1:02}",
            site=site,
            region="02",
            lat=round(CENTRE[0] + place[1] / KM_PER_DEGREE, 6),
            lon=round(CENTRE[1] + place[0] / KM_PER_DEGREE / cos(radians(CENTRE[0])), 6),
            device_serial=f"SN-{self.plan.seed % 1000:03}-S{self.number + 1:04}",
            certificates=tuple(filed[0]),
            limits=tuple(filed[1]),
            signals=tuple(Signal(signal_id=signal_id) for signal_id in signals),
            zones=tuple(area.zone for area in areas),
            lines=tuple(mark.line for mark in marks),
            calibration=CALIBRATION,
            recorded_at=max(entry.recorded_at for entries in filed for entry in entries),
        )
        return Camera(
            camera_id=record.camera_id,
            place_km=place,
            device=Device.VERIFIED,
            limits=Limits.PLAIN,
            cycle=None,
            records=(record,),
        )


def _in_order(vehicle: Vehicle) -> bool:
    """Whether nothing speaks against its owner, nor against writing to him."""
    papers = (vehicle.inspection, vehicle.insurance)
    lapsed = any(one is None or one.lapsed_on is not None for one in papers) or vehicle.permit_lapse is not None
    return not lapsed and not vehicle.doubts and not vehicle.past.penalties
