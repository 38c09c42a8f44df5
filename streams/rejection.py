"""What cannot be used becomes a dead letter with its raw bytes and the reason; nothing is lost."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec

from schemas.dead_letters import letter_headers
from schemas.frame_batches import decode_batch
from schemas.records import DeadLetter
from schemas.topics import DEAD_LETTERS, TopicSpec, kafka_key
from schemas.vocabulary import DeadLetterReason
from streams.producing import Outgoing, outgoing


class Raw(Protocol):
    """A record as fetched: aiokafka's, or our own."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def timestamp(self) -> int: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]: ...


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """A record that cannot be used, and why."""

    raw: Any
    reason: DeadLetterReason
    detail: str

    @property
    def because(self) -> str:
        """Reason, place and detail, for a message."""
        raw = self.raw
        return f"{self.reason} (partition {raw.partition}, offset {raw.offset}: {self.detail:.300})"

    def letter(self, rejected_at: datetime) -> "Letter":
        """The dead letter."""
        raw = self.raw
        record = DeadLetter(
            source_topic=raw.topic,
            partition=raw.partition,
            offset=raw.offset,
            key=raw.key,
            value=raw.value,
            reason=self.reason,
            detail=self.detail,
            rejected_at=rejected_at,
        )
        plain = outgoing(DEAD_LETTERS, record)
        return Letter(
            topic=plain.topic,
            key=plain.key,
            value=plain.value,
            timestamp_ms=plain.timestamp_ms,
            headers=letter_headers(raw.headers, raw.timestamp),
            rejected=self,
        )


class Letter(Outgoing, frozen=True, kw_only=True):
    """A dead letter on its way."""

    rejected: Rejected


def decode(spec: TopicSpec, raws: Sequence[Raw]) -> tuple[list[tuple[Raw, Any]], list[Rejected]]:
    """The usable records of a batch, each with its raw form, and the others; every one is in one of the two."""
    decoded = decode_batch(spec.record, [raw.value for raw in raws])
    rejected = [Rejected(raw=raws[r.index], reason=r.reason, detail=r.detail) for r in decoded.rejects]
    usable: list[tuple[Raw, Any]] = []
    for index, record in decoded.records:
        raw = raws[index]
        expected = kafka_key(spec, record).encode()
        if raw.key == expected:
            usable.append((raw, record))
        else:
            detail = f"the key is {raw.key!r:.300}, but {spec.key} makes it {expected!r:.300}"
            rejected.append(Rejected(raw=raw, reason=DeadLetterReason.KEY_MISMATCH, detail=detail))
    return usable, rejected
