"""Registries read into dictionaries before the first passage, as one does where a framework keeps no such state."""

from collections.abc import Iterator
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition

from infra.benchmark.peers.rule import STATEMENTS, Row, limit_of, row

_BATCH = 10_000
_ANSWER_S = 20.0
PLAIN = {"group.id": "benchmark-peer", "enable.auto.commit": False, "auto.offset.reset": "earliest"}


class Registries:
    """By plate what each registry said, and by camera its limit."""

    def __init__(self, bootstrap: str) -> None:
        rows: dict[str, dict[str, Row]] = {topic: {} for topic in STATEMENTS}
        for topic, key, value in read_all(bootstrap, *STATEMENTS):
            rows[topic][key] = row(topic, value)
        self.vehicles, self.cards, self.policies = rows.values()
        self.limits = limits(bootstrap)

    def of(self, plate: str) -> tuple[Row | None, Row | None, Row | None]:
        """What each says."""
        return self.vehicles.get(plate), self.cards.get(plate), self.policies.get(plate)


def limits(bootstrap: str) -> dict[str, float]:
    """The speed limit at each camera."""
    return dict(limit_of(value) for _, _, value in read_all(bootstrap, "camera-changes"))


def read_all(bootstrap: str, *topics: str) -> Iterator[tuple[str, str, bytes]]:
    """Topic, key and value of everything in the topics now."""
    consumer = Consumer({"bootstrap.servers": bootstrap, **PLAIN})
    listed = consumer.list_topics(timeout=_ANSWER_S).topics
    places = [TopicPartition(topic, n, OFFSET_BEGINNING) for topic in topics for n in listed[topic].partitions]
    ends = {(p.topic, p.partition): consumer.get_watermark_offsets(p, timeout=_ANSWER_S) for p in places}
    open_ends: dict[Any, int] = {place: high for place, (low, high) in ends.items() if high > low}
    consumer.assign([p for p in places if (p.topic, p.partition) in open_ends])
    while open_ends:
        for message in consumer.consume(_BATCH, 1.0):
            if message.error():
                raise KafkaException(message.error())
            place = message.topic(), message.partition()
            yield str(message.topic()), (message.key() or b"").decode(), message.value() or b""
            if (message.offset() or 0) + 1 >= open_ends.get(place, 0):
                open_ends.pop(place, None)
    consumer.close()
