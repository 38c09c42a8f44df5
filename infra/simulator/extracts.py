"""Histories as registries tell them: one whole statement each time that something is recorded."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from schemas.records import (
    DeviceCertificate,
    FirearmPermit,
    InspectionCard,
    OsagoPolicy,
    Penalty,
    Registration,
    SpeedLimit,
)

Entry = Registration | OsagoPolicy | InspectionCard | FirearmPermit | Penalty | DeviceCertificate | SpeedLimit
E = TypeVar("E", bound=Entry)

CLOSINGS: dict[type[Struct], tuple[str, ...]] = {
    Registration: ("until_recorded_at", "registered_until"),
    OsagoPolicy: ("termination_recorded_at", "terminated_at"),
    InspectionCard: ("annulled_recorded_at",),
    FirearmPermit: ("surrender_recorded_at", "surrendered_on"),
    Penalty: ("cancelled_recorded_at",),
    DeviceCertificate: ("withdrawn_recorded_at",),
    SpeedLimit: ("withdrawn_recorded_at",),
}
"""The field that tells when an entry's closing was recorded, then the fields that it closed."""


def moments(entries: Sequence[Entry]) -> list[datetime]:
    """Every moment at which something about the entries was recorded, in order."""
    found = {one.recorded_at for one in entries}
    found |= {closed for one in entries if (closed := getattr(one, CLOSINGS[type(one)][0])) is not None}
    return sorted(found)


def known(entries: Sequence[E], moment: datetime) -> tuple[E, ...]:
    """The entries as the registry had them then."""
    return tuple(_as_of(one, moment) for one in entries if one.recorded_at <= moment)


def _as_of(entry: E, moment: datetime) -> E:
    fields = CLOSINGS[type(entry)]
    closed = getattr(entry, fields[0])
    return entry if closed is None or closed <= moment else replace(entry, **dict.fromkeys(fields))
