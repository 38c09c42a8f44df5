"""Reading a directory of `<topic>.jsonl` files for judging everything at once."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from schemas import jsonl
from schemas.records import (
    CameraRecord,
    FirearmPermitExtract,
    FrameMetadata,
    InspectionExtract,
    OsagoExtract,
    Passage,
    PenaltyExtract,
    PlateRead,
    RegistryHeartbeat,
    VehicleExtract,
)
from schemas.topics import BY_NAME, TopicSpec
from schemas.vocabulary import Registry
from streams.rules.everything import Everything
from streams.rules.facts.assemble import assemble
from streams.rules.known import Heard, Withdrawn, newest

R = TypeVar("R", bound=msgspec.Struct)
S = TypeVar("S", VehicleExtract, InspectionExtract, OsagoExtract, FirearmPermitExtract, PenaltyExtract, CameraRecord)


class NoRecordsError(ValueError):
    """The directory has neither passages nor frames and reads."""


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """What a directory holds."""

    everything: Everything
    contradictions: tuple[str, ...]
    """Ids of passages of which a later line says something else; the first line counts."""


def load(directory: Path, *, known_at: datetime | None = None) -> Loaded:
    """Everything in the directory; tombstones recorded after `known_at` are left out.

    Raises NoRecordsError, schemas.jsonl.LineError for a line that is no record, OSError.
    """
    cameras = _newest(directory, "camera-changes", CameraRecord, known_at)
    records = {key: camera for key, camera in cameras.items() if isinstance(camera, CameraRecord)}
    passages, contradictions = _passages(directory, records)
    everything = Everything(
        passages=passages,
        vehicles=_newest(directory, "vehicle-changes", VehicleExtract, known_at),
        inspection=_newest(directory, "inspection-changes", InspectionExtract, known_at),
        osago=_newest(directory, "osago-changes", OsagoExtract, known_at),
        firearm_permits=_newest(directory, "firearm-permit-changes", FirearmPermitExtract, known_at),
        penalties=_newest(directory, "penalty-changes", PenaltyExtract, known_at),
        cameras=records,
        heard=_heard(directory),
    )
    return Loaded(everything=everything, contradictions=contradictions)


def _passages(directory: Path, cameras: dict[str, CameraRecord]) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    if (directory / "passages.jsonl").exists():
        found: dict[str, Passage] = {}
        lines = _records(directory, "passages", Passage)
        contradictions = [p.passage_id for p in lines if found.setdefault(p.passage_id, p) != p]
        return tuple(found.values()), tuple(contradictions)
    if not (directory / "frames.jsonl").exists() and not (directory / "plate-reads.jsonl").exists():
        raise NoRecordsError(f"{directory}: neither passages.jsonl nor frames.jsonl and plate-reads.jsonl")
    frames = _records(directory, "frames", FrameMetadata)
    reads = _records(directory, "plate-reads", PlateRead)
    return tuple(assemble(frames, reads, cameras)), ()


def _heard(directory: Path) -> Heard:
    as_of: dict[Registry, datetime] = {}
    for beat in _records(directory, "registry-heartbeats", RegistryHeartbeat):
        as_of[beat.registry] = max(beat.as_of, as_of.get(beat.registry, beat.as_of))
    return Heard(as_of=as_of, complete=True)


def _newest(directory: Path, topic: str, record_type: type[S], known_at: datetime | None) -> dict[str, S | Withdrawn]:
    statements: dict[str, S | Withdrawn] = {}
    spec = BY_NAME[topic]
    for item in _lines(directory, topic, record_type):
        if isinstance(item, jsonl.Tombstone):
            if known_at is not None and item.recorded_at > known_at:
                continue
            statements[item.key] = newest(statements.get(item.key), Withdrawn(recorded_at=item.recorded_at))
        else:
            key = _key(spec, item)
            statements[key] = newest(statements.get(key), item)
    return statements


def _key(spec: TopicSpec, record: msgspec.Struct) -> str:
    return str(getattr(record, spec.key))


def _records(directory: Path, topic: str, record_type: type[R]) -> Iterator[R]:
    return (item for item in _lines(directory, topic, record_type) if isinstance(item, record_type))


def _lines(directory: Path, topic: str, record_type: type[R]) -> Iterator[R | jsonl.Tombstone]:
    path = directory / f"{topic}.jsonl"
    return (item for _, item in jsonl.read(path, record_type)) if path.exists() else iter(())
