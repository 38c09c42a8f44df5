"""Dead letters as an operator sees them: one for each rejected record, with what became of it."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import msgspec

from schemas import codec
from schemas.dead_letters import REPLAY_OF, REPLAYED_AT, REPLAYS, TIMESTAMP, DeadLetter, Headers
from schemas.identity import instant
from schemas.topics import BY_NAME
from streams.following import Arrived
from streams.producing import millis
from streams.rejection import decode


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A rejected record, why, and whether it has been sent again."""

    record: DeadLetter
    headers: Headers
    """Of the rejected record."""
    timestamp_ms: int
    """Of the rejected record; where the letter does not say, that of the rejection."""
    replayed_at: tuple[datetime, ...] = ()

    @property
    def id(self) -> str:
        """Topic, partition and offset of the rejected record."""
        return f"{self.record.source_topic}-{self.record.partition}-{self.record.offset}"

    @property
    def replay_of(self) -> str | None:
        """The letter from which the record was sent again, before it was rejected once more."""
        value = dict(self.headers).get(REPLAY_OF)
        return None if value is None else value.decode(errors="replace")

    @property
    def replays(self) -> int:
        """How often the record had been sent again before."""
        value = dict(self.headers).get(REPLAYS) or b""
        return int(value) if value.isdigit() else 0


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Which letters are meant; what is empty or None chooses all."""

    ids: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    rejected_from: datetime | None = None
    rejected_until: datetime | None = None
    """Excluded."""

    def takes(self, letter: Letter) -> bool:
        """Whether this one is meant."""
        record = letter.record
        return (
            (not self.ids or letter.id in self.ids)
            and (not self.reasons or record.reason in self.reasons)
            and (not self.topics or record.source_topic in self.topics)
            and (self.rejected_from is None or record.rejected_at >= self.rejected_from)
            and (self.rejected_until is None or record.rejected_at < self.rejected_until)
        )


def gather(
    lying: Iterable[Arrived], choice: Choice, *, with_bytes: Callable[[Letter], bool] = lambda _: True
) -> dict[str, Letter]:
    """By id, the last letter about each record that is meant; a record can be put aside more than once.

    What is no dead letter is passed over: the sink puts it aside in its turn.
    """
    found: dict[str, Letter] = {}
    replayed_at: dict[str, tuple[datetime, ...]] = {}
    for arrived in lying:
        letter = _letter(arrived)
        if letter is None:
            continue
        if letter.replayed_at:
            replayed_at[letter.id] = replayed_at.get(letter.id, ()) + letter.replayed_at
        if choice.takes(letter):
            record = letter.record if with_bytes(letter) else msgspec.structs.replace(letter.record, value=None)
            found[letter.id] = msgspec.structs.replace(letter, record=record)
    return {i: msgspec.structs.replace(found[i], replayed_at=replayed_at.get(i, ())) for i in found}


def fault_now(letter: Letter) -> str | None:
    """Why the record still cannot be read, by this program; None if it can be, or has no topic of ours."""
    record = letter.record
    spec = BY_NAME.get(record.source_topic)
    if spec is None:
        return None
    raw = Arrived(
        topic=record.source_topic,
        partition=record.partition,
        offset=record.offset,
        timestamp=letter.timestamp_ms,
        key=record.key,
        value=record.value,
    )
    _, rejected = decode(spec, [raw])
    return f"{rejected[0].reason}: {rejected[0].detail}" if rejected else None


def shown(data: bytes | None) -> str:
    """Bytes for people: as text where they are text."""
    text = (data or b"").decode(errors="replace")
    return text if text.isprintable() and "\ufffd" not in text else f"0x{(data or b'').hex()}"


def _letter(arrived: Arrived) -> Letter | None:
    try:
        record = codec.decode(DeadLetter, arrived.value)
    except codec.DecodeError:
        return None
    ours = {name: value or b"" for name, value in arrived.headers if name in (TIMESTAMP, REPLAYED_AT)}
    timestamp, replayed_at = ours.get(TIMESTAMP, b""), ours.get(REPLAYED_AT)
    return Letter(
        record=record,
        headers=tuple(header for header in arrived.headers if header[0] not in (TIMESTAMP, REPLAYED_AT)),
        timestamp_ms=int(timestamp) if timestamp.isdigit() else millis(record.rejected_at),
        replayed_at=() if replayed_at is None else (datetime.fromisoformat(replayed_at.decode()),),
    )


def moment(timestamp_ms: int) -> datetime:
    """A Kafka timestamp as an instant, in UTC."""
    return instant(timestamp_ms * 1000).astimezone(UTC)
