"""Derived ids: the same inputs always give the same id, so a replay repeats itself.

UUIDv5 (RFC 9562, section 5.5) over the parts, each preceded by its length so that no two lists of parts collide.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

_NAMESPACE = UUID("5d0f2a52-6d5c-5b0e-9a61-7f1f3c6f3d11")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z; `moment` is aware, in any zone."""
    return (moment - _EPOCH) // _MICROSECOND


def instant(at_micros: int) -> datetime:
    """The aware UTC moment so many microseconds after 1970-01-01T00:00Z."""
    return _EPOCH + timedelta(microseconds=at_micros)


def derived_id(kind: str, *parts: str | int) -> str:
    """An id for a thing of this kind that is wholly described by its parts."""
    name = "".join(f"{len(str(part))}:{part}" for part in (kind, *parts))
    return str(uuid5(_NAMESPACE, name))


def passage_id(camera_id: str, track_id: str, entered_at: datetime, plate: str) -> str:
    """The id of a passage."""
    return derived_id("passage", camera_id, track_id, micros(entered_at), plate)


def finding_id(passage: str, offence: str) -> str:
    """The id of what a passage amounts to for an offence."""
    return derived_id("finding", passage, offence)


def event_id(event_key: str) -> str:
    """The id of the event with this key."""
    return derived_id("event", event_key)
