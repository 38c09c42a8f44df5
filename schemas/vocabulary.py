"""The closed lists of words that records use, and the bounded scalar types."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

MAX_TEXT = 256
"""Longest id, plate or name that is accepted, in characters: hostile input is cut off here."""

Text = Annotated[str, Meta(max_length=MAX_TEXT)]
Uri = Annotated[str, Meta(max_length=2048)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", max_length=64)]  # `$` alone allows a line break after it
Instant = Annotated[datetime, Meta(tz=True)]
"""An aware moment; bytes and JSON that we write carry UTC."""

Score = Annotated[float, Meta(ge=0.0, le=1.0)]
"""A confidence or score, 0 to 1; NaN is refused."""

Number = Annotated[float, Meta(ge=-1e12, le=1e12)]
"""A finite figure."""

NonNegative = Annotated[float, Meta(ge=0.0, le=1e12)]
Speed = Annotated[float, Meta(ge=0.0, le=1000.0)]
"""km/h; faster than 1000 is a broken measurement."""

Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]
"""Avro's `int`."""
BigCount = Annotated[int, Meta(ge=0, le=2**63 - 1)]
"""Avro's `long`."""


class VehicleCategory(StrEnum):
    """Vehicle categories of the technical regulation of the Customs Union (TR CU 018/2011)."""

    M1 = "M1"
    M2 = "M2"
    M3 = "M3"
    N1 = "N1"
    N2 = "N2"
    N3 = "N3"
    L = "L"
    O = "O"  # noqa: E741 - the regulation's own letter


class OwnerKind(StrEnum):
    """Kinds of liable person that the Code distinguishes in its fines."""

    INDIVIDUAL = "INDIVIDUAL"
    OFFICIAL = "OFFICIAL"
    SMALL = "SMALL"
    MEDIUM = "MEDIUM"
    LARGE = "LARGE"
    NON_PROFIT = "NON_PROFIT"


class Light(StrEnum):
    """How light it was in front of the camera."""

    DAYLIGHT = "DAYLIGHT"
    DARK = "DARK"
    POOR_VISIBILITY = "POOR_VISIBILITY"


class SignalPhase(StrEnum):
    """What a traffic light showed."""

    RED = "RED"
    YELLOW = "YELLOW"
    GREEN = "GREEN"
    RED_YELLOW = "RED_YELLOW"
    OFF = "OFF"
    UNKNOWN = "UNKNOWN"


class RoadUser(StrEnum):
    """Whom a track follows. Only vehicles are ever subjects of events."""

    VEHICLE = "VEHICLE"
    PEDESTRIAN = "PEDESTRIAN"
    CYCLIST = "CYCLIST"


class EvidencePurpose(StrEnum):
    """What a piece of evidence shows."""

    OVERVIEW = "OVERVIEW"
    PLATE = "PLATE"
    CONDUCT = "CONDUCT"


class LineKind(StrEnum):
    """Kinds of marking that a vehicle can cross."""

    SOLID = "SOLID"
    DOUBLE_SOLID = "DOUBLE_SOLID"
    STOP_LINE = "STOP_LINE"
    EDGE = "EDGE"


class Sign(StrEnum):
    """Signs whose zones cameras watch."""

    NO_ENTRY = "NO_ENTRY"
    ONE_WAY = "ONE_WAY"
    NO_TURN = "NO_TURN"
    NO_LORRIES = "NO_LORRIES"
    LANE_DIRECTION = "LANE_DIRECTION"


class StopZone(StrEnum):
    """Places where stopping or parking is restricted."""

    NO_STOPPING = "NO_STOPPING"
    NO_PARKING = "NO_PARKING"
    PAVEMENT = "PAVEMENT"
    LAWN = "LAWN"
    DISABLED_PLACE = "DISABLED_PLACE"
    CARRIAGEWAY_OBSTRUCTED = "CARRIAGEWAY_OBSTRUCTED"
    CHARGING_PLACE = "CHARGING_PLACE"


class LaneKind(StrEnum):
    """Parts of the road on which a vehicle may have no business."""

    SHOULDER = "SHOULDER"
    PAVEMENT = "PAVEMENT"
    BUS_LANE = "BUS_LANE"
    ONCOMING = "ONCOMING"
    ONCOMING_PROHIBITED = "ONCOMING_PROHIBITED"


