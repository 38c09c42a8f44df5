"""Faust's transport, with one event per fetched batch of a partition and offsets counted by us.

Stock Faust makes an event of every record, which costs about 80 µs each, and acknowledges events one by one. Here the
list that aiokafka fetched stays whole, and whoever works on a partition says how far its effects are durable (`done`):
that offset is committed, never one beyond it. As work on a partition goes in order, holes in the offsets (compaction,
transaction markers) need no bookkeeping.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import faust
from faust.serializers.schemas import Schema
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage

MAX_BATCH = 1_000
"""Records in a batch: the longest stretch of work between two breaths of the event loop."""
FETCH_WAIT_MS = 50
"""Faust fixes 1500: with one fetch in flight per broker, a quiet topic then stalls a busy one."""
IDLE_S = 0.05


class Batch:
    """Consecutive records of one partition, as fetched."""

    __slots__ = ("epoch", "offset", "partition", "records", "timestamp", "topic")

    def __init__(self, records: Sequence[Any], epoch: int = 0) -> None:
        last = records[-1]
        self.topic: str = last.topic
        self.partition: int = last.partition
        self.offset: int = last.offset
        """Of the last record."""
        self.timestamp: int = last.timestamp
        self.records = records
        self.epoch = epoch
        """Of the consumer when it was fetched: one of an earlier epoch comes again."""


class Worked(Protocol):
    """Whoever works on the partitions that this consumer is given."""

    async def assigned(self, partitions: set[TP]) -> None:
        """These are ours now, and no others. Must not wait for the work."""

    async def revoked(self) -> None:
        """All go: finish or drop what is in hand, within seconds."""


class Fetched(NamedTuple):
    """What one fetch brought, and how things stood in the thread at that moment."""

    epoch: int
    records: Mapping[TP, Sequence[Any]]
    positions: Mapping[TP, int]
    """Where the next fetch goes on: also past what no reader sees."""


class Polls:
    """From what is seen of a partition's answers, after which moment the question of the newest was asked."""

    def __init__(self) -> None:
        self._newest: int | None = None
        self._seen = (0.0, 0.0, 0.0)

    def asked_after(self, answered: int | None) -> float:
        """`answered` stamps the newest answer. The one that came after it was seen may have been asked for before, the
        next one not: so it is when the last answer but two was first seen.
        """
        if answered != self._newest:
            self._newest = answered
            self._seen = (*self._seen[1:], time.monotonic())
        return self._seen[0]


class ConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread in which aiokafka fetches."""

    epoch = 0
    """Counts the seeks: what was fetched before the last one comes again."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS
        consumer._isolation_level = "read_committed"
        return consumer

    async def seek_to_committed(self) -> Mapping[TP, int]:
        return await self.call_thread(self._seek_to_committed)  # type: ignore[no-any-return]

    async def _seek_to_committed(self) -> Mapping[TP, int]:
        """Where nothing is committed yet, to the beginning.

        aiokafka leaves such partitions where they are: what Faust fetched and dropped during a rebalance was then lost.
        """
        consumer = self._ensure_consumer()
        committed = {tp: await consumer.committed(tp) for tp in consumer.assignment()}
        new = [tp for tp, offset in committed.items() if offset is None]
        begins = await consumer.beginning_offsets(new) if new else {}
        for tp in committed.keys() & consumer.assignment():  # nothing is awaited from here on: no fetch comes between
            consumer._fetcher.seek_to(tp, begins[tp] if committed[tp] is None else committed[tp])
        self.epoch += 1
        return committed

    async def _fetch_records(self, consumer: Any, *args: Any, **kwargs: Any) -> Fetched:
        records = await super()._fetch_records(consumer, *args, **kwargs)
        subscription = consumer._subscription.subscription
        assignment = None if subscription is None else subscription.assignment
        states = {} if assignment is None else {tp: assignment.state_value(tp) for tp in assignment.tps}
        positions = {tp: state.position for tp, state in states.items() if state.has_valid_position}
        return Fetched(self.epoch, records, positions)


