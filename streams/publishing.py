"""Writing records to their topics from outside the stream: registries, detectors, files."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from confluent_kafka import KafkaError, Producer

from schemas.topics import FRAMES, PLATE_READS, REGISTRY_HEARTBEATS, TOPICS, TopicSpec
from streams.producing import ONE_AT_A_TIME, Outgoing, enqueue, millis, outgoing, producer_settings

SPEC_OF: dict[type[msgspec.Struct], TopicSpec] = {spec.record: spec for spec in TOPICS}
"""The topic of each record."""
DELIVERY_S = 60
_SIDE_BY_SIDE = {FRAMES.name, PLATE_READS.name}
"""Merged by time, so that neither may fall behind: several of their requests are on the way at a time."""


class PublishError(Exception):
    """Kafka did not take a record; the message says why."""


class Publisher:
    """Sends records, keyed, partitioned and stamped as their topics ask for, and says when they are delivered."""

    def __init__(
        self,
        connection: dict[str, Any],
        delivered: Callable[[], None] = lambda: None,
        *,
        delivery_s: int = DELIVERY_S,
    ) -> None:
        """`delivered` is called once for each record that Kafka has taken; after `delivery_s` it is refused."""
        settings = {
            **producer_settings(connection),
            "message.timeout.ms": delivery_s * 1000,
            "queue.buffering.max.messages": 200_000,
            "linger.ms": 20,
        }
        self._side_by_side = Producer(settings)
        self._in_turn = Producer({**settings, **ONE_AT_A_TIME})
        self._delivered = delivered
        self._error: KafkaError | None = None

    def send(self, record: msgspec.Struct) -> None:
        """Send a record to its topic. Raises PublishError if an earlier one was refused."""
        self._put(outgoing(SPEC_OF[type(record)], record))

    def withdraw(self, spec: TopicSpec, key: str, recorded_at: datetime) -> None:
        """Send a tombstone: the registry no longer knows the key. Raises PublishError as `send`."""
        self._put(Outgoing(topic=spec.name, key=key.encode(), value=None, timestamp_ms=millis(recorded_at)))

    def flush(self) -> None:
        """Wait until everything is delivered. Raises PublishError if something was refused."""
        for producer in (self._in_turn, self._side_by_side):
            while producer.flush(1.0) and self._error is None:
                pass
        self._raise()

    def _put(self, record: Outgoing) -> None:
        self._raise()
        if record.topic == REGISTRY_HEARTBEATS.name:
            self.flush()  # it vouches for what was sent before it, which must not come after it
        enqueue(self._side_by_side if record.topic in _SIDE_BY_SIDE else self._in_turn, record, self._answered)

    def _answered(self, error: KafkaError | None, _: Any) -> None:
        if error is None:
            self._delivered()
        else:
            self._error = self._error or error

    def _raise(self) -> None:
        if self._error is not None:
            raise PublishError(f"Kafka did not take a record: {self._error.str()}")
