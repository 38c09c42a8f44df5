"""Running the partitions that the group gives us: load, work, write, hand over."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import msgspec
from faust.types import TP

from schemas.dead_letter_limit import Shares
from schemas.topics import BY_NAME, FIREARM_PERMIT_CHANGES, TopicSpec
from streams.agents.work import Turn, Work
from streams.following import Arrived, Follower, Partition
from streams.intake import Intake
from streams.metrics import Metrics
from streams.producing import Abandoned, Fenced, PartitionProducer
from streams.rejection import Letter
from streams.replicas import Replicas
from streams.transport import Batch

log = logging.getLogger(__name__)

TICK_S = 0.1
"""Between two looks at whether an input has run dry, which no event tells."""
HAND_OVER_S = 4.0
"""Longest wait for a write that is under way when a partition goes; well within the group's session time-out."""
PARKED_S = 30.0
"""After which a partition that another worker writes to must have gone."""
FULL, EMPTIED = 8, 3
"""Batches waiting at which fetching of a partition stops, and at which it goes on."""


class Surface(Protocol):
    """What a partition needs of the consumer that feeds it."""

    @property
    def epoch(self) -> int: ...
    def expect(self, tp: TP, offset: int) -> None: ...
    def done(self, tp: TP, offset: int) -> None: ...
    def on_buffer_full(self, tp: TP) -> None: ...
    def on_buffer_drop(self, tp: TP) -> None: ...


class Means(msgspec.Struct, frozen=True, kw_only=True):
    """What all partitions of a worker share."""

    follower: Follower
    replicas: Replicas
    threads: ThreadPoolExecutor
    """Where calls that block are made."""
    metrics: Metrics
    shares: Shares
    """Of records that could not be used: too many end the worker."""
    consumer: Callable[[], Surface]
    failed: Callable[[BaseException], None]
    """Ends the worker."""


