"""Judging everything at once: all records are there, so each key is judged once and what stands is the answer.

This is the answer that the stream must come to, whatever the order in which the records reached it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

import msgspec

from schemas.records import (
    CameraRecord,
    FirearmPermitExtract,
    InspectionExtract,
    OsagoExtract,
    Passage,
    PenaltyExtract,
    StandingEvent,
    VehicleExtract,
)
from streams.rules.issue import EventMemory, issue, receive
from streams.rules.judge import judge
from streams.rules.known import Heard, PlateRegistries, Withdrawn
from streams.rules.law.rulebook import Rulebook


class Everything(msgspec.Struct, frozen=True, kw_only=True):
    """All records that bear on the passages; of each registry key the newest statement."""

    passages: tuple[Passage, ...]
    """No two with one passage_id."""
    vehicles: Mapping[str, VehicleExtract | Withdrawn]
    inspection: Mapping[str, InspectionExtract | Withdrawn]
    osago: Mapping[str, OsagoExtract | Withdrawn]
    firearm_permits: Mapping[str, FirearmPermitExtract | Withdrawn]
    penalties: Mapping[str, PenaltyExtract | Withdrawn]
    cameras: Mapping[str, CameraRecord]
    heard: Heard


def judge_everything(
    everything: Everything,
    rulebook: Rulebook,
    decided_at: datetime,
    progress: Callable[[int], None] = lambda _judged: None,
) -> list[StandingEvent]:
    """The events that stand, by the moment they concern. `progress` is told how many passages each step judged."""
    memories: dict[str, EventMemory] = {}
    for passages in _together(everything.passages):
        plate = passages[0].plate
        registries = PlateRegistries(
            vehicles=everything.vehicles.get(plate),
            inspection=everything.inspection.get(plate),
            osago=everything.osago.get(plate),
            permits=everything.firearm_permits,
        )
        judgement = judge(passages, registries, everything.cameras, everything.heard, rulebook)
        for finding in judgement.findings:
            memories[finding.event_key] = receive(memories.get(finding.event_key), finding)
        progress(len(passages))
    events = (_event(memory, everything, rulebook, decided_at) for memory in memories.values())
    return sorted(
        (event for event in events if event is not None), key=lambda event: (event.observed_at, event.event_id)
    )


def _event(
    memory: EventMemory, everything: Everything, rulebook: Rulebook, decided_at: datetime
) -> StandingEvent | None:
    owner_id = memory.findings[0].owner_id
    penalties = None if owner_id is None else everything.penalties.get(owner_id)
    return issue(memory, penalties, everything.heard, rulebook, decided_at).memory.published


def _together(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    """The passages of each plate; those without a plate one by one."""
    by_plate: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        if passage.plate:
            by_plate[passage.plate].append(passage)
        else:
            yield [passage]
    yield from by_plate.values()
