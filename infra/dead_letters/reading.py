"""Reading topics from one place to where they end now."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, IsolationLevel, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._listoffsets import OffsetSpec

from schemas.topics import DEAD_LETTERS
from streams.following import Arrived, Partition, arrived
from streams.offsets import EARLIEST, LATEST, offsets
from streams.producing import FIRST_PAUSE_S

ANSWER_S = 15.0
STILL_S = 90.0
"""Longest time without a record: a transaction that a dead worker has left open ends after 60 s."""
CHUNK = 500
_QUIET = {"log_level": 3}
"""Else librdkafka tells an operator of its queues."""

Progress = Callable[[int, int], None]
"""Told how many records have been passed, of how many."""


class LettersError(Exception):
    """Dead letters cannot be read or sent again; the message says what to do."""


def read_letters(connection: dict[str, Any], progress: Progress) -> Iterator[Arrived]:
    """Every committed record of `dead-letters`, in no order across partitions. Raises LettersError."""
    try:
        topic = _admin(connection).list_topics(timeout=ANSWER_S).topics.get(DEAD_LETTERS.name)
    except KafkaException as error:
        raise LettersError(f"Kafka does not answer: {error.args[0].str()}") from error
    if topic is None:
        raise LettersError(f"there is no topic {DEAD_LETTERS.name}: run `jolqara topics create`")
    yield from read(
        connection, {(DEAD_LETTERS.name, number): OFFSET_BEGINNING for number in topic.partitions}, progress
    )


def read(connection: dict[str, Any], begins: Mapping[Partition, int], progress: Progress) -> Iterator[Arrived]:
    """Every committed record from these offsets to the ends of this moment. Raises LettersError.

    What stands before the end of a transaction that is open now is waited for: nothing that was written before the call
    is missed.
    """
    if not begins:
        return
    settings = {
        **connection,
        **_QUIET,
        "group.id": "jolqara-dead-letters",  # demanded by the library; nothing is committed under it
        "enable.auto.commit": False,
        "enable.partition.eof": True,
        "isolation.level": "read_committed",
        "auto.offset.reset": "earliest",
    }
    consumer = Consumer(settings)
    try:
        ends = _offsets(connection, begins, LATEST)
        firsts = _offsets(connection, begins, EARLIEST)
        positions = {place: max(begin, firsts[place]) for place, begin in begins.items()}
        consumer.assign([TopicPartition(*place, offset) for place, offset in positions.items()])
        yield from _read(consumer, positions, ends, progress)
    except KafkaException as error:
        raise LettersError(f"topics cannot be read: {error.args[0].str()}") from error
    finally:
        consumer.close()


def _read(
    consumer: Consumer, positions: dict[Partition, int], ends: Mapping[Partition, int], progress: Progress
) -> Iterator[Arrived]:
    total = sum(ends[place] - position for place, position in positions.items())
    last_s = time.monotonic()
    while any(position < ends[place] for place, position in positions.items()):
        messages = consumer.consume(CHUNK, 0.5)
        for message in messages:
            place, error = (message.topic() or "", message.partition() or 0), message.error()
            if error is None:
                if positions[place] < ends[place]:
                    yield arrived(message)
                positions[place] = (message.offset() or 0) + 1
                last_s = time.monotonic()
            elif error.code() == KafkaError._PARTITION_EOF:
                positions[place] = message.offset() or 0  # also past what no reader sees
        progress(total - sum(max(0, ends[place] - position) for place, position in positions.items()), total)
        if time.monotonic() - last_s > STILL_S:
            behind = ", ".join(f"{t}[{n}]" for (t, n), position in positions.items() if position < ends[t, n])
            raise LettersError(f"{behind} could not be read to the end within {STILL_S:.0f} s: try again")


def _admin(connection: dict[str, Any]) -> AdminClient:
    return AdminClient({**connection, **_QUIET})


def _offsets(connection: dict[str, Any], places: Iterable[Partition], which: OffsetSpec) -> dict[Partition, int]:
    admin, query = _admin(connection), {TopicPartition(*place): which for place in places}
    deadline_s = time.monotonic() + ANSWER_S
    while True:
        try:
            return offsets(admin, query, IsolationLevel.READ_UNCOMMITTED, ANSWER_S)
        except KafkaException:
            if time.monotonic() > deadline_s:
                raise
            time.sleep(FIRST_PAUSE_S)
