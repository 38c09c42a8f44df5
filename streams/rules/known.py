"""What is known: statements of registries, which of two is the newer, how far registries have spoken.

Every entry carries the moment at which it was recorded and, where it was later closed or taken back, the moment at
which that was recorded; so the newest statement tells what was known at any earlier moment. A *state of knowledge* is
such a moment.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

import msgspec

from schemas.records import (
    CameraRecord,
    FirearmPermitExtract,
    InspectionExtract,
    OsagoExtract,
    PenaltyExtract,
    VehicleExtract,
)
from schemas.vocabulary import Registry


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """A tombstone: the registry takes back all that it said about the key."""

    recorded_at: datetime


class PlateRegistries(msgspec.Struct, frozen=True, kw_only=True):
    """What the registries say about one plate and its owners; None where they never said anything."""

    vehicles: VehicleExtract | Withdrawn | None = None
    inspection: InspectionExtract | Withdrawn | None = None
    osago: OsagoExtract | Withdrawn | None = None
    permits: Mapping[str, FirearmPermitExtract | Withdrawn] = {}
    """By owner_id: at least those of the owners whom `vehicles` names."""


S = TypeVar("S", VehicleExtract, InspectionExtract, OsagoExtract, FirearmPermitExtract, PenaltyExtract, CameraRecord)


def newest(old: S | Withdrawn | None, new: S | Withdrawn) -> S | Withdrawn:
    """Of two statements about one key, in the order in which they were written: the one that counts."""
    return new if old is None or new.recorded_at >= old.recorded_at else old


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """Up to when each registry has spoken, by its heartbeats."""

    as_of: Mapping[Registry, datetime]
    complete: bool = False
    """A registry without any heartbeat has said everything: so it is offline, never in the stream."""

    def reaches(self, registry: Registry, moment: datetime) -> bool:
        """Whether everything recorded up to `moment` is known."""
        heartbeat = self.as_of.get(registry)
        return self.complete if heartbeat is None else heartbeat >= moment

    def oldest(self, registries: Iterable[Registry]) -> datetime | None:
        """The moment up to which all these registries have spoken; None where one sends no heartbeats."""
        moments = [self.as_of.get(registry) for registry in registries]
        return min((m for m in moments if m is not None), default=None) if None not in moments else None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded moment of an entry: when it, or its end, became known."""

    known_at: datetime
    topic: str
    key: str
    entry_id: str


def known(recorded_at: datetime | None, at: datetime) -> bool:
    """Whether what was recorded at this moment, if ever, is known in the state `at`."""
    return recorded_at is not None and recorded_at <= at


def states(moment: datetime, changes: Iterable[Change]) -> list[datetime]:
    """The states of knowledge since `moment`: itself, and every later recorded moment, in order."""
    return sorted({moment, *(change.known_at for change in changes if change.known_at > moment)})
