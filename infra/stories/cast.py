"""Who and what the stories are about: one camera, cars, their owners and papers. Civil times are Almaty's."""

from datetime import UTC, date, datetime

import msgspec

from schemas import identity
from schemas.records import (
    CameraRecord,
    DeviceCertificate,
    InspectionCard,
    InspectionExtract,
    OsagoExtract,
    OsagoPolicy,
    Passage,
    PenaltyExtract,
    Registration,
    RegistryHeartbeat,
    SpeedFact,
    SpeedLimit,
    VehicleExtract,
)
from schemas.vocabulary import Light, OwnerKind, Registry, VehicleCategory
from streams.rules.civil import ALMATY

LIMIT_KMH = 60.0
CAMERA_ID = "abai-1"


def at(text: str) -> datetime:
    """The UTC moment of a civil time in Almaty, such as "2026-04-15 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ALMATY).astimezone(UTC)


LONG_AGO = at("2025-01-10 09:00")


def camera() -> CameraRecord:
    """Certified, on a street where 60 km/h are allowed."""
    certificate = DeviceCertificate(
        number="KZ-1", valid_from=date(2026, 1, 1), valid_until=date(2027, 1, 1), recorded_at=LONG_AGO
    )
    limit = SpeedLimit(limit_kmh=LIMIT_KMH, valid_from=LONG_AGO, recorded_at=LONG_AGO)
    return CameraRecord(
        camera_id=CAMERA_ID,
        site="Abai av. 1",
        region="02",
        lat=43.24,
        lon=76.91,
        device_serial="SN-1",
        certificates=(certificate,),
        limits=(limit,),
        recorded_at=LONG_AGO,
    )


def passage(plate: str, moment: str, kmh: float = 50.0) -> Passage:
    """The car passes, its plate well read."""
    seen_at = at(moment)
    speed = SpeedFact(at=seen_at, measured_kmh=kmh, error_kmh=0.0, points=20, seconds=1.0)
    return Passage(
        plate=plate,
        observed_at=seen_at,
        camera_id=CAMERA_ID,
        plate_confidence=0.98,
        passage_id=identity.passage_id(CAMERA_ID, plate, seen_at, plate),
        track_id=plate,
        plate_format="KZ_2012_PERSON",
        reads=8,
        entered_at=seen_at,
        left_at=seen_at,
        vehicle_category=VehicleCategory.M1,
        light=Light.DAYLIGHT,
        facts=(speed,),
    )


def owned(plate: str, owner_id: str, registered_from: datetime = LONG_AGO) -> Registration:
    """A car of 2015 that belongs to somebody."""
    return Registration(
        plate=plate,
        vehicle_id=f"car-{plate}",
        owner_id=owner_id,
        owner_kind=OwnerKind.INDIVIDUAL,
        category=VehicleCategory.M1,
        commercial=False,
        manufactured_year=2015,
        registered_from=registered_from,
        military=False,
        emergency=False,
        diplomatic=False,
        recorded_at=registered_from,
    )


def vehicles(plate: str, *registrations: Registration, recorded_at: datetime = LONG_AGO) -> VehicleExtract:
    """All that the vehicle registry says of a plate."""
    return VehicleExtract(plate=plate, registrations=registrations, recorded_at=recorded_at)


def card(plate: str, inspected_on: date, *, recorded_at: datetime) -> InspectionCard:
    """A year's inspection."""
    return InspectionCard(
        card_id=f"card-{inspected_on}-{recorded_at.date()}",
        vehicle_id=f"car-{plate}",
        inspected_on=inspected_on,
        valid_until=inspected_on.replace(year=inspected_on.year + 1),
        recorded_at=recorded_at,
    )


def inspected(plate: str, *cards: InspectionCard, recorded_at: datetime = LONG_AGO) -> InspectionExtract:
    """All that the inspection registry says of a plate."""
    return InspectionExtract(plate=plate, cards=cards, recorded_at=recorded_at)


def policy(plate: str, holder_id: str, since: str, *, recorded_at: datetime) -> OsagoPolicy:
    """A year's insurance from a civil time on."""
    begins = at(since)
    return OsagoPolicy(
        policy_id=f"policy-{begins.year}",
        vehicle_id=f"car-{plate}",
        holder_id=holder_id,
        in_force_from=begins,
        in_force_until=begins.replace(year=begins.year + 1),
        recorded_at=recorded_at,
    )


def insured(plate: str, *policies: OsagoPolicy, recorded_at: datetime = LONG_AGO) -> OsagoExtract:
    """All that the insurance database says of a plate."""
    return OsagoExtract(plate=plate, policies=policies, recorded_at=recorded_at)


def unpunished(owner_id: str) -> PenaltyExtract:
    """An owner without penalties."""
    return PenaltyExtract(owner_id=owner_id, recorded_at=LONG_AGO)


def spoken_to(moment: str) -> tuple[msgspec.Struct, ...]:
    """Every registry has published all that it recorded up to a civil time."""
    return tuple(RegistryHeartbeat(registry=registry, as_of=at(moment)) for registry in Registry)
