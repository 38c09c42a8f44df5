"""What stages keep for themselves in compacted state topics; not for anyone else to read."""

from msgspec import Struct

from schemas.vocabulary import EventKind, Instant, Text


class OpenTrack(Struct, frozen=True, kw_only=True):
    """A track that had not ended."""

    track_id: Text
    entered_at: Instant


class KeptCamera(Struct, frozen=True, kw_only=True):
    """How far assembly has come with a camera: a restart reads the last moments again, and must not begin anew there.

    Everything captured before `settled_until` belongs to passages that have been written, or to the open tracks.
    """

    camera_id: Text
    settled_until: Instant
    open: tuple[OpenTrack, ...] = ()


class Sighting(Struct, frozen=True):
    """Where a plate was, and when: of a passage that is no offence, all that can still matter."""

    entered_at: Instant
    camera_id: Text


class Screened(Struct, frozen=True, kw_only=True):
    """A block of passages that were not judged, as nothing can come of them."""

    sightings: bytes
    """An Arrow IPC stream of one batch: `plate`, `entered_at` in microseconds since 1970, `camera_id`. Empty when they
    matter no more."""
    waiting: tuple[bytes, ...] = ()
    """Framed Passages of which that can be said only once registries have spoken up to them."""
    told: tuple[bytes, ...] = ()
    """Framed Passages that repeat what an earlier passage of the day amounts to; judged only when that one is again."""
    until: Instant
    """When passages entered later than that are seen, its sightings can matter no more."""


class KeptPassage(Struct, frozen=True, kw_only=True):
    """A passage that judging has to keep, and what it has said about it."""

    passage_id: str
    """Of a block of screened passages: `screened from` and the offset of the first."""
    passage: bytes
    """The framed Passage; of a block of screened passages empty."""
    findings: tuple[bytes, ...] = ()
    """Framed Findings that were published and stand."""
    beside: tuple[Sighting, ...] = ()
    """Of the plate, just before and after."""
    screened: Screened | None = None


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
