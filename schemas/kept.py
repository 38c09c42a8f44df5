"""What stages keep for themselves in compacted state topics; not for anyone else to read."""

from msgspec import Struct

from schemas.vocabulary import EventKind


class KeptPassage(Struct, frozen=True, kw_only=True):
    """A passage that judging has to keep, and what it has said about it."""

    passage_id: str
    passage: bytes
    """The framed Passage."""
    findings: tuple[bytes, ...] = ()
    """Framed Findings that were published and stand."""


class KeptEvent(Struct, frozen=True, kw_only=True):
    """What was issued under an event key, and the findings that it rests on."""

    event_key: str
    findings: tuple[bytes, ...] = ()
    """Framed Findings that concern the event."""
    revision: int = -1
    """Of the newest publication; -1 before the first."""
    published_kind: EventKind | None = None
    published: bytes | None = None
    """The framed event that stands, if any."""