class Runner:
    """One partition of one stage, from its first assignment until another worker has it.

    In a rebalance every partition goes, and most come back. What is in memory is kept meanwhile, and used again if
    nobody has written to the stage's state since.
    """

    def __init__(self, partition: int, making: "Making", means: Means) -> None:
        self.partition = partition
        self.work = making.work(partition)
        self._making, self._means = making, means
        self._agrees = False
        """Whether memory is what the state topic says up to `_state_end`, which leaves out no write of ours."""
        self._state_end = 0
        self._intake = Intake()
        self._wake = asyncio.Event()
        self._writing: asyncio.Task[None] | None = None
        self.resume()

    def resume(self) -> None:
        """The partition is ours, for the first time or again."""
        self._leaving = False
        self._early: list[Batch] | None = []
        """What comes before everything is loaded; None afterwards."""
        self._producer = self._making.producer(self.partition)
        self._task = asyncio.create_task(self._run())

    def receive(self, batch: Batch) -> None:
        """Queue a batch of an input."""
        self._intake.received(batch)
        if self._early is None:
            self.work.receive(batch)
        else:
            self._early.append(batch)
        if self.work.backlog(batch.topic) + len(self._early or ()) >= FULL:
            self._means.consumer().on_buffer_full(TP(batch.topic, batch.partition))
        self._wake.set()

    async def leave(self) -> None:
        """Finish the write that is under way, start no other. What is followed is followed on until `forget`."""
        self._leaving = True
        if self._writing is not None:
            await asyncio.wait({self._writing}, timeout=HAND_OVER_S)
        self._producer.give_up()
        self._task.cancel()
        _, still = await asyncio.wait({self._task}, timeout=HAND_OVER_S)
        if still:
            log.warning("%s %d does not end", type(self.work).__name__, self.partition)
        self._agrees = self.work.rewind() and self._agrees and not still
        self._intake = Intake()

    def forget(self) -> None:
        """Let go of everything."""
        self._agrees = False
        self._means.replicas.on_camera.discard(self._camera_changed)
        self._means.replicas.on_permits.discard(self._permits_changed)
        self._means.follower.forget(self._followed())

    async def _run(self) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                await self._load()
                tasks.create_task(self._listen())
                tasks.create_task(self._tick())
                tasks.create_task(self._work())
        except* (Fenced, Abandoned):
            await self._expect_to_leave()
        except* Exception as errors:  # noqa: BLE001 - whatever it is, the worker ends with it
            self._means.failed(errors.exceptions[0])

    async def _expect_to_leave(self) -> None:
        """Another worker has the partition: the group will tell us, and `leave` ends this wait."""
        await asyncio.sleep(PARKED_S)
        if not self._leaving:
            name = type(self.work).__name__
            raise RuntimeError(f"{name} {self.partition} was fenced, though the group still gives it to us")

    async def _load(self) -> None:
        means, begun = self._means, time.monotonic()
        await self._write(self._blocking(self._producer.fence))
        state = (self.work.state.name, self.partition)
        end = (await means.follower.ends([state]))[state]
        known = self._agrees and end <= self._state_end
        if not known:
            await self._restore(state, end)
        await means.replicas.read_to_now()
        as_of = dict(means.replicas.as_of)
        if not known:
            means.follower.follow(self._followed(), self._apply)
        await means.follower.reached(await means.follower.ends({*self._followed(), *await self._vouched()}))
        await self._expect()
        if not known:
            self.work.loaded()
            self._agrees = True
        self.work.hear(as_of)
        early, self._early = self._early or [], None
        for batch in early:
            self.work.receive(batch)
        how = "goes on with what is in memory" if known else "loaded"
        log.info("%s %d %s, after %.1f s", type(self.work).__name__, self.partition, how, time.monotonic() - begun)
        self._wake.set()

    async def _expect(self) -> None:
        """Tell the consumer what the inputs hold at this moment."""
        inputs = [(spec.name, self.partition) for spec in self.work.inputs]
        ends = await self._means.follower.ends(inputs)
        begins = await self._means.follower.begins(inputs)
        for place in inputs:
            self._means.consumer().expect(TP(*place), ends[place] if begins[place] < ends[place] else 0)

    async def _restore(self, state: Partition, end: int) -> None:
        """Begin with empty memory, and read the state of the stage up to its end."""
        self.forget()
        self.work = self._making.work(self.partition)
        self._means.replicas.on_camera.add(self._camera_changed)
        self._means.replicas.on_permits.add(self._permits_changed)
        follower = self._means.follower
        follower.follow([state], self._take_state)
        try:
            await follower.reached({state: end})
        finally:
            follower.forget([state])
        self._state_end = end

    async def _listen(self) -> None:
        """A heartbeat vouches for what was written before it: it counts once all of that has been applied."""
        means = self._means
        vouched = await self._vouched()
        while vouched:
            beaten = means.replicas.beaten
            as_of = dict(means.replicas.as_of)
            await means.follower.reached(await means.follower.ends(vouched))
            self.work.hear(as_of)
            self._wake.set()
            await beaten.wait()

    async def _tick(self) -> None:
        """Only who merges inputs waits for something that no event tells: that one of them has run dry."""
        while len(self.work.inputs) > 1:
            await asyncio.sleep(TICK_S)
            self._wake.set()

    async def _work(self) -> None:
        while not self._leaving:
            await self._wake.wait()
            self._wake.clear()
            while not self._leaving and (turn := self._turn()):
                await self._write(self._deliver(turn))
                await asyncio.sleep(0)

    def _turn(self) -> Turn | None:
        turn = self.work.turn()
        self._agrees = turn is None  # else once it is written
        return turn

    async def _write(self, writing: Awaitable[None]) -> None:
        """Do what must not be left half done; `leave` waits for it."""
        self._writing = asyncio.ensure_future(writing)
        try:
            await asyncio.shield(self._writing)
        finally:
            if self._writing.done():
                self._writing = None

    async def _deliver(self, turn: Turn) -> None:
        letters = [record for record in turn.outgoing if isinstance(record, Letter)]
        for looked in self._intake.looked_at(turn.done, letters):
            self._means.shares.add(looked.topic, looked.records, looked.rejected, looked.why)
        if turn.outgoing:
            await self._blocking(self._producer.deliver, turn.outgoing)
            for record in turn.outgoing:
                self._means.metrics.wrote(record)
        self._state_end = max(self._state_end, self._producer.state_end)
        self._agrees = True
        consumer = self._means.consumer()
        for topic, offset in turn.done.items():
            consumer.done(TP(topic, self.partition), offset)
            if self.work.backlog(topic) <= EMPTIED:
                consumer.on_buffer_drop(TP(topic, self.partition))

    async def _blocking(self, call: Callable[..., None], *arguments: Any) -> None:
        await asyncio.get_running_loop().run_in_executor(self._means.threads, call, *arguments)

    def _take_state(self, records: Sequence[Arrived]) -> None:
        for arrived in records:
            self.work.restore(arrived)
        self._intake.applied(self.work.state.name, len(records))

    def _apply(self, records: Sequence[Arrived]) -> None:
        self.work.apply_all(records)
        self._intake.applied(records[0].topic, len(records))
        self._wake.set()

    def _camera_changed(self, camera_id: str) -> None:
        self.work.camera_changed(camera_id)
        self._wake.set()

    def _permits_changed(self, owner_id: str) -> None:
        self.work.permits_changed(owner_id)
        self._wake.set()

    async def _vouched(self) -> list[Partition]:
        """What must have been applied before a heartbeat counts."""
        specs = set(self.work.vouched.values())
        everywhere = await self._means.replicas.permit_partitions() if FIREARM_PERMIT_CHANGES in specs else []
        return [place for place in self._followed() if BY_NAME[place[0]] in specs] + everywhere

    def _followed(self) -> list[Partition]:
        return [(spec.name, self.partition) for spec in self.work.follows]


