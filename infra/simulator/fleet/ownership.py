"""What the vehicle registry tells about one plate, and what follows from it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from infra.simulator.fleet.cars import Car
from schemas.records import Registration
from schemas.vocabulary import ReviewReason


@dataclass(frozen=True, kw_only=True)
class Ownership:
    """What the vehicle registry tells about a plate, and what follows from it."""

    registrations: tuple[Registration, ...]
    owned_on: date
    """Since when the present owner has owned the vehicle without a break."""
    class_on: date
    """Since when it has been a vehicle of its class."""
    doubt: ReviewReason | None = None
    """Why no notice can go to the owner."""
    documents: bool = True
    """Whether a lapsed document can be held against a known owner."""
    covered_before: tuple[str, str] | None = None
    """Vehicle and holder of an insurance that does not cover the present owner of this vehicle."""
    struck_off_at: datetime | None = None
    """When the registry withdrew all that it had said about the plate."""
    story: str


def registration(car: Car, from_at: datetime, owner_id: str | None = None) -> Registration:
    """The owner's, or somebody else's, from that moment on, recorded at once."""
    return Registration(
        plate=car.plate,
        vehicle_id=car.vehicle_id,
        owner_id=owner_id or car.owner_id,
        owner_kind=car.owner_kind,
        category=car.category,
        commercial=car.commercial,
        manufactured_year=car.manufactured_year,
        registered_from=from_at,
        military=car.service is ReviewReason.MILITARY_VEHICLE,
        emergency=car.service is ReviewReason.EMERGENCY_VEHICLE,
        diplomatic=car.service is ReviewReason.DIPLOMATIC_VEHICLE,
        recorded_at=from_at + timedelta(minutes=5),
    )


def ended(one: Registration, until: datetime, recorded_at: datetime) -> Registration:
    """The same, over at that moment."""
    return replace(one, registered_until=until, until_recorded_at=recorded_at)
