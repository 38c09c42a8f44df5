"""A handful of vehicles in front of a few cameras, small enough to know what must follow."""

from datetime import UTC, date, datetime, timedelta

import msgspec

from schemas.identity import passage_id
from schemas.records import (
    CameraRecord,
    DeviceCertificate,
    InspectionCard,
    InspectionExtract,
    OsagoExtract,
    OsagoPolicy,
    Passage,
    Registration,
    RegistryHeartbeat,
    SpeedFact,
    SpeedLimit,
    VehicleExtract,
)
from schemas.vocabulary import Light, OwnerKind, Registry, VehicleCategory

NOON = datetime(2026, 4, 15, 7, 0, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 15, 7, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def plate(number: int) -> str:
    """The plate of a vehicle."""
    return f"{number % 1000:03d}ABC{number // 1000 + 1:02d}"


def camera(number: int = 0) -> CameraRecord:
    """A camera with a limit of 60 km/h and a certificate in force."""
    return CameraRecord(
        camera_id=f"cam-{number}",
        site=f"Abai {number}",
        region="02",
        lat=43.24,
        lon=76.9 + number / 1000,
        device_serial=f"SN-{number}",
        certificates=(
            DeviceCertificate(
                number=f"C-{number}", valid_from=date(2025, 6, 1), valid_until=date(2027, 6, 1), recorded_at=LONG_AGO
            ),
        ),
        limits=(SpeedLimit(limit_kmh=60.0, valid_from=LONG_AGO, recorded_at=LONG_AGO),),
        recorded_at=LONG_AGO,
    )


def passage(number: int, at: datetime = NOON, kmh: float = 50.0, camera_number: int = 0) -> Passage:
    """A vehicle drives past a camera."""
    camera_id, track_id = f"cam-{camera_number}", f"t-{number}-{at:%d%H%M%S}"
    entered_at = at - timedelta(seconds=1)
    return Passage(
        plate=plate(number),
        observed_at=at,
        camera_id=camera_id,
        plate_confidence=0.99,
        passage_id=passage_id(camera_id, track_id, entered_at, plate(number)),
        track_id=track_id,
        plate_format="KZ_2012_PERSON",
        reads=7,
        entered_at=entered_at,
        left_at=at + timedelta(seconds=1),
        vehicle_category=VehicleCategory.M1,
        light=Light.DAYLIGHT,
        facts=(SpeedFact(at=at, measured_kmh=kmh, error_kmh=0.5, points=20, seconds=1.5),),
    )


def vehicle(number: int) -> VehicleExtract:
    """A car of 2015, so inspection is owed."""
    registration = Registration(
        plate=plate(number),
        vehicle_id=f"veh-{number}",
        owner_id=f"own-{number}",
        owner_kind=OwnerKind.INDIVIDUAL,
        category=VehicleCategory.M1,
        commercial=False,
        manufactured_year=2015,
        registered_from=LONG_AGO,
        military=False,
        emergency=False,
        diplomatic=False,
        recorded_at=LONG_AGO,
    )
    return VehicleExtract(plate=plate(number), registrations=(registration,), recorded_at=LONG_AGO)


def insured(number: int) -> OsagoExtract:
    """A policy in force."""
    policy = OsagoPolicy(
        policy_id=f"pol-{number}",
        vehicle_id=f"veh-{number}",
        holder_id=f"own-{number}",
        in_force_from=NOON - 100 * DAY,
        in_force_until=NOON + 265 * DAY,
        recorded_at=NOON - 101 * DAY,
    )
    return OsagoExtract(plate=plate(number), policies=(policy,), recorded_at=NOON - 101 * DAY)


def inspected(number: int, recorded_at: datetime = NOON - 60 * DAY) -> InspectionExtract:
    """A valid card, entered at this moment."""
    card = InspectionCard(
        card_id=f"card-{number}",
        vehicle_id=f"veh-{number}",
        inspected_on=(NOON - 60 * DAY).date(),
        valid_until=(NOON + 300 * DAY).date(),
        recorded_at=recorded_at,
    )
    return InspectionExtract(plate=plate(number), cards=(card,), recorded_at=recorded_at)


def heartbeats(as_of: datetime) -> list[RegistryHeartbeat]:
    """Every registry has spoken up to this moment."""
    return [RegistryHeartbeat(registry=registry, as_of=as_of) for registry in Registry]


def documents(numbers: range) -> list[msgspec.Struct]:
    """What registries say of vehicles: all insured, every third one without inspection."""
    records: list[msgspec.Struct] = []
    for number in numbers:
        records += [vehicle(number), insured(number)]
        if number % 3:
            records.append(inspected(number))
    return records
