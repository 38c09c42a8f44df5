"""After a rebalance reading goes on where the group has committed: from the beginning where it has not."""

import asyncio

import pytest
from aiokafka import AIOKafkaConsumer

from streams.transport import ConsumerThread
from tests.streams.running import Stream
from tests.streams.small_city import documents

pytestmark = pytest.mark.stack

RECORDS = 20


async def _first_offsets(consumer: AIOKafkaConsumer) -> dict[int, int]:
    """Partition to the first offset of what is read next, until all has been read."""
    first: dict[int, int] = {}
    count = 0
    while count < RECORDS:
        fetched = await consumer.getmany(timeout_ms=10_000)
        assert fetched, "nothing more comes"
        for tp, records in fetched.items():
            first.setdefault(tp.partition, records[0].offset)
            count += len(records)
    return first


async def _read_seek_read(bootstrap: str) -> tuple[dict[int, int], dict[int, int], int]:
    consumer = AIOKafkaConsumer(
        "vehicle-changes",
        bootstrap_servers=bootstrap,
        group_id="seeking",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    try:
        before = await _first_offsets(consumer)
        thread = ConsumerThread.__new__(ConsumerThread)  # only what seeking needs
        thread._consumer = consumer
        await thread._seek_to_committed()
        return before, await _first_offsets(consumer), thread.epoch
    finally:
        await consumer.stop()


def test_what_was_read_and_dropped_before_the_first_commit_is_read_again(stream: Stream) -> None:
    stream.publish(documents(range(RECORDS)))
    before, after, epoch = asyncio.run(_read_seek_read(stream.bootstrap))
    assert after == before == dict.fromkeys(before, 0)
    assert epoch == 1
