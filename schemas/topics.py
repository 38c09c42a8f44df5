"""Every topic, declared once: name, key, record, partitions, cleanup, who writes and who reads it."""

from datetime import timedelta
from enum import StrEnum

import msgspec

from schemas import records


class Cleanup(StrEnum):
    """What Kafka does with old records."""

    DELETE = "delete"
    COMPACT = "compact"


class Spread(StrEnum):
    """How a topic is cut: topics with the same spread have the same number of partitions, and equal keys meet."""

    CAMERA = "camera"
    PLATE = "plate"
    SUBJECT = "subject"
    """By owner, else plate, else camera."""
    FREE = "free"
    """Cut for throughput alone: joined with nothing."""
    SINGLE = "single"
    """One partition: small, read whole by every worker."""


class TopicSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A topic as it must be."""

    name: str
    record: type[msgspec.Struct]
    key: str
    """The record's field that is the Kafka key."""
    moment: str
    """The record's field that is the Kafka timestamp."""
    spread: Spread
    cleanup: Cleanup = Cleanup.DELETE
    retention: timedelta | None = None
    """None: kept for ever (or until compacted)."""
    written_by: str
    read_by: tuple[str, ...]


DEFAULT_PARTITIONS = 12
_HOURS = timedelta(hours=48)
_DAYS = timedelta(days=14)
_SINK = "clickhouse"


def _registry(name: str, record: type[msgspec.Struct], key: str, spread: Spread, *read_by: str) -> TopicSpec:
    return TopicSpec(
        name=name,
        record=record,
        key=key,
        moment="recorded_at",
        spread=spread,
        cleanup=Cleanup.COMPACT,
        written_by="registries",
        read_by=read_by,
    )


def _event(name: str, record: type[msgspec.Struct], key: str, moment: str) -> TopicSpec:
    return TopicSpec(
        name=name,
        record=record,
        key=key,
        moment=moment,
        spread=Spread.FREE,
        written_by="issue_events",
        read_by=(_SINK,),
    )


FRAMES = TopicSpec(
    name="frames",
    record=records.FrameMetadata,
    key="camera_id",
    moment="captured_at",
    spread=Spread.CAMERA,
    retention=_HOURS,
    written_by="detectors",
    read_by=("assemble_passages",),
)
PLATE_READS = TopicSpec(
    name="plate-reads",
    record=records.PlateRead,
    key="camera_id",
    moment="captured_at",
    spread=Spread.CAMERA,
    retention=_HOURS,
    written_by="detectors",
    read_by=("assemble_passages",),
)
PASSAGES = TopicSpec(
    name="passages",
    record=records.Passage,
    key="plate",
    moment="observed_at",
    spread=Spread.PLATE,
    retention=_DAYS,
    written_by="assemble_passages",
    read_by=("judge_passages", _SINK),
)
FINDINGS = TopicSpec(
    name="findings",
    record=records.Finding,
    key="subject_key",
    moment="observed_at",
    spread=Spread.SUBJECT,
    retention=_DAYS,
    written_by="judge_passages",
    read_by=("issue_events",),
)
VIOLATIONS = _event("violations", records.Violation, "plate", "observed_at")
WARNINGS = _event("warnings", records.WarningNotice, "plate", "observed_at")
REVIEWS = _event("reviews", records.Review, "plate", "observed_at")
ANNULMENTS = _event("annulments", records.Annulment, "plate", "decided_at")
DEAD_LETTERS = TopicSpec(
    name="dead-letters",
    record=records.DeadLetter,
    key="source_topic",
    moment="rejected_at",
    spread=Spread.FREE,
    written_by="everyone",
    read_by=(_SINK, "operators"),
)
VEHICLE_CHANGES = _registry("vehicle-changes", records.VehicleExtract, "plate", Spread.PLATE, "judge_passages")
INSPECTION_CHANGES = _registry("inspection-changes", records.InspectionExtract, "plate", Spread.PLATE, "judge_passages")
OSAGO_CHANGES = _registry("osago-changes", records.OsagoExtract, "plate", Spread.PLATE, "judge_passages")
FIREARM_PERMIT_CHANGES = _registry(
    "firearm-permit-changes", records.FirearmPermitExtract, "owner_id", Spread.SUBJECT, "judge_passages"
)
PENALTY_CHANGES = _registry("penalty-changes", records.PenaltyExtract, "owner_id", Spread.SUBJECT, "issue_events")
CAMERA_CHANGES = _registry(
    "camera-changes", records.CameraRecord, "camera_id", Spread.SINGLE, "assemble_passages", "judge_passages"
)
REGISTRY_HEARTBEATS = TopicSpec(
    name="registry-heartbeats",
    record=records.RegistryHeartbeat,
    key="registry",
    moment="as_of",
    spread=Spread.SINGLE,
    cleanup=Cleanup.COMPACT,
    written_by="registries",
    read_by=("judge_passages", "issue_events"),
)
STATE_ASSEMBLE_PASSAGES = TopicSpec(
    name="state-assemble-passages",
    record=records.KeptCamera,
    key="camera_id",
    moment="",
    spread=Spread.CAMERA,
    cleanup=Cleanup.COMPACT,
    written_by="assemble_passages",
    read_by=("assemble_passages",),
)
STATE_JUDGE_PASSAGES = TopicSpec(
    name="state-judge-passages",
    record=records.KeptPassage,
    key="passage_id",
    moment="",
    spread=Spread.PLATE,
    cleanup=Cleanup.COMPACT,
    written_by="judge_passages",
    read_by=("judge_passages",),
)
STATE_ISSUE_EVENTS = TopicSpec(
    name="state-issue-events",
    record=records.KeptEvent,
    key="event_key",
    moment="",
    spread=Spread.SUBJECT,
    cleanup=Cleanup.COMPACT,
    written_by="issue_events",
    read_by=("issue_events",),
)

TOPICS: tuple[TopicSpec, ...] = (
    FRAMES,
    PLATE_READS,
    PASSAGES,
    FINDINGS,
    VIOLATIONS,
    WARNINGS,
    REVIEWS,
    ANNULMENTS,
    DEAD_LETTERS,
    VEHICLE_CHANGES,
    INSPECTION_CHANGES,
    OSAGO_CHANGES,
    FIREARM_PERMIT_CHANGES,
    PENALTY_CHANGES,
    CAMERA_CHANGES,
    REGISTRY_HEARTBEATS,
    STATE_ASSEMBLE_PASSAGES,
    STATE_JUDGE_PASSAGES,
    STATE_ISSUE_EVENTS,
)
BY_NAME: dict[str, TopicSpec] = {spec.name: spec for spec in TOPICS}


def kafka_key(spec: TopicSpec, record: msgspec.Struct) -> str:
    """The Kafka key of a record: its key field; a passage without a plate goes by its camera, null by ''."""
    key = getattr(record, spec.key)
    if key == "" and spec is PASSAGES:
        key = record.camera_id  # type: ignore[attr-defined]
    return "" if key is None else str(key)
