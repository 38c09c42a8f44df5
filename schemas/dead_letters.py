"""Records that could not be used, as they were, with the reason."""

from msgspec import Struct

from schemas.vocabulary import BigCount, Count, DeadLetterReason, Instant


class DeadLetter(Struct, frozen=True, kw_only=True):
    """A rejected record. `key` and `value` are its raw bytes; null where Kafka had none."""

    source_topic: str
    partition: Count
    offset: BigCount
    key: bytes | None = None
    value: bytes | None = None
    reason: DeadLetterReason
    detail: str
    rejected_at: Instant
