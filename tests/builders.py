"""Records as short as tests want them: each builder has defaults for a world in which everything is in order.

Ann owns the car with the plate 123ABC02, inspected and insured; in front of the camera cam-1 60 km/h are allowed.
Any field can be given by name. Civil times are Almaty's.
"""

from datetime import UTC, date, datetime
from typing import Any, TypeVar

import msgspec

from schemas import identity
from schemas.records import (
    CameraRecord,
    CrosswalkFact,
    DeviceCertificate,
    FirearmPermit,
    FirearmPermitExtract,
    InspectionCard,
    InspectionExtract,
    JunctionFact,
    LaneFact,
    LightsFact,
    LineFact,
    OsagoExtract,
    OsagoPolicy,
    Passage,
    Penalty,
    PenaltyExtract,
    PhoneFact,
    Registration,
    SeatbeltFact,
    Section,
    SignFact,
    SpeedFact,
    SpeedLimit,
    StopFact,
    StopLineFact,
    VehicleExtract,
)
from schemas.vocabulary import (
    LaneKind,
    Light,
    LineKind,
    OwnerKind,
    Registry,
    Seat,
    Sign,
    SignalPhase,
    StopZone,
    VehicleCategory,
)
from streams.rules.civil import ALMATY
from streams.rules.everything import Everything
from streams.rules.known import Heard, Withdrawn

R = TypeVar("R", bound=msgspec.Struct)

PLATE = "123ABC02"
CAR = "car"
ANN = "ann"
SEEN_AT = datetime(2026, 4, 15, 7, 0, tzinfo=UTC)
"""Wednesday noon in Almaty, when the car passes unless a test says otherwise."""


def at(text: str) -> datetime:
    """The UTC moment of a civil time in Almaty, such as "2026-04-15 12:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ALMATY).astimezone(UTC)


LONG_AGO = at("2025-01-10 09:00")


def changed(record: R, changes: dict[str, Any]) -> R:
    """The record with other fields, checked like one that was decoded.

    Raises msgspec.ValidationError for a value out of bounds, TypeError for an unknown field.
    """
    if unknown := changes.keys() - set(record.__struct_fields__):
        raise TypeError(f"{type(record).__name__} has no {', '.join(sorted(unknown))}")
    return msgspec.convert({**msgspec.structs.asdict(record), **changes}, type(record), from_attributes=True)


def registration(**changes: Any) -> Registration:
    """Ann's registration of the car."""
    default = Registration(
        plate=PLATE,
        vehicle_id=CAR,
        owner_id=ANN,
        owner_kind=OwnerKind.INDIVIDUAL,
        category=VehicleCategory.M1,
        commercial=False,
        manufactured_year=2015,
        registered_from=LONG_AGO,
        military=False,
        emergency=False,
        diplomatic=False,
        recorded_at=changes.get("registered_from", LONG_AGO),
    )
    return changed(default, changes)


def card(**changes: Any) -> InspectionCard:
    """A card that covers the car for the year after 1 March 2026."""
    default = InspectionCard(
        card_id="card",
        vehicle_id=CAR,
        inspected_on=date(2026, 3, 1),
        valid_until=date(2027, 3, 1),
        recorded_at=at("2026-03-01 15:00"),
    )
    return changed(default, changes)


def policy(**changes: Any) -> OsagoPolicy:
    """Ann's policy for the year after 1 March 2026."""
    default = OsagoPolicy(
        policy_id="policy",
        vehicle_id=CAR,
        holder_id=ANN,
        in_force_from=at("2026-03-01 00:00"),
        in_force_until=at("2027-03-01 00:00"),
        recorded_at=at("2026-02-27 10:00"),
    )
    return changed(default, changes)


def permit(**changes: Any) -> FirearmPermit:
    """Ann's permit to keep a firearm, for the five years after 1 March 2024."""
    default = FirearmPermit(
        permit_id="permit",
        valid_from=date(2024, 3, 1),
        valid_until=date(2029, 3, 1),
        recorded_at=at("2024-03-01 10:00"),
    )
    return changed(default, changes)


