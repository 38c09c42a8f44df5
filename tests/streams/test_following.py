"""Reading whole partitions: each record once and in order, some at a time, whatever lies between the records."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import pytest
from confluent_kafka import Message, Producer, TopicPartition

from streams import following
from streams.following import Arrived, Follower, Messages, columns
from tests.streams.running import Stream

TOPIC = "inspection-changes"
PLACES = [(TOPIC, 0), (TOPIC, 1)]
RECORDS = 12_000
"""More than are taken at once."""


def written(number: int) -> tuple[bytes, bytes | None]:
    """Key and value; every fifth record is a tombstone."""
    return b"%d" % number, b"value of %d" % number if number % 5 else None


def write(stream: Stream, begin: int, *, aborted: bool = False) -> None:
    """Records in a transaction, on two partitions by turns."""
    producer = Producer({**stream.connection, "transactional.id": "test"})
    producer.init_transactions()
    producer.begin_transaction()
    for number in range(begin, begin + RECORDS):
        key, value = written(number)
        producer.produce(TOPIC, value, key, partition=number % 2)
    if aborted:
        producer.flush()
        producer.abort_transaction()
    else:
        producer.commit_transaction()


async def read(stream: Stream) -> dict[int, list[Arrived]]:
    """What is handled by the time that the ends of this moment are reached, by partition."""
    follower = Follower(stream.connection)
    handled: dict[int, list[Arrived]] = {0: [], 1: []}

    def handle(records: Sequence[Arrived]) -> None:
        assert {(record.topic, record.partition) for record in records} == {(TOPIC, records[0].partition)}
        assert columns(records) == columns(list(records))
        handled[records[0].partition] += records

    reading = asyncio.create_task(follower.run())
    follower.follow(PLACES, handle)
    try:
        await asyncio.wait_for(follower.reached(await follower.ends(PLACES)), 60)
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading
        follower.close()
    return handled


@pytest.mark.stack
def test_each_record_is_handled_once_and_in_order(stream: Stream) -> None:
    write(stream, 0)
    write(stream, 1_000_000, aborted=True)
    write(stream, RECORDS)
    write(stream, 2_000_000, aborted=True)
    handled = asyncio.run(read(stream))
    for partition, records in handled.items():
        assert [(record.key, record.value) for record in records] == [
            written(number) for number in range(2 * RECORDS) if number % 2 == partition
        ]
        offsets = [record.offset for record in records]
        assert offsets == sorted(set(offsets))


async def read_though_one_stands_still(stream: Stream) -> list[int]:
    """Offsets that are handled of a partition that the consumer stops to ask for."""
    follower = Follower(stream.connection)
    handled: list[int] = []
    reading = asyncio.create_task(follower.run())
    follower.follow(PLACES, lambda records: handled.extend(r.offset for r in records if r.partition == 0))
    try:
        await asyncio.wait_for(follower.reached(await follower.ends(PLACES)), 60)
        follower._consumer.pause([TopicPartition(TOPIC, 0)])
        await asyncio.to_thread(write, stream, RECORDS)
        await asyncio.wait_for(follower.reached(await follower.ends(PLACES)), 60)
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading
        follower.close()
    return handled


@pytest.mark.stack
def test_a_partition_that_stands_still_is_asked_for_anew(stream: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "WATCHED_S", 0.5)
    write(stream, 0)
    handled = asyncio.run(read_though_one_stands_still(stream))
    assert len(handled) == RECORDS
    assert handled == sorted(set(handled))


def test_messages_are_made_to_records_where_they_are_looked_at() -> None:
    several = [
        Message(topic=TOPIC, partition=3, offset=n, key=b"k%d" % n, value=None, timestamp=(1, 10 + n)) for n in range(5)
    ]
    records = Messages(several)
    third = Arrived(topic=TOPIC, partition=3, offset=2, timestamp=12, key=b"k2", value=None)
    assert records[2] == third
    assert list(records[2:4]) == [third, records[3]]
    assert columns(records[3:]) == ([b"k3", b"k4"], [None, None])
    assert len(records) == 5
