"""The vehicles as such: category, age, plate, service. Whose they are is told in `owners`."""

from enum import StrEnum

from msgspec import Struct
from numpy.random import Generator

from infra.simulator.dealing import between, deal, pick
from infra.simulator.fleet.plates import PlateOffice, Series
from infra.simulator.plan import CityPlan
from schemas.identity import derived_id
from schemas.vocabulary import OwnerKind, ReviewReason, VehicleCategory

NEW_CAR_YEARS = 6
"""A private car of this age owes no inspection yet, and was on sale when its first owner registered it."""
COMPANY_CARS = 3
"""Vehicles of one company."""
OLD_PLATES = 0.04
"""Share of private plates of the series of 1993."""


class Bearer(StrEnum):
    """What stands behind a plate."""

    REGISTERED = "registered"
    NOBODY = "nobody"
    """A Kazakh plate that was never issued."""
    FOREIGN = "foreign"


class Model(Struct, frozen=True):
    """A kind of vehicle on the road."""

    category: VehicleCategory
    commercial: bool = False
    new: bool = False
    service: ReviewReason | None = None
    """Why no notice goes to its owner."""


MODELS: tuple[tuple[float, Model], ...] = (
    (52, Model(VehicleCategory.M1)),
    (11, Model(VehicleCategory.M1, new=True)),
    (8, Model(VehicleCategory.M1, commercial=True)),
    (7, Model(VehicleCategory.N1, commercial=True)),
    (4, Model(VehicleCategory.N2, commercial=True)),
    (5, Model(VehicleCategory.N3, commercial=True)),
    (3, Model(VehicleCategory.M2, commercial=True)),
    (4, Model(VehicleCategory.M3, commercial=True)),
    (2, Model(VehicleCategory.L)),
    (1, Model(VehicleCategory.N2, service=ReviewReason.MILITARY_VEHICLE)),
    (1.5, Model(VehicleCategory.M1, service=ReviewReason.EMERGENCY_VEHICLE)),
    (1, Model(VehicleCategory.M1, service=ReviewReason.DIPLOMATIC_VEHICLE)),
)
BEARERS: tuple[tuple[float, Bearer], ...] = (
    (96, Bearer.REGISTERED),
    (2, Bearer.FOREIGN),
    (1.5, Bearer.NOBODY),
)


class Car(Struct, frozen=True, kw_only=True):
    """A vehicle and the plate that it bears in the traffic."""

    vehicle_id: str
    plate: str
    bearer: Bearer
    category: VehicleCategory
    commercial: bool
    new: bool
    manufactured_year: int
    service: ReviewReason | None
    owner_id: str
    """A pseudonym of whoever really has it today."""
    owner_kind: OwnerKind

    @property
    def professional(self) -> bool:
        """Whether it is inspected like a bus or a taxi."""
        buses = (VehicleCategory.M2, VehicleCategory.M3)
        return self.category in buses or (self.category is VehicleCategory.M1 and self.commercial)

    def person(self, role: str) -> str:
        """The pseudonym of somebody else who has to do with this vehicle."""
        return derived_id("simulated-person", self.vehicle_id, role)


def build_cars(plan: CityPlan) -> list[Car]:
    """All vehicles of the city."""
    rng = plan.chance(1)
    models = deal(rng, MODELS, plan.vehicles)
    bearers = deal(rng, BEARERS, plan.vehicles)
    office = PlateOffice(plan.chance(2))
    return [
        _car(plan, rng, model, derived_id("simulated-vehicle", plan.seed, number), bearer, office)
        for number, (model, bearer) in enumerate(zip(models, bearers, strict=True))
    ]


def _car(  # noqa: PLR0913, PLR0917
    plan: CityPlan, rng: Generator, model: Model, vehicle_id: str, bearer: Bearer, office: PlateOffice
) -> Car:
    kind = _owner_kind(rng, model)
    company = kind not in (OwnerKind.INDIVIDUAL, OwnerKind.NON_PROFIT)
    owner = ("company", kind, between(rng, 0, plan.vehicles // 12 // COMPANY_CARS)) if company else ("own", vehicle_id)
    oldest = {VehicleCategory.M1: (9, 20)}.get(model.category, (4, 15))
    return Car(
        vehicle_id=vehicle_id,
        plate=office.give(_series(rng, model, bearer, company=company)),
        bearer=bearer,
        category=model.category,
        commercial=model.commercial,
        new=model.new,
        manufactured_year=plan.today.year - (NEW_CAR_YEARS if model.new else between(rng, *oldest)),
        service=model.service,
        owner_id=derived_id("simulated-owner", plan.seed, *owner),
        owner_kind=kind,
    )


def _owner_kind(rng: Generator, model: Model) -> OwnerKind:
    if model.service:
        return OwnerKind.NON_PROFIT
    if not model.commercial:
        return OwnerKind.INDIVIDUAL
    return pick(rng, (OwnerKind.INDIVIDUAL, OwnerKind.SMALL, OwnerKind.SMALL, OwnerKind.MEDIUM, OwnerKind.LARGE))


def _series(rng: Generator, model: Model, bearer: Bearer, *, company: bool) -> Series:
    if bearer is Bearer.FOREIGN:
        return Series.FOREIGN
    if model.category is VehicleCategory.L:
        return Series.MOTORCYCLE
    if company:
        return Series.LEGAL
    return Series.PERSON_1993 if rng.random() < OLD_PLATES else Series.PERSON
