"""What a stage or a peer found, read from its topic, and whether it is what follows from the input."""

import struct
from collections import Counter
from collections.abc import Callable, Collection
from io import BytesIO
from typing import Any

import fastavro
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition

from schemas.catalogue import schema

ANSWER_S = 20.0
Finding = tuple[str, ...]
"""Passage and offence; camera, track and plate of a passage where these are found."""
_HEADER = struct.Struct(">bI").size
_PREFIX: dict[str, Any] = {**schema("Finding"), "fields": schema("Finding")["fields"][:4]}
_PARSED = fastavro.parse_schema({**_PREFIX, "name": "FindingPrefix"})


class Results:
    """Reads a topic on and on, each time up to its end of that moment."""

    def __init__(self, connection: dict[str, Any], topic: str, read: Callable[[Message], Finding | None]) -> None:
        settings = {"group.id": "benchmark", "enable.auto.commit": False, "enable.partition.eof": True}
        self._consumer = Consumer({**connection, **settings, "isolation.level": "read_committed"})
        partitions = self._consumer.list_topics(topic, timeout=ANSWER_S).topics[topic].partitions
        self._places = dict.fromkeys(partitions, OFFSET_BEGINNING)
        self._topic, self._read = topic, read

    def new(self) -> list[Finding]:
        """What has come since the last call. Raises KafkaException."""
        found: list[Finding] = []
        self._consumer.assign([TopicPartition(self._topic, n, offset) for n, offset in self._places.items()])
        waits_for = set(self._places)
        while waits_for:
            for message in self._consumer.consume(10_000, 1.0):
                self._take(message, found, waits_for)
        return found

    def close(self) -> None:
        """Free the connection."""
        self._consumer.close()

    def _take(self, message: Message, found: list[Finding], waits_for: set[int]) -> None:
        if (error := message.error()) is not None:
            if error.code() != KafkaError._PARTITION_EOF:
                raise KafkaException(error)
            waits_for.discard(message.partition() or 0)
            return
        self._places[message.partition() or 0] = (message.offset() or 0) + 1
        if (finding := self._read(message)) is not None:
            found.append(finding)


def of_ours(message: Message) -> Finding | None:
    """From `findings`; None of one that was withdrawn."""
    said: Any = fastavro.schemaless_reader(BytesIO((message.value() or b"")[_HEADER:]), _PARSED, None)
    return None if said["withdrawn"] else (said["passage_id"], said["offence"])


def of_peers(message: Message) -> Finding:
    """From a peer's topic, where they are written with spaces between."""
    return tuple((message.value() or b"").decode().split(" "))


def faults(
    wanted: Collection[Finding], found: Collection[Finding], repeats: Collection[Finding] = ()
) -> tuple[str, ...]:
    """What is wrong with what was found, in sentences; the same finding twice is also wrong.

    `repeats`, of what is wanted, may be left out.
    """
    times, owed = Counter(found), set(wanted)
    doubled = [finding for finding, count in times.items() if count > 1]
    differences = (
        ("missing", owed - times.keys() - set(repeats)),
        ("not to be found", times.keys() - owed),
        ("doubled", doubled),
    )
    return tuple(f"{len(these)} are {what}, such as {' '.join(min(these))}" for what, these in differences if these)
