"""The vehicles of the city with all that registries know of them."""

from dataclasses import dataclass, replace

from infra.simulator.fleet.cars import Bearer, Car, build_cars
from infra.simulator.fleet.inspections import Inspection, build_inspections
from infra.simulator.fleet.insurance import Insurance, build_insurances
from infra.simulator.fleet.owners import build_ownerships
from infra.simulator.fleet.ownership import Ownership
from infra.simulator.fleet.penalties import CLEAN, Past, build_pasts
from infra.simulator.fleet.permits import Permits, build_permits, of_owner
from infra.simulator.plan import CityPlan
from schemas.vocabulary import OwnerKind, ReviewReason, VehicleCategory


@dataclass(frozen=True, kw_only=True)
class Vehicle:
    """A vehicle, its papers and its owner's past; no papers where the registry never gave its plate."""

    car: Car
    ownership: Ownership | None
    insurance: Insurance | None
    inspection: Inspection | None
    permits: tuple[Permits, ...] = ()
    """To keep firearms: the present owner's, and those of former ones."""
    past: Past = CLEAN

    @property
    def doubts(self) -> tuple[ReviewReason, ...]:
        """Why no notice goes to the owner, whatever the driver does."""
        if self.car.bearer is Bearer.FOREIGN:
            return (ReviewReason.FOREIGN_PLATE,)
        if self.ownership is None:
            return (ReviewReason.VEHICLE_UNKNOWN,)
        return tuple(doubt for doubt in (self.ownership.doubt, self.car.service) if doubt)

    @property
    def permit_lapse(self) -> Permits | None:
        """The present owner's permits where they have lapsed."""
        return next((one for one in self.permits if one.lapsed_on and one.owner_id == self.car.owner_id), None)

    @property
    def registered_category(self) -> VehicleCategory | None:
        """The category by which limits are chosen when the plate is read."""
        return self.car.category if self.ownership else None


def build_fleet(plan: CityPlan) -> list[Vehicle]:
    """Every vehicle that drives in the city."""
    cars = build_cars(plan)
    ownerships = build_ownerships(plan, cars)
    owned = list(zip(cars, ownerships, strict=True))
    insurances, inspections = build_insurances(plan, owned), build_inspections(plan, owned)
    permits = build_permits(plan, owned)
    fleet = [
        Vehicle(
            car=car,
            ownership=ownership,
            insurance=insurance,
            inspection=inspection,
            permits=of_owner(permits, ownership, car),
        )
        for (car, ownership), insurance, inspection in zip(owned, insurances, inspections, strict=True)
    ]
    return _with_pasts(plan, fleet)


def _with_pasts(plan: CityPlan, fleet: list[Vehicle]) -> list[Vehicle]:
    owners = [(one.car.owner_id, one.inspection.lapsed_on) for one in fleet if _has_a_past(one) and one.inspection]
    pasts = dict(zip((owner for owner, _ in owners), build_pasts(plan, owners), strict=True))
    return [replace(one, past=pasts.get(one.car.owner_id, CLEAN)) for one in fleet]


def _has_a_past(vehicle: Vehicle) -> bool:
    """People with one vehicle and a clear title; companies share an owner, and their past would need sharing too."""
    return vehicle.car.owner_kind is OwnerKind.INDIVIDUAL and vehicle.ownership is not None and not vehicle.doubts