class Consumer(driver.Consumer):
    """Delivers batches, commits what is done."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._done: dict[TP, int] = {}
        self._fetched_to: dict[TP, int] = {}
        self._passed_to: dict[TP, int] = {}
        self._expected: dict[TP, int] = {}
        self._polls: dict[TP, Polls] = {}
        self._sought = False
        """Whether positions are those of this assignment: before they may be of an earlier one."""

    def expect(self, tp: TP, offset: int) -> None:
        """There are records below `offset`: what has not been given them has not caught up, whatever it seems.

        For after a rebalance aiokafka's positions can be those of an earlier life of the partition for a while.
        """
        self._expected[tp] = offset

    def done(self, tp: TP, offset: int) -> None:
        """Everything below `offset` has had its effect: it may be committed."""
        self._done[tp] = max(offset, self._done.get(tp, 0))

    def caught_up(self, tp: TP, seen_to: int | None, asked_after: float = 0.0) -> bool:
        """Whether nothing is left to deliver, as far as the newest answer of the broker knows.

        `seen_to` is the end of the last batch that the caller was given, None if it was given none. `asked_after`: only
        an answer to a question that was asked after this moment counts (`time.monotonic`, seconds), for this process
        may have slept with an older one in its hands; ask again and again for it to be found.
        """
        if self._fetched_to.get(tp) != seen_to or not self.flow_active:
            return False
        begun_at = self._committed_offset[tp] if seen_to is None else seen_to
        passed_to = self._passed_to.get(tp, 0) if self._sought else 0  # also marks of transactions, which nobody sees
        if max(begun_at or 0, passed_to) < self._expected.get(tp, 0):
            return False
        state = self._state(tp)
        return (
            state is not None
            and state.has_valid_position
            and state.highwater is not None
            and state.position >= state.highwater
            and self._polls.setdefault(tp, Polls()).asked_after(state.timestamp) >= asked_after
        )

    def _state(self, tp: TP) -> Any:
        """What aiokafka knows of a partition; None where it is not ours."""
        subscription = self._thread._ensure_consumer()._subscription.subscription
        if subscription is None or tp not in subscription.assignment.tps:
            return None
        return subscription.assignment.state_value(tp)

    def lag(self) -> dict[str, int]:
        """Records not yet done, by topic."""
        lag: dict[str, int] = {}
        for tp in self.assignment():
            done = self._done.get(tp, self._committed_offset[tp]) or 0
            behind = 0 if self.caught_up(tp, done) else (self.highwater(tp) or 0) - done
            lag[tp.topic] = lag.get(tp.topic, 0) + max(0, behind)
        return lag

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        await self.app.worked.revoked()
        await self.commit()
        self._sought = False
        self._done.clear()
        self._fetched_to.clear()
        self._passed_to.clear()
        self._expected.clear()
        await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        self._sought = False
        self._done.clear()
        self._fetched_to.clear()
        self._passed_to.clear()
        self._expected.clear()
        await self.app.worked.assigned(assigned)
        await super().on_partitions_assigned(assigned, generation_id)

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def _wait_next_records(self, timeout: float) -> tuple[Any, Any]:  # noqa: ASYNC109 - upstream's
        if self.flow_active and not self._get_active_partitions():
            await self.sleep(IDLE_S)  # every partition is at rest; upstream sleeps a second
            return {}, set()
        return await super()._wait_next_records(timeout)  # type: ignore[no-any-return]

    @property
    def epoch(self) -> int:
        """Batches of an earlier epoch are to be left alone."""
        return int(self._thread.epoch)

    async def seek_to_committed(self) -> Mapping[TP, int]:
        committed = await super().seek_to_committed()
        self._fetched_to.clear()
        self._passed_to.clear()
        self._sought = True
        return committed  # type: ignore[no-any-return]

    async def _getmany(self, active_partitions: Any, timeout: float) -> Mapping[TP, list[Batch]]:  # noqa: ASYNC109
        fetched: Fetched = await self._thread.getmany(active_partitions, timeout)
        if fetched.epoch != self.epoch:
            return {}
        self._passed_to.update(fetched.positions)
        for tp, records in fetched.records.items():
            self._fetched_to[tp] = records[-1].offset + 1
        return {
            tp: [Batch(records[i : i + MAX_BATCH], fetched.epoch) for i in range(0, len(records), MAX_BATCH)]
            for tp, records in fetched.records.items()
        }

    def _to_message(self, tp: TP, record: Batch) -> ConsumerMessage:
        return ConsumerMessage(
            record.topic,
            record.partition,
            record.offset,
            record.timestamp / 1000.0,
            0,
            None,
            None,
            record,
            None,
            0,
            0,
            tp,
            generation_id=self.app.consumer_generation_id,
        )

    # Offsets are counted by `done` alone: Faust's list of acknowledged offsets and its holes (faust#606) stay empty.

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[TP]:
        return iter({*self._done, *self._passed_to})

    def _new_offset(self, tp: TP) -> int | None:
        done = self._done.get(tp)
        if done is None:
            # Nothing to work on has come since the last seek: what was passed over is no record.
            nothing_came = self._sought and tp not in self._fetched_to and self._committed_offset[tp] is not None
            return self._passed_to.get(tp) if nothing_came else None
        # Past what no reader sees (transaction markers), else a partition at rest would show lag for ever.
        return done if done is None or done != self._fetched_to.get(tp) else max(done, self._passed_to.get(tp, 0))

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        return


class Transport(driver.Transport):
    """Faust's Kafka transport with our consumer."""

    Consumer = Consumer


class AsFetched(Schema):
    """Hands the batch to the agent untouched."""

    def loads_key(self, app: Any, message: Any, **_: Any) -> None:
        """No key: a batch has many."""

    def loads_value(self, app: Any, message: Any, **_: Any) -> Batch:
        """The batch itself."""
        batch: Batch = message.value
        return batch


class App(faust.App):
    """A Faust app on the batch transport."""

    worked: Worked

    def _new_transport(self) -> Transport:
        return Transport(self.conf.broker_consumer, self)

    def _create_directories(self) -> None:
        """None: there are no tables."""

    def batches(self, topics: Iterable[str]) -> Any:
        """A channel of batches."""
        return self.topic(*topics, schema=AsFetched(), key_serializer="raw", value_serializer="raw")
