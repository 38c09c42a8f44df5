"""Records that could not be used, as they were, with the reason; and what the Kafka headers around them mean."""

from collections.abc import Iterable

from msgspec import Struct

from schemas.vocabulary import BigCount, Count, DeadLetterReason, Instant

Headers = tuple[tuple[str, bytes | None], ...]
"""As Kafka has them: a name can come more than once."""

TIMESTAMP = "jolqara-timestamp"
"""On a dead letter: the Kafka timestamp of the rejected record, milliseconds since 1970. All its other headers are
those of the rejected record."""
REPLAY_OF = "jolqara-replay-of"
"""On a record that was sent again: the id of the dead letter that it comes from."""
REPLAYS = "jolqara-replays"
"""On a record that was sent again: how often it has been, this time included."""
REPLAYED_AT = "jolqara-replayed-at"
"""On a dead letter that was written once more to say that its record was sent again: when, in ISO 8601."""


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


def letter_headers(headers: Iterable[tuple[str, bytes | None]], timestamp_ms: int) -> Headers:
    """The headers of the letter about a record with these headers and this Kafka timestamp."""
    return (*headers, (TIMESTAMP, str(timestamp_ms).encode()))
