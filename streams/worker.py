"""One worker process: runs the stages that it is told to until SIGTERM, SIGINT or something unexpected."""

import asyncio
import gc
import logging
import os
import signal
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, NoReturn, cast

from faust.types import TP

from schemas.dead_letter_limit import Shares, TooManyDeadLetters
from schemas.vocabulary import Registry
from streams.agents.work import Surroundings, Work
from streams.following import Follower
from streams.metrics import Metrics
from streams.partitions import Means, Partitions
from streams.producing import Outgoing, PartitionProducer, SharedProducer, plain_producer
from streams.rejection import Rejected
from streams.replicas import Replicas
from streams.rules.law import rulebook
from streams.settings import GROUP, Settings, Stage
from streams.topology import NAMES, WORKS, build, inputs
from streams.transport import App, Consumer

log = logging.getLogger(__name__)

REPORT_S = 10.0
COLLECT = (100_000, 50, 1_000)
"""When Python looks for cycles. Millions of records are kept and hardly anything is a cycle: by its defaults (700, 10,
10) looking takes a good part of the time."""
LEAVE_S = 12.0
"""Longest time for an orderly end; then the process ends as it is, which loses nothing."""
THREADS = 32
"""For calls that wait for Kafka: one at a time for each partition of a stage."""


def run(settings: Settings) -> NoReturn:
    """Work until told to stop, then end the process: status 0 if told to, 1 if something failed."""
    gc.set_threshold(*COLLECT)
    asyncio.run(_until_told(settings))
    raise AssertionError("the process should have ended")


async def _until_told(settings: Settings) -> NoReturn:
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[BaseException | None] = loop.create_future()

    def end(error: BaseException | None) -> None:
        if not ended.done():
            ended.set_result(error)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end, None)
    worker = _Worker(settings, end)
    starting = worker.guarded(worker.start())
    error = await ended
    if error is not None:
        name = type(error).__name__
        trace = None if isinstance(error, TooManyDeadLetters) else error
        log.error("the worker ends, for a supervisor to start it again: %s: %s", name, error, exc_info=trace)
    starting.cancel()
    _, still = await asyncio.wait({asyncio.create_task(worker.stop())}, timeout=LEAVE_S)
    log.info("stopped%s", f", though not in order within {LEAVE_S:.0f} s" if still else "")
    logging.shutdown()
    os._exit(0 if error is None else 1)  # waits for no thread that waits for Kafka


class _Worker:
    """Everything that one process runs."""

    def __init__(self, settings: Settings, end: Callable[[BaseException | None], None]) -> None:
        self._end = end
        self._metrics = Metrics()
        self._app: App = build(settings)
        self._follower = Follower(settings.confluent())
        self._threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="kafka")
        self._letters = SharedProducer(plain_producer(settings.confluent()))
        self._shares = Shares(settings.dead_letters)
        replicas = Replicas(self._follower, self._reject, lambda topic: self._shares.add(topic, 1))
        means = Means(
            follower=self._follower,
            replicas=replicas,
            threads=self._threads,
            metrics=self._metrics,
            shares=self._shares,
            consumer=lambda: self._consumer,
            failed=end,
        )
        rules = rulebook.load()

        def around(partition: int) -> Surroundings:
            return Surroundings(
                rulebook=rules,
                cameras=replicas.cameras,
                permits=replicas.permits.get,
                clock=_now,
                metrics=self._metrics,
                seconds=time.monotonic,
                caught_up=lambda topic, *asked: self._consumer.caught_up(TP(topic, partition), *asked),
            )

        self._partitions = Partitions({NAMES[s]: _Making(s, settings, around) for s in settings.stages}, means)
        self._app.worked = self._partitions
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def _consumer(self) -> Consumer:
        return cast("Consumer", self._app.consumer)

    async def start(self) -> None:
        """Join the group."""
        self._tasks = [self.guarded(self._follower.run()), self.guarded(self._report())]
        await self._app.start()
        self._tasks.append(self.guarded(self._watch()))

    async def stop(self) -> None:
        """Hand over what is in work, commit, leave the group."""
        await self._partitions.revoked()
        await self._app.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._follower.close()

    def guarded(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """A task with whose failure the worker ends."""
        task = asyncio.create_task(coroutine)

        def ended(done: asyncio.Task[None]) -> None:
            if not done.cancelled() and (error := done.exception()):
                self._end(error)

        task.add_done_callback(ended)
        return task

    async def _watch(self) -> None:
        """Ends the worker when Faust ends."""
        await self._app.wait_until_stopped()
        self._end(self._app.crash_reason or RuntimeError("Faust stopped"))

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(REPORT_S)
            log.info("%s", self._metrics.line(self._pending_age_s(), self._consumer.lag()))

    def _pending_age_s(self) -> dict[str, float]:
        oldest: dict[Registry, datetime] = {}
        for pending in self._partitions.pending():
            for registry, moment in pending.items():
                oldest[registry] = min(moment, oldest.get(registry, moment))
        now = _now()
        return {registry: (now - moment).total_seconds() for registry, moment in oldest.items()}

    def _reject(self, rejected: Rejected) -> None:
        """Of the topics that every worker reads: each writes the letter, under the same coordinates."""
        self._shares.add(rejected.raw.topic, 0, 1, rejected.because)
        self.guarded(self._send(rejected.letter(_now())))

    async def _send(self, letter: Outgoing) -> None:
        await asyncio.get_running_loop().run_in_executor(self._threads, self._letters.deliver, (letter,))
        self._metrics.wrote(letter)


class _Making:
    """Makes the work and the producer of a partition of one stage."""

    def __init__(self, stage: Stage, settings: Settings, around: Callable[[int], Surroundings]) -> None:
        self.inputs = inputs(stage)
        self._stage, self._settings, self._around = stage, settings, around

    def work(self, partition: int) -> Work:
        return WORKS[self._stage](partition, self._around(partition))

    def producer(self, partition: int) -> PartitionProducer:
        return PartitionProducer(self._settings.confluent(), f"{GROUP}-{self._stage}-{partition}")


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the one clock of the stream
