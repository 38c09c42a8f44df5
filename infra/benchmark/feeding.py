"""Puts a benchmark's records into Kafka; those to be measured in one transaction, so that they all appear at once."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from confluent_kafka import KafkaError, Message, Producer

from streams.producing import enqueue, outgoing, producer_settings
from streams.publishing import SPEC_OF

_DELIVERED_WITHIN_S = 120.0
_OPEN_FOR_MS = 900_000
"""The longest that brokers let a transaction be open by default."""
_QUEUE = {"queue.buffering.max.messages": 500_000, "queue.buffering.max.kbytes": 262_144, "linger.ms": 20}


class FeedError(Exception):
    """Kafka did not take a record; the message says why."""


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """Records of one topic."""

    topic: str
    keys: list[str]
    values: list[bytes]
    stamps_ms: list[int] | None = None
    """None: the moment of writing."""


class Feeder:
    """Writes to the topics that workers read."""

    def __init__(self, connection: dict[str, Any], name: str | None = None) -> None:
        """With a name all is written in one transaction, and is seen once it is released."""
        settings = {**producer_settings(connection), **_QUEUE, "log_level": 0}  # FeedError says what is wrong
        if name is not None:
            settings |= {"transactional.id": name, "transaction.timeout.ms": _OPEN_FOR_MS}
        self._producer = Producer(settings)
        self._error: KafkaError | None = None
        if name is not None:
            self._producer.init_transactions(_DELIVERED_WITHIN_S)
            self._producer.begin_transaction()

    def send(self, *records: msgspec.Struct) -> None:
        """Cameras, heartbeats and the like. Raises FeedError."""
        for record in records:
            enqueue(self._producer, outgoing(SPEC_OF[type(record)], record), self._delivered)
        self._flush()

    def feed(self, feeds: Iterable[Feed], fed: Callable[[int], None]) -> None:
        """All of them; `fed` hears how many each time. Raises FeedError."""
        for each in feeds:
            stamps = each.stamps_ms or [0] * len(each.values)
            for key, value, stamp in zip(each.keys, each.values, stamps, strict=True):
                self._put(each.topic, key, value, stamp)
            self._producer.poll(0)
            fed(len(each.values))
        self._flush()

    def release(self) -> None:
        """Let all be seen that was written under a name."""
        self._producer.commit_transaction(_DELIVERED_WITHIN_S)

    def _put(self, topic: str, key: str, value: bytes, stamp_ms: int) -> None:
        while True:
            try:
                self._producer.produce(topic, value, key, timestamp=stamp_ms, on_delivery=self._delivered)
            except BufferError:
                self._producer.poll(0.2)
            else:
                return

    def _delivered(self, error: KafkaError | None, _: Message) -> None:
        self._error = error or self._error

    def _flush(self) -> None:
        left = self._producer.flush(_DELIVERED_WITHIN_S)
        if self._error is not None:
            raise FeedError(f"Kafka refused a record: {self._error.str()}")
        if left:
            raise FeedError(f"Kafka has not taken {left} records within {_DELIVERED_WITHIN_S:.0f} s")
