"""What the sink cannot keep goes to the topic `dead-letters`, with the raw bytes."""

import logging
from collections.abc import Callable, Sequence

import msgspec
from confluent_kafka import KafkaError, KafkaException, Message, Producer

from schemas import topics
from schemas.codec import encode
from schemas.dead_letters import DeadLetter
from schemas.identity import micros
from schemas.topics import kafka_key
from sinks.clickhouse.errors import UnavailableError
from sinks.clickhouse.settings import KafkaTarget

log = logging.getLogger(__name__)

_TOPIC = topics.DEAD_LETTERS.name
_DELIVERY_S = 20
"""Longest wait for the broker's answer before the sink says so and tries again."""
Delivered = Callable[[KafkaError | None, Message], None]
_TOO_LARGE = KafkaError.MSG_SIZE_TOO_LARGE


class DeadLetters:
    """An idempotent producer for one topic."""

    def __init__(self, target: KafkaTarget) -> None:
        self._producer = Producer(
            {
                **target.options(),
                "enable.idempotence": True,
                "partitioner": "murmur2_random",
                "delivery.timeout.ms": _DELIVERY_S * 1000,
                "compression.type": "zstd",
            }
        )

    def send(self, letters: Sequence[DeadLetter]) -> None:
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

    def _produce(self, letter: DeadLetter, delivered: Delivered) -> None:
        try:
            self._put(letter, delivered)
        except KafkaException as error:
            if error.args[0].code() != _TOO_LARGE:
                raise UnavailableError(f"{_TOPIC} cannot be written: {error}") from error
            left_out = f"{letter.detail} (key and value are too large to repeat here: read them at the source)"
            self._put(msgspec.structs.replace(letter, key=None, value=None, detail=left_out), delivered)

    def _put(self, letter: DeadLetter, delivered: Delivered) -> None:
        self._producer.produce(
            _TOPIC,
            value=encode(letter),
            key=kafka_key(topics.DEAD_LETTERS, letter),
            timestamp=micros(letter.rejected_at) // 1000,
            on_delivery=delivered,
        )
