"""Findings to events: under each event key, the difference between what should stand and what was published.

Memory per event key: the findings that concern it and what was published last, one state record per key.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import assert_never

from schemas import codec
from schemas.records import Annulment, AnyEvent, Finding, KeptEvent, PenaltyExtract, Review, Violation, WarningNotice
from schemas.topics import (
    ANNULMENTS,
    FINDINGS,
    PENALTY_CHANGES,
    REVIEWS,
    STATE_ISSUE_EVENTS,
    VIOLATIONS,
    WARNINGS,
    TopicSpec,
)
from schemas.vocabulary import EventKind, Registry
from streams.agents.work import Surroundings, Turn
from streams.following import Arrived
from streams.producing import Outgoing, outgoing
from streams.rejection import Rejected, decode
from streams.rules.issue import EventMemory, issue, receive
from streams.rules.known import Heard
from streams.state import Newest, Statements, Waits
from streams.transport import Batch

TURN = 500
"""Events that are decided again in one turn, besides those of a batch."""

_RECORDS: dict[EventKind, type[Violation | WarningNotice | Review]] = {
    EventKind.VIOLATION: Violation,
    EventKind.WARNING: WarningNotice,
    EventKind.REVIEW: Review,
}
_KINDS = {record: kind for kind, record in _RECORDS.items()}


class IssueEvents:
    """One partition of the stage."""

    inputs: tuple[TopicSpec, ...] = (FINDINGS,)
    vouched: Mapping[Registry, TopicSpec] = {Registry.PENALTIES: PENALTY_CHANGES}
    follows: tuple[TopicSpec, ...] = (PENALTY_CHANGES,)
    state: TopicSpec = STATE_ISSUE_EVENTS

    def __init__(self, partition: int, around: Surroundings) -> None:
        self._partition, self._around = partition, around
        self._penalties: Statements[PenaltyExtract] = Statements(PENALTY_CHANGES)
        self._memories: dict[str, EventMemory] = {}
        self._of_owner: dict[str, set[str]] = {}
        self._waits: Waits[str] = Waits()
        self._heard = Heard(as_of={})
        self._touched: dict[str, None] = {}
        self._batches: deque[Batch] = deque()
        self._letters: list[Outgoing] = []
        self._kept = Newest()

    def restore(self, arrived: Arrived) -> None:
        self._kept.apply(arrived)

    def apply_all(self, records: Sequence[Arrived]) -> None:
        taken = self._penalties.apply_all(records)
        for rejected in taken.rejected:
            self._reject(rejected)
        for owner_id in taken.changed:
            self._touched |= dict.fromkeys(self._of_owner.get(owner_id, ()))

    def loaded(self) -> None:
        for kept in self._kept.records(KeptEvent, self._reject):
            self._remember(_memory(kept))
        self._touched = dict.fromkeys(self._memories)

    def camera_changed(self, camera_id: str) -> None:
        """Findings already say what the camera's record means for them."""

    def permits_changed(self, owner_id: str) -> None:
        """Findings already say what the owner's permits mean for them."""

    def hear(self, as_of: Mapping[Registry, datetime]) -> None:
        self._heard = Heard(as_of={registry: as_of[registry] for registry in self.vouched if registry in as_of})
        self._touched |= dict.fromkeys(self._waits.due(self._heard.as_of))

    def receive(self, batch: Batch) -> None:
        self._batches.append(batch)

    def rewind(self) -> bool:
        self._batches.clear()
        return True

    def backlog(self, topic: str) -> int:
        return len(self._batches)

    def pending(self) -> Mapping[Registry, datetime]:
        return self._waits.oldest()

    def turn(self) -> Turn | None:
        if not (self._batches or self._touched or self._letters):
            return None
        keys, done = dict.fromkeys(list(self._touched)[:TURN]), {}
        if self._batches:
            batch = self._batches.popleft()
            done = {batch.topic: batch.offset + 1}
            keys |= dict.fromkeys(self._accept(batch))
        records, self._letters = self._letters, []
        for key in keys:
            self._touched.pop(key, None)
            records += self._issue(key)
        return Turn(outgoing=tuple(records), done=done)

    def _accept(self, batch: Batch) -> list[str]:
        usable, rejected = decode(FINDINGS, batch.records)
        for _, finding in usable:
            self._remember(receive(self._memories.get(finding.event_key), finding))
        for rejection in rejected:
            self._reject(rejection)
        self._around.metrics.count("findings_received", len(usable))
        return [finding.event_key for _, finding in usable]

    def _issue(self, key: str) -> list[Outgoing]:
        before = self._memories[key]
        owner_id = _owner(before)
        penalties = self._penalties.get(owner_id) if owner_id else None
        around = self._around
        issued = issue(before, penalties, self._heard, around.rulebook, around.clock())
        for registry, moment in issued.waits:
            self._waits.add(registry, moment, key)
        self._remember(issued.memory)
        state = Outgoing(
            topic=STATE_ISSUE_EVENTS.name,
            key=key.encode(),
            value=codec.encode(_kept(issued.memory)),
            partition=self._partition,
        )
        return [*(_event(event) for event in issued.events), state]

    def _remember(self, memory: EventMemory) -> None:
        if memory.event_key not in self._memories:
            self._around.metrics.count("kept_events")
        self._memories[memory.event_key] = memory
        if owner_id := _owner(memory):
            self._of_owner.setdefault(owner_id, set()).add(memory.event_key)

    def _reject(self, rejected: Rejected) -> None:
        self._letters.append(rejected.letter(self._around.clock()))


def _owner(memory: EventMemory) -> str | None:
    """Whose penalties count: all findings under one key have one owner, or none."""
    return next((finding.owner_id for finding in memory.findings), None)


def _event(event: AnyEvent) -> Outgoing:
    """By plate, else by whatever the event names."""
    match event:
        case Violation():
            return outgoing(VIOLATIONS, event)
        case WarningNotice():
            return outgoing(WARNINGS, event)
        case Review():
            key = event.plate or event.camera_id or event.owner_id or event.event_id
            return outgoing(REVIEWS, event, key)
        case Annulment():
            return outgoing(ANNULMENTS, event, event.plate or event.event_id)
        case _:
            assert_never(event)


def _kept(memory: EventMemory) -> KeptEvent:
    published = memory.published
    return KeptEvent(
        event_key=memory.event_key,
        findings=tuple(codec.encode(finding) for finding in memory.findings),
        revision=memory.revision,
        published_kind=None if published is None else _KINDS[type(published)],
        published=None if published is None else codec.encode(published),
    )


def _memory(kept: KeptEvent) -> EventMemory:
    published = None
    if kept.published is not None and kept.published_kind is not None:
        published = codec.decode(_RECORDS[kept.published_kind], kept.published)
    return EventMemory(
        event_key=kept.event_key,
        findings=tuple(codec.decode(Finding, finding) for finding in kept.findings),
        revision=kept.revision,
        published=published,
    )