class Making(Protocol):
    """How a stage makes the work of one of its partitions, and the producer for it."""

    inputs: tuple[TopicSpec, ...]

    def work(self, partition: int) -> Work: ...
    def producer(self, partition: int) -> PartitionProducer: ...


class Partitions:
    """All partitions that this worker has been given. Faust's consumer tells which."""

    def __init__(self, stages: Mapping[str, Making], means: Means) -> None:
        self._stages, self._means = stages, means
        self._runners: dict[Partition, Runner] = {}
        self._left: dict[Partition, Runner] = {}
        """Those that may come back with the next assignment."""

    async def assigned(self, partitions: set[TP]) -> None:
        """These are ours now."""
        for name, stage in self._stages.items():
            first = stage.inputs[0].name
            numbers = sorted(tp.partition for tp in partitions if tp.topic == first)
            for number in numbers:
                self._start(stage, number)
            if numbers:
                log.info("%s: partitions %s", name, ", ".join(map(str, numbers)))
        for runner in set(self._left.values()) - set(self._runners.values()):
            runner.forget()
        self._left = {}

    async def revoked(self) -> None:
        """All go, though most may come back."""
        self._left |= self._runners
        runners, self._runners = set(self._runners.values()), {}
        await asyncio.gather(*(runner.leave() for runner in runners))

    def receive(self, batch: Batch) -> None:
        """Hand a batch to whoever works on its partition; what was fetched for one that has left will come again."""
        runner = self._runners.get((batch.topic, batch.partition))
        if runner is not None and batch.epoch == self._means.consumer().epoch:
            runner.receive(batch)

    def pending(self) -> list[Mapping[Any, Any]]:
        """What each partition waits for."""
        return [runner.work.pending() for runner in set(self._runners.values())]

    def _start(self, stage: Making, number: int) -> None:
        runner = self._left.get((stage.inputs[0].name, number))
        if runner is None:
            runner = Runner(number, stage, self._means)
        else:
            runner.resume()
        for spec in stage.inputs:
            self._runners[spec.name, number] = runner