class Seat(StrEnum):
    """Whose seat belt was seen."""

    DRIVER = "DRIVER"
    PASSENGER = "PASSENGER"


class Registry(StrEnum):
    """Registries that say, by heartbeats, up to when they have spoken."""

    VEHICLES = "vehicles"
    INSPECTION = "inspection"
    OSAGO = "osago"
    FIREARM_PERMITS = "firearm-permits"
    PENALTIES = "penalties"


class Offence(StrEnum):
    """The thirteen offences that cameras may act on (design: what is decided)."""

    SPEEDING = "speeding"
    RED_LIGHT = "red_light"
    SIGNS_AND_MARKINGS = "signs_and_markings"
    STOPPING_AND_PARKING = "stopping_and_parking"
    LANE_POSITION_AND_OVERTAKING = "lane_position_and_overtaking"
    PEDESTRIAN_NOT_YIELDED = "pedestrian_not_yielded"
    PHONE_USE = "phone_use"
    SEAT_BELT = "seat_belt"
    INSPECTION_MISSING = "inspection_missing"
    OSAGO_MISSING = "osago_missing"
    FIREARM_PERMIT_LAPSED = "firearm_permit_lapsed"
    CONGESTION = "congestion"
    EXTERNAL_LIGHTS = "external_lights"


class ReviewReason(StrEnum):
    """Why something goes to a person instead of becoming a notice; the order is the order of precedence."""

    PLATE_UNREADABLE = "PLATE_UNREADABLE"
    PLATE_UNCERTAIN = "PLATE_UNCERTAIN"
    FOREIGN_PLATE = "FOREIGN_PLATE"
    VEHICLE_UNKNOWN = "VEHICLE_UNKNOWN"
    MILITARY_VEHICLE = "MILITARY_VEHICLE"
    EMERGENCY_VEHICLE = "EMERGENCY_VEHICLE"
    DIPLOMATIC_VEHICLE = "DIPLOMATIC_VEHICLE"
    DEVICE_UNVERIFIED = "DEVICE_UNVERIFIED"
    EVIDENCE_WEAK = "EVIDENCE_WEAK"
    PLATE_MISMATCH = "PLATE_MISMATCH"
    IMPOSSIBLE_TRAVEL = "IMPOSSIBLE_TRAVEL"
    ENTITLEMENT_UNKNOWN = "ENTITLEMENT_UNKNOWN"
    SANCTION_NOT_AUTOMATIC = "SANCTION_NOT_AUTOMATIC"
    OWNER_CHANGED = "OWNER_CHANGED"
    PROVISION_INFERRED = "PROVISION_INFERRED"


class AnnulmentReason(StrEnum):
    """Why an event fell."""

    REGISTRY_CLEARED = "REGISTRY_CLEARED"
    OWNER_CHANGED = "OWNER_CHANGED"
    CAMERA_CORRECTED = "CAMERA_CORRECTED"
    LAPSE_MOVED = "LAPSE_MOVED"
    PENALTY_CANCELLED = "PENALTY_CANCELLED"
    IMPOSSIBLE_TRAVEL = "IMPOSSIBLE_TRAVEL"
    GRAVER_FOUND = "GRAVER_FOUND"
    REGISTRY_WITHDREW = "REGISTRY_WITHDREW"
    BECAME_REVIEW = "BECAME_REVIEW"


class EventKind(StrEnum):
    """What was issued."""

    VIOLATION = "VIOLATION"
    WARNING = "WARNING"
    REVIEW = "REVIEW"


class ProvisionStatus(StrEnum):
    """Whether the law names the offence, or we infer that it means it."""

    CONFIRMED = "CONFIRMED"
    INFERRED = "INFERRED"


class DeadLetterReason(StrEnum):
    """Why a record could not be used."""

    NOT_FRAMED = "NOT_FRAMED"
    UNKNOWN_SCHEMA = "UNKNOWN_SCHEMA"
    UNDECODABLE = "UNDECODABLE"
    INVALID_VALUE = "INVALID_VALUE"
    KEY_MISMATCH = "KEY_MISMATCH"
    LATE = "LATE"
    CONTRADICTION = "CONTRADICTION"
    REFUSED_BY_SINK = "REFUSED_BY_SINK"
