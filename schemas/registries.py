"""What registries say: bitemporal extracts, camera records and heartbeats.

Each extract is the registry's whole statement about one key: every entry ever made, with the moment it was recorded
and, where it was taken back or closed, when that was recorded. Intervals are half-open.
"""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from schemas.vocabulary import Instant, NonNegative, Number, OwnerKind, Registry, Speed, Text, VehicleCategory


class Registration(Struct, frozen=True, kw_only=True):
    """A vehicle, its owner and its plate, from `registered_from` until `registered_until`."""

    plate: Text
    vehicle_id: Text
    owner_id: Text
    """A pseudonym."""
    owner_kind: OwnerKind
    category: VehicleCategory
    commercial: bool
    manufactured_year: Annotated[int, Meta(ge=1885, le=2200)]
    registered_from: Instant
    registered_until: Instant | None = None
    military: bool
    emergency: bool
    diplomatic: bool
    recorded_at: Instant
    until_recorded_at: Instant | None = None


class VehicleExtract(Struct, frozen=True, kw_only=True):
    """All that the vehicle registry ever said about a plate."""

    plate: Text
    registrations: tuple[Registration, ...] = ()
    recorded_at: Instant


class InspectionCard(Struct, frozen=True, kw_only=True):
    """A diagnostic card; an annulled one counts as never given from `annulled_recorded_at` on."""

    card_id: Text
    vehicle_id: Text
    inspected_on: date
    valid_until: date
    recorded_at: Instant
    annulled_recorded_at: Instant | None = None


class InspectionExtract(Struct, frozen=True, kw_only=True):
    """All that the inspection registry ever said about a plate."""

    plate: Text
    cards: tuple[InspectionCard, ...] = ()
    recorded_at: Instant


class OsagoPolicy(Struct, frozen=True, kw_only=True):
    """An insurance contract."""

    policy_id: Text
    vehicle_id: Text
    holder_id: Text
    in_force_from: Instant
    in_force_until: Instant
    recorded_at: Instant
    terminated_at: Instant | None = None
    termination_recorded_at: Instant | None = None


class OsagoExtract(Struct, frozen=True, kw_only=True):
    """All that the insurance database ever said about a plate."""

    plate: Text
    policies: tuple[OsagoPolicy, ...] = ()
    recorded_at: Instant


class FirearmPermit(Struct, frozen=True, kw_only=True):
    """A permit to store a firearm."""

    permit_id: Text
    renews: Text | None = None
    valid_from: date
    valid_until: date
    surrendered_on: date | None = None
    """The weapon is no longer kept."""
    surrender_recorded_at: Instant | None = None
    recorded_at: Instant


class FirearmPermitExtract(Struct, frozen=True, kw_only=True):
    """All that the weapons registry ever said about an owner."""

    owner_id: Text
    permits: tuple[FirearmPermit, ...] = ()
    recorded_at: Instant


class Penalty(Struct, frozen=True, kw_only=True):
    """A penalty imposed on an owner."""

    decision_id: Text
    event_id: Text | None = None
    article: Text
    part: Text
    imposed_at: Instant
    executed_at: Instant | None = None
    recorded_at: Instant
    cancelled_recorded_at: Instant | None = None


class PenaltyExtract(Struct, frozen=True, kw_only=True):
    """All penalties ever imposed on an owner."""

    owner_id: Text
    penalties: tuple[Penalty, ...] = ()
    recorded_at: Instant


class DeviceCertificate(Struct, frozen=True, kw_only=True):
    """A metrological verification of the device."""

    number: Text
    valid_from: date
    valid_until: date
    recorded_at: Instant
    withdrawn_recorded_at: Instant | None = None


class SpeedLimit(Struct, frozen=True, kw_only=True):
    """A limit in front of the camera, for one category or for all."""

    category: VehicleCategory | None = None
    limit_kmh: Speed
    valid_from: Instant
    valid_until: Instant | None = None
    recorded_at: Instant
    withdrawn_recorded_at: Instant | None = None


class Signal(Struct, frozen=True, kw_only=True):
    """A traffic light that the camera sees."""

    signal_id: Text
    name: Text = ""


class PicturePoint(Struct, frozen=True, kw_only=True):
    """Parts of the picture, 0 to 1, from the left and from the top."""

    x: Number
    y: Number


class Zone(Struct, frozen=True, kw_only=True):
    """An area of the picture."""

    zone_id: Text
    kind: Text
    """A kind of StopFact, SignFact or LaneFact, or CROSSING or JUNCTION."""
    polygon: tuple[PicturePoint, ...] = ()


class Line(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A line of the picture, from a point to a point."""

    line_id: Text
    kind: Text
    from_: PicturePoint
    to: PicturePoint


class Section(Struct, frozen=True, kw_only=True):
    """A stretch of road that ends at another camera, for average speed."""

    to_camera_id: Text
    length_m: NonNegative
    limits: tuple[SpeedLimit, ...] = ()


class RoadPoint(Struct, frozen=True, kw_only=True):
    """Metres on the road plane."""

    x: Number
    y: Number


class SurveyedPoint(Struct, frozen=True, kw_only=True):
    """A point whose place is known both in the picture and on the road."""

    picture: PicturePoint
    road_m: RoadPoint


class Calibration(Struct, frozen=True, kw_only=True):
    """Surveyed points, at least four, that fix the road plane."""

    points: tuple[SurveyedPoint, ...] = ()


class CameraRecord(Struct, frozen=True, kw_only=True):
    """A camera: where it is, what it may measure, what it looks at."""

    camera_id: Text
    site: Text
    region: Text
    """01 to 20."""
    lat: Annotated[float, Meta(ge=-90.0, le=90.0)]
    lon: Annotated[float, Meta(ge=-180.0, le=180.0)]
    device_serial: Text
    speed_error_kmh: NonNegative | None = None
    """The device's allowed error; none: the policy's."""
    certificates: tuple[DeviceCertificate, ...] = ()
    limits: tuple[SpeedLimit, ...] = ()
    signals: tuple[Signal, ...] = ()
    zones: tuple[Zone, ...] = ()
    lines: tuple[Line, ...] = ()
    sections: tuple[Section, ...] = ()
    calibration: Calibration | None = None
    recorded_at: Instant


class RegistryHeartbeat(Struct, frozen=True, kw_only=True):
    """Everything recorded up to `as_of` has been published."""

    registry: Registry
    as_of: Instant
