"""Reading whole partitions from the beginning, and on as they grow, outside any consumer group."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar, overload

import msgspec
from confluent_kafka import OFFSET_BEGINNING, Consumer, IsolationLevel, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._listoffsets import OffsetSpec

from schemas.dead_letters import Headers
from streams.offsets import EARLIEST, LATEST, offsets
from streams.producing import FIRST_PAUSE_S, LONGEST_PAUSE_S

log = logging.getLogger(__name__)

Partition = tuple[str, int]
"""Topic and number."""
T = TypeVar("T")

CHUNK = 5_000
"""Records taken at once: of statements, some 10 ms of work."""
_HOPELESS = (KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError.TOPIC_AUTHORIZATION_FAILED)
WAIT_S = 0.05
QUERY_S = 10.0
WATCHED_S = 15.0
"""Between two looks at whether every partition goes on."""


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """A record as it lies in a topic."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    """Milliseconds since 1970."""
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


class Messages(Sequence[Arrived]):
    """Records as confluent-kafka gave them, made to Arrived only where somebody looks at one."""

    def __init__(self, messages: Sequence[Any]) -> None:
        self._messages = messages

    def __len__(self) -> int:
        return len(self._messages)

    @overload
    def __getitem__(self, place: int) -> Arrived: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Arrived]: ...
    def __getitem__(self, place: int | slice) -> Arrived | Sequence[Arrived]:
        found = self._messages[place]
        return Messages(found) if isinstance(place, slice) else arrived(found)

    def columns(self) -> tuple[list[bytes | None], list[bytes | None]]:
        """Keys and values."""
        return [message.key() for message in self._messages], [message.value() for message in self._messages]


def columns(records: Sequence[Arrived]) -> tuple[list[bytes | None], list[bytes | None]]:
    """Keys and values."""
    if isinstance(records, Messages):
        return records.columns()
    return [record.key for record in records], [record.value for record in records]


Handle = Callable[[Sequence[Arrived]], None]
"""Takes some records of one partition, at least one."""


class Follower:
    """One consumer for everything that this process reads whole. Handlers are called on the event loop."""

    def __init__(self, connection: dict[str, Any]) -> None:
        self._settings = {
            **connection,
            "group.id": "jolqara-follow",  # demanded by the library; nothing is committed under it
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
            "fetch.wait.max.ms": 50,
            "queued.max.messages.kbytes": 16_384,  # fetched and not yet handled, in memory
            "fetch.queue.backoff.ms": 10,  # else a second passes before what was full is filled again
        }
        self._consumer = Consumer(self._settings)
        self._admin = AdminClient(connection)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="follower")
        self._queries = ThreadPoolExecutor(max_workers=2, thread_name_prefix="offsets")
        self._handlers: dict[Partition, Handle] = {}
        self._positions: dict[Partition, int] = {}
        self._changes: list[Callable[[], None]] = []
        self._waiting: list[tuple[Mapping[Partition, int], asyncio.Future[None]]] = []

    def follow(self, partitions: Iterable[Partition], handle: Handle) -> None:
        """Read these from the beginning and on; each record is handled once, in order, until `forget`."""
        wanted = list(partitions)
        self._changes.append(partial(self._assign, wanted, handle))

    def forget(self, partitions: Iterable[Partition]) -> None:
        """Read these no longer."""
        self._changes.append(partial(self._unassign, list(partitions)))

    async def ends(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        """Where the partitions end at this moment, with what is written there but not yet committed."""
        return await self._offsets(partitions, LATEST)

    async def begins(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        """Where the partitions begin: later than 0 where old records have been deleted."""
        return await self._offsets(partitions, EARLIEST)

    async def partitions(self, topic: str) -> list[Partition]:
        """All partitions of a topic."""
        return await self._asked(partial(self._partitions, topic))

    async def _offsets(self, partitions: Iterable[Partition], which: OffsetSpec) -> dict[Partition, int]:
        query = dict.fromkeys((TopicPartition(*partition) for partition in partitions), which)
        # Uncommitted writes count: what stands before an open transaction's end may be waited for, never overtaken.
        return await self._asked(partial(self._ends, query, IsolationLevel.READ_UNCOMMITTED))

    async def _asked(self, question: Callable[[], T]) -> T:
        loop, pause_s = asyncio.get_running_loop(), FIRST_PAUSE_S
        while True:
            try:
                return await loop.run_in_executor(self._queries, question)
            except KafkaException as error:
                if error.args[0].code() in _HOPELESS:
                    raise
                log.warning("asking about topics: %s; trying again in %.1f s", error, pause_s)
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def reached(self, ends: Mapping[Partition, int]) -> None:
        """Wait until everything before these ends has been handled."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((ends, future))
        await future

    async def run(self) -> None:
        """Read until cancelled. Raises KafkaException for what no repetition can mend."""
        watching = asyncio.create_task(self._watch())
        try:
            await self._read()
        finally:
            watching.cancel()

    async def _read(self) -> None:
        while True:
            changes, self._changes = self._changes, []
            for change in changes:
                await self._in_thread(change)
            self._take(await self._in_thread(partial(self._consumer.consume, CHUNK, WAIT_S)))
            if not self._changes:  # else positions may be those of an earlier life of a partition
                self._wake()

    async def _watch(self) -> None:
        """After the restart of a broker librdkafka now and then asks no more for a partition, and says nothing. Where
        one has stood still before its end from one look to the next, another consumer goes on.
        """
        behind: dict[Partition, int] = {}
        while True:
            await asyncio.sleep(WATCHED_S)
            query = dict.fromkeys((TopicPartition(*partition) for partition in dict(self._positions)), LATEST)
            ends = await self._asked(partial(self._ends, query, IsolationLevel.READ_COMMITTED)) if query else {}
            before, behind = behind, {p: at for p, at in dict(self._positions).items() if at < ends.get(p, 0)}
            if stuck := [partition for partition, at in behind.items() if before.get(partition) == at]:
                log.warning("nothing comes of %s, though there is more: another consumer goes on", stuck)
                self._changes.append(self._begin_anew)
                behind = {}

    def close(self) -> None:
        """Free the connections; after `run` has been cancelled."""
        self._thread.submit(self._consumer.close)
        self._thread.shutdown()
        self._queries.shutdown(cancel_futures=True)

    async def _in_thread(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def _assign(self, partitions: list[Partition], handle: Handle) -> None:
        for partition in partitions:
            self._positions[partition] = 0
            self._handlers[partition] = handle
        if partitions:
            self._consumer.incremental_assign([TopicPartition(*p, OFFSET_BEGINNING) for p in partitions])

    def _unassign(self, partitions: list[Partition]) -> None:
        followed = [partition for partition in partitions if self._handlers.pop(partition, None)]
        for partition in followed:
            del self._positions[partition]
        if followed:
            self._consumer.incremental_unassign([TopicPartition(*p) for p in followed])

    def _begin_anew(self) -> None:
        """Go on with another consumer, from what has been handled."""
        before, self._consumer = self._consumer, Consumer(self._settings)
        self._consumer.incremental_assign(
            [TopicPartition(*partition, at or OFFSET_BEGINNING) for partition, at in self._positions.items()]
        )
        self._queries.submit(before.close)

    def _ends(self, query: dict[TopicPartition, OffsetSpec], isolation: IsolationLevel) -> dict[Partition, int]:
        return offsets(self._admin, query, isolation, QUERY_S)

    def _partitions(self, topic: str) -> list[Partition]:
        found = self._admin.list_topics(topic, QUERY_S).topics[topic]
        if found.error is not None:
            raise KafkaException(found.error)
        return [(topic, number) for number in sorted(found.partitions)]

    def _take(self, messages: Sequence[Any]) -> None:
        runs: dict[Partition, list[Any]] = {}
        ends: dict[Partition, int] = {}
        for message in messages:
            partition = (message.topic(), message.partition())
            if (error := message.error()) is None:
                runs.setdefault(partition, []).append(message)
            elif error.code() == KafkaError._PARTITION_EOF:
                ends[partition] = message.offset()
            elif error.fatal() or error.code() in _HOPELESS:
                raise KafkaException(error)
            else:
                log.warning("following %s: %s", message.topic(), error)
        for partition, run in runs.items():
            if handle := self._handlers.get(partition):
                handle(Messages(run))
                self._positions[partition] = run[-1].offset() + 1
        for partition, end in ends.items():
            if partition in self._handlers:  # also past what no reader sees: markers, compacted records
                self._positions[partition] = max(self._positions[partition], end)

    def _has_reached(self, ends: Mapping[Partition, int]) -> bool:
        return all(self._positions.get(partition, -1) >= end for partition, end in ends.items())

    def _wake(self) -> None:
        still: list[tuple[Mapping[Partition, int], asyncio.Future[None]]] = []
        for ends, future in self._waiting:
            if future.done():
                continue
            if self._has_reached(ends):
                future.set_result(None)
            else:
                still.append((ends, future))
        self._waiting = still


def arrived(message: Any) -> Arrived:
    """The record in a message of confluent-kafka."""
    return Arrived(
        topic=message.topic(),
        partition=message.partition(),
        offset=message.offset(),
        timestamp=message.timestamp()[1],
        key=message.key(),
        value=message.value(),
        headers=tuple(message.headers() or ()),
    )