def penalty(**changes: Any) -> Penalty:
    """A fine for speeding that was imposed on Ann three months before the car passes."""
    default = Penalty(
        decision_id="decision",
        article="592",
        part="2",
        imposed_at=at("2026-01-15 10:00"),
        recorded_at=changes.get("imposed_at", at("2026-01-15 10:00")),
    )
    return changed(default, changes)


def certificate(**changes: Any) -> DeviceCertificate:
    """The camera's certificate for 2026."""
    default = DeviceCertificate(
        number="KZ-1",
        valid_from=date(2026, 1, 1),
        valid_until=date(2027, 1, 1),
        recorded_at=LONG_AGO,
    )
    return changed(default, changes)


def limit(**changes: Any) -> SpeedLimit:
    """60 km/h for all."""
    default = SpeedLimit(limit_kmh=60.0, valid_from=LONG_AGO, recorded_at=LONG_AGO)
    return changed(default, changes)


def section(**changes: Any) -> Section:
    """Ten kilometres to the camera cam-2, at 60 km/h."""
    return changed(Section(to_camera_id="cam-2", length_m=10_000.0, limits=(limit(),)), changes)


def camera(**changes: Any) -> CameraRecord:
    """A certified camera in Almaty."""
    default = CameraRecord(
        camera_id="cam-1",
        site="Abai av. 1",
        region="02",
        lat=43.2400,
        lon=76.9100,
        device_serial="SN-1",
        certificates=(certificate(),),
        limits=(limit(),),
        recorded_at=LONG_AGO,
    )
    return changed(default, changes)


def speed(measured_kmh: float, **changes: Any) -> SpeedFact:
    """A measurement without error of its own; the device's allowed error, 3 km/h by policy, still comes off."""
    default = SpeedFact(at=SEEN_AT, measured_kmh=measured_kmh, error_kmh=0.0, points=20, seconds=1.0)
    return changed(default, changes)


def stop_line(**changes: Any) -> StopLineFact:
    """Both lines crossed, the stop line three seconds after red came on."""
    default = StopLineFact(
        at=SEEN_AT,
        line_id="stop",
        signal_id="main",
        phase=SignalPhase.RED,
        phase_since_at=datetime(2026, 4, 15, 6, 59, 57, tzinfo=UTC),
        beyond_at=datetime(2026, 4, 15, 7, 0, 1, tzinfo=UTC),
    )
    return changed(default, changes)


def line(**changes: Any) -> LineFact:
    """A solid line crossed."""
    return changed(LineFact(at=SEEN_AT, line_id="axis", line_kind=LineKind.SOLID, forward=True), changes)


def sign(**changes: Any) -> SignFact:
    """Into a road that may not be entered."""
    return changed(SignFact(at=SEEN_AT, zone_id="gate", sign=Sign.NO_ENTRY), changes)


def lane(**changes: Any) -> LaneFact:
    """Long enough on the bus lane."""
    default = LaneFact(at=SEEN_AT, zone_id="lane", lane_kind=LaneKind.BUS_LANE, seconds=3.0, metres=20.0)
    return changed(default, changes)


def crosswalk(**changes: Any) -> CrosswalkFact:
    """Over the crossing two seconds after a pedestrian came on it."""
    came_at = datetime(2026, 4, 15, 6, 59, 58, tzinfo=UTC)
    default = CrosswalkFact(
        at=SEEN_AT, zone_id="zebra", vehicle_on_at=SEEN_AT, pedestrian_on_at=came_at, gap_s=2.0, stopped=False
    )
    return changed(default, changes)


def junction(**changes: Any) -> JunctionFact:
    """Stood on a junction that could not be left, with others waiting."""
    default = JunctionFact(
        at=SEEN_AT,
        zone_id="box",
        entered_at=SEEN_AT,
        exit_blocked_at_entry=True,
        stood_s=12.0,
        cross_traffic_held=True,
    )
    return changed(default, changes)


def phone(**changes: Any) -> PhoneFact:
    """A telephone in the driver's hand, clearly seen."""
    return changed(PhoneFact(at=SEEN_AT, score=0.95, frames=6, seconds=1.0), changes)


