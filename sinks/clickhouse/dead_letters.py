"""What the sink cannot keep goes to the topic `dead-letters`, with the raw bytes."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from confluent_kafka import KafkaError, KafkaException, Message, Producer

from schemas import topics
from schemas.codec import encode
from schemas.dead_letters import DeadLetter, Headers, letter_headers
from schemas.identity import micros
from schemas.topics import kafka_key
from sinks.clickhouse.errors import UnavailableError
from sinks.clickhouse.settings import KafkaTarget
from sinks.clickhouse.writer import Rejected

log = logging.getLogger(__name__)

_TOPIC = topics.DEAD_LETTERS.name
_DELIVERY_S = 20
"""Longest wait for the broker's answer before the sink says so and tries again."""
Delivered = Callable[[KafkaError | None, Message], None]
_TOO_LARGE = KafkaError.MSG_SIZE_TOO_LARGE


class Letter(NamedTuple):
    """A dead letter with its Kafka headers."""

    record: DeadLetter
    headers: Headers


def letter_of(topic: str, partition: int, rejected: Rejected, rejected_at: datetime) -> Letter:
    """The letter about a row of this place."""
    row = rejected.row
    record = DeadLetter(
        source_topic=topic,
        partition=partition,
        offset=row.offset,
        key=row.key,
        value=row.value,
        reason=rejected.reason,
        detail=rejected.detail,
        rejected_at=rejected_at,
    )
    return Letter(record, letter_headers(row.headers, row.timestamp_ms))


class DeadLetters:
    """An idempotent producer for one topic."""

    def __init__(self, target: KafkaTarget) -> None:
        self._producer = Producer(
            {
                **target.options(),
                "enable.idempotence": True,
                # A broker just started refuses a first batch and takes a second: the first is then lost as a duplicate.
                "max.in.flight.requests.per.connection": 1,
                "partitioner": "murmur2_random",
                "delivery.timeout.ms": _DELIVERY_S * 1000,
                "compression.type": "zstd",
            }
        )

    def send(self, letters: Sequence[Letter]) -> None:
        """Return when each is at the broker. One too large goes without its value.

        Raises UnavailableError: some may be there, send all again.
        """
        refused: list[KafkaError] = []

        def delivered(error: KafkaError | None, _: Message) -> None:
            if error is not None:
                refused.append(error)

        for letter in letters:
            self._produce(letter, delivered)
        self._producer.flush(_DELIVERY_S + 5)  # by then each is delivered or refused
        if len(self._producer) or refused:
            why = refused[0].str() if refused else "no answer"
            raise UnavailableError(f"{_TOPIC} cannot be written: {why}")

    def _produce(self, letter: Letter, delivered: Delivered) -> None:
        try:
            self._put(letter, delivered)
        except KafkaException as error:
            if error.args[0].code() != _TOO_LARGE:
                raise UnavailableError(f"{_TOPIC} cannot be written: {error}") from error
            detail = f"{letter.record.detail} (key and value are too large to repeat here: read them at the source)"
            small = msgspec.structs.replace(letter.record, key=None, value=None, detail=detail)
            self._put(Letter(small, letter.headers), delivered)

    def _put(self, letter: Letter, delivered: Delivered) -> None:
        record = letter.record
        self._producer.produce(
            _TOPIC,
            value=encode(record),
            key=kafka_key(topics.DEAD_LETTERS, record),
            timestamp=micros(record.rejected_at) // 1000,
            headers=list(letter.headers),
            on_delivery=delivered,
        )
