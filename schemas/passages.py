"""What a vehicle did in front of one camera: passages and their facts.

Each fact's `at` is the moment its condition began.
"""

from msgspec import Struct

from schemas.vocabulary import (
    Count,
    EvidencePurpose,
    Instant,
    LaneKind,
    Light,
    LineKind,
    NonNegative,
    Score,
    Seat,
    Sha256,
    Sign,
    SignalPhase,
    Speed,
    StopZone,
    Text,
    Uri,
    VehicleCategory,
)


class Fact(Struct, frozen=True, kw_only=True, tag_field="kind", tag=True):
    """Something that happened; as JSON its `kind` is the record's Avro name."""

    at: Instant


class SpeedFact(Fact, frozen=True, kw_only=True):
    """A measured speed."""

    measured_kmh: Speed
    error_kmh: NonNegative
    """Standard error of the measurement."""
    points: Count
    seconds: NonNegative


class StopLineFact(Fact, frozen=True, kw_only=True):
    """The stop line was crossed while a signal showed `phase`."""

    line_id: Text
    signal_id: Text
    phase: SignalPhase
    phase_since_at: Instant
    beyond_at: Instant | None = None
    """When the second line was passed while the phase still held."""


class LineFact(Fact, frozen=True, kw_only=True):
    """A marking was crossed."""

    line_id: Text
    line_kind: LineKind
    forward: bool


class SignFact(Fact, frozen=True, kw_only=True):
    """A sign was not obeyed."""

    zone_id: Text
    sign: Sign
    lane: Text | None = None


class StopFact(Fact, frozen=True, kw_only=True):
    """The vehicle stood in a zone from `from_at` until `until_at`."""

    zone_id: Text
    zone_kind: StopZone
    from_at: Instant
    until_at: Instant


class LaneFact(Fact, frozen=True, kw_only=True):
    """The vehicle drove on a part of the road for so long and so far."""

    zone_id: Text
    lane_kind: LaneKind
    seconds: NonNegative
    metres: NonNegative


class CrosswalkFact(Fact, frozen=True, kw_only=True):
    """A pedestrian was on, or entering, the vehicle's half of the crossing. Describes the vehicle only."""

    zone_id: Text
    vehicle_on_at: Instant
    pedestrian_on_at: Instant
    gap_s: NonNegative
    stopped: bool


class PhoneFact(Fact, frozen=True, kw_only=True):
    """The driver held a telephone, with a score over several frames."""

    score: Score
    frames: Count
    seconds: NonNegative


class SeatbeltFact(Fact, frozen=True, kw_only=True):
    """A front seat without a fastened belt, with a score over several frames."""

    score: Score
    frames: Count
    seat: Seat


class LightsFact(Fact, frozen=True, kw_only=True):
    """External lights off, with a score over several frames."""

    score: Score
    frames: Count
    seconds: NonNegative


class JunctionFact(Fact, frozen=True, kw_only=True):
    """A junction was entered."""

    zone_id: Text
    entered_at: Instant
    exit_blocked_at_entry: bool
    stood_s: NonNegative
    cross_traffic_held: bool


AnyFact = (
    SpeedFact
    | StopLineFact
    | LineFact
    | SignFact
    | StopFact
    | LaneFact
    | CrosswalkFact
    | PhoneFact
    | SeatbeltFact
    | LightsFact
    | JunctionFact
)


class Evidence(Struct, frozen=True, kw_only=True):
    """A picture that shows what happened."""

    uri: Uri
    sha256: Sha256
    captured_at: Instant
    purpose: EvidencePurpose


class Passage(Struct, frozen=True, kw_only=True):
    """What a vehicle did in front of one camera. The fields that screening needs stand first."""

    plate: Text
    """Empty where none could be established."""
    observed_at: Instant
    """Of the earliest fact, else of the best read."""
    camera_id: Text
    plate_confidence: Score
    passage_id: Text
    """Derived from camera, track, entered_at and plate: see `schemas.identity`."""
    track_id: Text
    plate_format: Text
    reads: Count
    entered_at: Instant
    left_at: Instant
    vehicle_category: VehicleCategory | None = None
    light: Light
    moved: bool = False
    """Whether it was seen to move; false also where that is not known."""
    facts: tuple[AnyFact, ...] = ()
    evidence: tuple[Evidence, ...] = ()