def seatbelt(**changes: Any) -> SeatbeltFact:
    """The driver without a belt, clearly seen."""
    return changed(SeatbeltFact(at=SEEN_AT, score=0.95, frames=6, seat=Seat.DRIVER), changes)


def lights(**changes: Any) -> LightsFact:
    """Lights off, clearly seen."""
    return changed(LightsFact(at=SEEN_AT, score=0.95, frames=6, seconds=1.0), changes)


def stop(**changes: Any) -> StopFact:
    """The vehicle stood where stopping is prohibited."""
    default = StopFact(
        at=SEEN_AT,
        zone_id="kerb",
        zone_kind=StopZone.NO_STOPPING,
        from_at=SEEN_AT,
        until_at=datetime(2026, 4, 15, 7, 1, tzinfo=UTC),
    )
    return changed(default, changes)


def passage(**changes: Any) -> Passage:
    """The car passes cam-1. Its moments are those of `observed_at`, its id is derived as everywhere."""
    seen_at = changes.get("observed_at", SEEN_AT)
    default = Passage(
        plate=PLATE,
        observed_at=seen_at,
        camera_id="cam-1",
        plate_confidence=0.97,
        passage_id="",
        track_id="t1",
        plate_format="KZ_2012_PERSON",
        reads=5,
        entered_at=seen_at,
        left_at=seen_at,
        vehicle_category=VehicleCategory.M1,
        light=Light.DAYLIGHT,
        moved=True,
    )
    made = changed(default, changes)
    if made.passage_id:
        return made
    derived = identity.passage_id(made.camera_id, made.track_id, made.entered_at, made.plate)
    return changed(made, {"passage_id": derived})


def vehicle_extract(*registrations: Registration, **changes: Any) -> VehicleExtract:
    """All that the vehicle registry says about the plate."""
    return changed(VehicleExtract(plate=PLATE, registrations=registrations, recorded_at=SEEN_AT), changes)


def inspection_extract(*cards: InspectionCard, **changes: Any) -> InspectionExtract:
    """All that the inspection registry says about the plate."""
    return changed(InspectionExtract(plate=PLATE, cards=cards, recorded_at=SEEN_AT), changes)


def osago_extract(*policies: OsagoPolicy, **changes: Any) -> OsagoExtract:
    """All that the insurance database says about the plate."""
    return changed(OsagoExtract(plate=PLATE, policies=policies, recorded_at=SEEN_AT), changes)


def permit_extract(*permits: FirearmPermit, **changes: Any) -> FirearmPermitExtract:
    """All permits of Ann."""
    return changed(FirearmPermitExtract(owner_id=ANN, permits=permits, recorded_at=SEEN_AT), changes)


def penalty_extract(*penalties: Penalty, **changes: Any) -> PenaltyExtract:
    """All penalties of Ann."""
    return changed(PenaltyExtract(owner_id=ANN, penalties=penalties, recorded_at=SEEN_AT), changes)


def everything(
    *passages: Passage,
    vehicles: VehicleExtract | Withdrawn | None = None,
    inspection: InspectionExtract | Withdrawn | None = None,
    osago: OsagoExtract | Withdrawn | None = None,
    permits: FirearmPermitExtract | Withdrawn | None = None,
    penalties: PenaltyExtract | Withdrawn | None = None,
    cameras: tuple[CameraRecord, ...] | None = None,
    heard: Heard | None = None,
) -> Everything:
    """One plate's world: what is not given is in order, and registries are complete."""
    return Everything(
        passages=passages,
        vehicles={PLATE: vehicles or vehicle_extract(registration())},
        inspection={PLATE: inspection or inspection_extract(card())},
        osago={PLATE: osago or osago_extract(policy())},
        firearm_permits={} if permits is None else {ANN: permits},
        penalties={} if penalties is None else {ANN: penalties},
        cameras={record.camera_id: record for record in ((camera(),) if cameras is None else cameras)},
        heard=Heard(as_of={}, complete=True) if heard is None else heard,
    )


def heard(**as_of: datetime) -> Heard:
    """Heartbeats by registry; a registry that is not named has not spoken."""
    return Heard(as_of={Registry(name.replace("_", "-")): moment for name, moment in as_of.items()})
