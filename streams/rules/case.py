"""A case: one passage, with all that bears on it, and the verdict on it for one offence."""

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from schemas.records import CameraRecord, Cause, Finding, Passage, Registration
from schemas.topics import PASSAGES
from schemas.vocabulary import AnnulmentReason, Offence, Registry, ReviewReason
from streams.rules.accusation import View
from streams.rules.known import Change, Heard, PlateRegistries, states
from streams.rules.law.rulebook import Rulebook
from streams.rules.standing import Falls, Stands, standing

FOREIGN = "FOREIGN"
"""The plate format of vehicles registered abroad."""

Waits = tuple[tuple[Registry, datetime], ...]
"""Moments that the heartbeats of registries must reach."""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A passage and what bears on it."""

    passage: Passage
    registries: PlateRegistries
    camera: CameraRecord | None
    heard: Heard
    rulebook: Rulebook
    impossible: bool
    """The plate cannot have been both here and where it was seen before or after."""
    remembered: dict[Hashable, Any] = msgspec.field(default_factory=dict)
    """What was worked out from `registries` alone: all cases of a plate may share it as long as they share those."""

    @property
    def plate_sure(self) -> bool:
        """Whether the plate was read well enough to name a vehicle."""
        return self.passage.plate != "" and self.passage.plate_confidence >= self.rulebook.policy.plate_floor

    def waits(self, registries: Iterable[Registry], moment: datetime) -> Waits:
        """Which of the registries have not yet spoken up to the moment."""
        return tuple((registry, moment) for registry in registries if not self.heard.reaches(registry, moment))

    def mismatch(self, bearer: Registration | None) -> bool:
        """Whether the category seen cannot be the one registered."""
        seen = self.passage.vehicle_category
        if seen is None or bearer is None or seen is bearer.category:
            return False
        alike = self.rulebook.policy.same_category
        return (seen, bearer.category) not in alike and (bearer.category, seen) not in alike


class Clearance(msgspec.Struct, frozen=True, kw_only=True):
    """Why a passage is no offence after all."""

    reason: AnnulmentReason
    caused_by: Cause | None = None
    known_at: datetime | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a case amounts to for one offence."""

    finding: Finding | None = None
    cleared: Clearance | None = None
    waits: Waits = ()
    """Not decided until then."""
    rests_on: frozenset[str] = frozenset()
    """Ids of other passages that bear on it, to be kept as long as it is not settled."""

    @property
    def settled(self) -> bool:
        """Whether nothing stands and no later entry can change that."""
        return self.finding is None and self.cleared is None and not self.waits


NOTHING = Verdict()


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict, with the passage that would be its event's."""

    passage: Passage
    offence: Offence
    verdict: Verdict
    keys: frozenset[str] = frozenset({""})
    """The event keys that it may have led to, where one passage can lead to several for the same offence."""


def superseded(by: Finding) -> Clearance:
    """The same conduct is another passage's event."""
    cause = Cause(topic=PASSAGES.name, key=by.plate or by.camera_id, entry_id=by.passage_id)
    return Clearance(reason=AnnulmentReason.GRAVER_FOUND, caused_by=cause)


def at_every_state(
    moment: datetime, view: Callable[[datetime], View], changes: Iterable[Change]
) -> Stands | Clearance | None:
    """What all states of knowledge since a moment amount to together. None where already the first shows no offence: no
    later entry can then make it one, and `changes` are not looked at.
    """
    first = view(moment)
    if first.accusation is None:
        return None
    changed = list(changes)
    outcome = standing([first, *map(view, states(moment, changed)[1:])])
    return _cleared_by(outcome, changed) if isinstance(outcome, Falls) else outcome


def _cleared_by(falls: Falls, changes: Iterable[Change]) -> Clearance:
    """The entry that made an offence fall: every state of knowledge but the first is one of the changes."""
    change = next(c for c in changes if c.known_at == falls.state)
    reason = AnnulmentReason.REGISTRY_CLEARED
    if falls.owner_differs:
        reason = AnnulmentReason.OWNER_CHANGED
    elif change.topic.startswith("camera"):
        reason = AnnulmentReason.CAMERA_CORRECTED
    cause = Cause(topic=change.topic, key=change.key, entry_id=change.entry_id)
    return Clearance(reason=reason, caused_by=cause, known_at=falls.state)


def special_vehicle(bearer: Registration | None) -> Iterable[ReviewReason]:
    """Vehicles for which no notice is sent automatically."""
    if bearer is not None:
        if bearer.military:
            yield ReviewReason.MILITARY_VEHICLE
        if bearer.emergency:
            yield ReviewReason.EMERGENCY_VEHICLE
        if bearer.diplomatic:
            yield ReviewReason.DIPLOMATIC_VEHICLE


def settled_at(moment: datetime, hours: int) -> datetime:
    """When registries have had their time to record what had happened by the moment."""
    return moment + timedelta(hours=hours)
