"""Issuing: from the findings under one event key, and the owner's penalties, to the event that should stand.

The event that should stand is computed and compared with the one that was published; the difference is what is
published next. Every publication under a key takes the next revision, so an event can fall and stand again.
"""

from datetime import datetime, timedelta

import msgspec
from msgspec import structs

from schemas.identity import event_id
from schemas.records import (
    Annulment,
    AnyEvent,
    Finding,
    PenaltyExtract,
    Review,
    StandingEvent,
    Violation,
    WarningNotice,
)
from schemas.vocabulary import AnnulmentReason, EventKind, Offence, Registry, ReviewReason
from streams.rules.case import Waits
from streams.rules.events import notice, review
from streams.rules.known import Heard, Withdrawn
from streams.rules.law.rulebook import Rulebook

_NOBODY = frozenset({ReviewReason.PLATE_UNREADABLE, ReviewReason.PLATE_UNCERTAIN})
_DOCUMENTS = frozenset({Offence.INSPECTION_MISSING, Offence.OSAGO_MISSING, Offence.FIREARM_PERMIT_LAPSED})


class EventMemory(msgspec.Struct, frozen=True, kw_only=True):
    """The findings under one event key, and what was published of them."""

    event_key: str
    findings: tuple[Finding, ...] = ()
    revision: int = -1
    """Of the newest publication; -1 before the first."""
    published: StandingEvent | None = None
    """The event that stands, as published."""
    withdrawn: Finding | None = None
    """The finding that was withdrawn last, until its consequences are published."""


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """What to publish, what to remember, and which heartbeats to wait for."""

    memory: EventMemory
    events: tuple[AnyEvent, ...] = ()
    waits: Waits = ()


def receive(memory: EventMemory | None, finding: Finding) -> EventMemory:
    """The memory after a finding was published, changed or withdrawn."""
    memory = memory or EventMemory(event_key=finding.event_key)
    others = tuple(f for f in memory.findings if f.finding_id != finding.finding_id)
    if finding.withdrawn:
        return structs.replace(memory, findings=others, withdrawn=finding)
    return structs.replace(memory, findings=(*others, finding))


def issue(
    memory: EventMemory,
    penalties: PenaltyExtract | Withdrawn | None,
    heard: Heard,
    rulebook: Rulebook,
    decided_at: datetime,
) -> Issued:
    """The difference between the event that should stand and the one that was published."""
    waits = {finding.finding_id: _waits(finding, heard, rulebook) for finding in memory.findings}
    decided = [finding for finding in memory.findings if not waits[finding.finding_id]]
    open_waits = tuple(dict.fromkeys(wait for several in waits.values() for wait in several))
    done = structs.replace(memory, withdrawn=None)
    if decided:
        first = min(decided, key=lambda finding: (finding.observed_at, finding.passage_id))
        event = _event(first, penalties, rulebook, decided_at)
        if memory.published is not None and not _differs(memory.published, event):
            return Issued(memory=done, waits=open_waits)
        event = structs.replace(event, revision=memory.revision + 1)
        done = structs.replace(done, revision=event.revision, published=event)
        return Issued(memory=done, events=(event,), waits=open_waits)
    if memory.published is None:
        return Issued(memory=done, waits=open_waits)
    annulment = _annulment(memory, memory.published, decided_at)
    done = structs.replace(done, revision=annulment.revision, published=None)
    return Issued(memory=done, events=(annulment,), waits=open_waits)


def _waits(finding: Finding, heard: Heard, rulebook: Rulebook) -> Waits:
    """Penalties are waited for where the part has a repeat part; a plate that names nobody waits for no registry."""
    if finding.review_reason in _NOBODY:
        return ()
    base = rulebook.provision_of(finding)
    if base.repeat_part is None:
        return ()
    hours = rulebook.policy.settle_documents_h if finding.offence in _DOCUMENTS else 0
    moment = finding.at + timedelta(hours=hours)
    return () if heard.reaches(Registry.PENALTIES, moment) else ((Registry.PENALTIES, moment),)


def _event(
    finding: Finding, penalties: PenaltyExtract | Withdrawn | None, rulebook: Rulebook, decided_at: datetime
) -> StandingEvent:
    if finding.review_reason is not None:
        return review(finding, rulebook, decided_at)
    return notice(finding, penalties, rulebook, decided_at)


def _differs(published: StandingEvent, event: StandingEvent) -> bool:
    """Whether the two say different things; when and on which knowledge they were decided is no part of it."""
    same = structs.replace(
        event,
        revision=published.revision,
        decided_at=published.decided_at,
        registry_as_of=published.registry_as_of,
    )
    return same != published


def _annulment(memory: EventMemory, published: StandingEvent, decided_at: datetime) -> Annulment:
    why = memory.withdrawn
    return Annulment(
        event_id=event_id(memory.event_key),
        revision=memory.revision + 1,
        annulled_kind=_KIND[type(published)],
        reason=(None if why is None else why.withdrawn_reason) or AnnulmentReason.REGISTRY_CLEARED,
        caused_by=None if why is None else why.caused_by,
        known_at=None if why is None else why.known_at,
        decided_at=decided_at,
        plate=published.plate,
    )


_KIND: dict[type[msgspec.Struct], EventKind] = {
    Violation: EventKind.VIOLATION,
    WarningNotice: EventKind.WARNING,
    Review: EventKind.REVIEW,
}
