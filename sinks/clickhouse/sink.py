"""The sink's loop: fetch, gather, write, commit.

At least once: offsets are committed after their rows are in ClickHouse, in the order of the batches. Batches are
written in threads while the next are gathered; when as many as may be are on their way, nothing is fetched. While
ClickHouse or Kafka is away it fetches nothing and keeps its place in the consumer group.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime
from itertools import groupby
from threading import Event
from typing import cast

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from schemas import topics
from schemas.dead_letter_limit import Shares
from schemas.vocabulary import DeadLetterReason
from sinks.clickhouse.buffers import Batch, Buffers, Place
from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.dead_letters import DeadLetters, letter_of
from sinks.clickhouse.errors import UnavailableError
from sinks.clickhouse.notice import Notice
from sinks.clickhouse.settings import SinkSettings
from sinks.clickhouse.tables import TABLES
from sinks.clickhouse.writer import Rejected, write_batch

log = logging.getLogger(__name__)

FETCH_ROWS = 10_000
FETCH_BYTES = 8 << 20
"""Of one partition at a time, compressed: about a stretch."""
FETCH_S = 0.02
"""For so long rows are gathered, if fewer come."""
ON_THEIR_WAY = 2
"""Batches that are written at once."""
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 10.0
_REFUSED = DeadLetterReason.REFUSED_BY_SINK
SESSION_MS = 15_000
"""After so long without a sign a dead member's partitions go to others."""


class Clocks:
    """Where time comes from."""

    def __init__(self, seconds: Callable[[], float], now: Callable[[], datetime]) -> None:
        """`seconds` from any start, never backwards; `now` is the aware moment."""
        self.seconds, self.now = seconds, now


Outcome = Future[list[tuple[int, Rejected]]]


class _Flight:
    """A batch on its way to ClickHouse."""

    def __init__(self, batch: Batch, outcome: Outcome) -> None:
        self.batch, self.outcome = batch, outcome

    @property
    def is_kept(self) -> bool:
        """Whether all its rows are in ClickHouse."""
        return self.outcome.done() and self.outcome.exception() is None and not self.outcome.result()


class Sink:
    """One member of the consumer group that fills ClickHouse."""

    def __init__(self, settings: SinkSettings, clocks: Clocks, stop: Event) -> None:
        """It runs until `stop` is set."""
        self._settings, self._clocks, self._stop = settings, clocks, stop
        self._clickhouse = ClickHouse(settings.clickhouse)
        self._dead_letters = DeadLetters(settings.kafka)
        self._shares = Shares(settings.dead_letters)
        self._buffers = Buffers(settings)
        self._flights: deque[_Flight] = deque()
        self._writers = ThreadPoolExecutor(ON_THEIR_WAY, thread_name_prefix="write")
        self._ends: dict[Place, int] = {}
        """Where partitions were found to end, until that is committed."""
        self._wait = Notice(clocks.seconds)
        self._kafka = Notice(clocks.seconds)
        self._consumer = Consumer(self._consumer_options())

    def run(self) -> None:
        """Keep what arrives until told to stop; then write what waits, commit and leave the group.

        Raises TooManyDeadLetters; what it would have put aside is not committed.
        """
        names = [table.topic for table in TABLES]
        self._consumer.subscribe(names, on_revoke=self._revoked, on_lost=self._revoked)
        log.info("keeping %s of %s in %s", ", ".join(names), self._settings.kafka.bootstrap, self._settings.clickhouse)
        try:
            while not self._stop.is_set():
                self._step()
            self._keep(batch for table in TABLES for batch in self._buffers.all(table))
            self._settle(down_to=0)
            waiting = len(self._buffers) + sum(len(flight.batch) for flight in self._flights)
        finally:
            self._consumer.close()
            self._writers.shutdown()
        log.info("stopped; %d rows wait in Kafka for the next start", waiting)

    def _step(self) -> None:
        messages = self._consumer.consume(FETCH_ROWS, FETCH_S)
        self._gather(messages)
        if self._kafka.is_on:
            self._look_for_kafka()
        now_s = self._clocks.seconds()
        self._keep(batch for table in TABLES for batch in self._buffers.due(table, now_s, self._high))
        self._settle(down_to=ON_THEIR_WAY)
        self._commit_ends()

    def _high(self, place: Place) -> int:
        """The end of a partition, as it was at the last fetch."""
        return self._consumer.get_watermark_offsets(TopicPartition(*place), cached=True)[1]

    def _gather(self, messages: Sequence[Message]) -> None:
        now_s = self._clocks.seconds()
        for (place, is_record), run in groupby(messages, _kind):
            if is_record:
                self._ends.pop(place, None)  # it goes on
                self._buffers.add(place, list(run), now_s)
            else:
                self._note(place, run)

    def _note(self, place: Place, notices: Iterable[Message]) -> None:
        for notice in notices:
            error = notice.error()
            if error is not None and error.code() != KafkaError._PARTITION_EOF:
                self._complain(error)
            elif (offset := notice.offset()) is not None:
                self._ends[place] = offset

    def _keep(self, batches: Iterable[Batch]) -> None:
        for batch in batches:
            self._flights.append(_Flight(batch, self._writers.submit(write_batch, self._clickhouse, batch)))

    def _settle(self, *, down_to: int) -> None:
        """Commit what is kept, and wait until no more than so many batches are on their way, or we are to stop."""
        while self._flights and (len(self._flights) > down_to or self._flights[0].outcome.done()):
            if not self._insist(self._flights[0]):
                return
            flight = self._flights.popleft()
            self._commit(flight.batch.ends)

    def _insist(self, flight: _Flight) -> bool:
        """Have it written; false if we are to stop before that."""
        wait_s = FIRST_WAIT_S
        while flight.batch.runs:  # not taken away
            try:
                self._judge(flight.batch, flight.outcome.result())
            except UnavailableError as error:
                waiting = len(self._buffers) + sum(len(each.batch) for each in self._flights)
                self._wait.on(f"{error}; {waiting} rows wait")
                if self._stop.is_set():
                    return False
                self._pause(wait_s)
                wait_s = min(2 * wait_s, LONGEST_WAIT_S)
                flight.outcome = self._writers.submit(write_batch, self._clickhouse, flight.batch)
            else:
                self._wait.off(f"ClickHouse at {self._settings.clickhouse} takes rows again")
                return True
        return True

    def _judge(self, batch: Batch, rejected: Sequence[tuple[int, Rejected]]) -> None:
        """Whether that is too much; if not, a dead letter for each.

        But a good dead letter that ClickHouse refuses stays in Kafka, else they breed.
        """
        topic = batch.table.topic
        self._shares.add(topic, len(batch), len(rejected), rejected[-1][1].because if rejected else "")
        for partition, each in rejected:
            log.error("%s[%d]@%d: %s: %s", topic, partition, each.row.offset, each.reason, each.detail)
        if topic == topics.DEAD_LETTERS.name:
            rejected = [(number, each) for number, each in rejected if each.reason is not _REFUSED]
        now = self._clocks.now()
        if rejected:
            self._dead_letters.send([letter_of(topic, number, each, now) for number, each in rejected])

    def _pause(self, wait_s: float) -> None:
        """Let time pass as a member of the group that fetches nothing, also after a rebalance."""
        until_s = self._clocks.seconds() + wait_s
        while self._clocks.seconds() < until_s and not self._stop.is_set():
            self._consumer.pause(self._consumer.assignment())
            self._gather(self._consumer.consume(1, FETCH_S))
        self._consumer.resume(self._consumer.assignment())

    def _commit_ends(self) -> None:
        """Commit past what no reader sees (transaction markers), else a partition at rest would show lag for ever."""
        flying = {place for flight in self._flights for place in flight.batch.ends}
        found = {
            place: end for place, end in self._ends.items() if place not in flying and not self._buffers.waits_at(place)
        }
        for place in found:
            del self._ends[place]
        self._commit(found)

    def _commit(self, ends: Mapping[Place, int], *, at_once: bool = False) -> None:
        """All before them is kept. A commit that fails costs only work: rows are written again and deduplicated."""
        if not ends:
            return
        offsets = [TopicPartition(*place, end) for place, end in ends.items()]
        try:
            if at_once or self._stop.is_set():
                self._consumer.commit(offsets=offsets, asynchronous=False)
            else:
                self._consumer.commit(offsets=offsets, asynchronous=True)
        except KafkaException as error:
            log.warning("offsets of %s not committed: %s", ", ".join(sorted({topic for topic, _ in ends})), error)

    def _revoked(self, _: Consumer, places: Sequence[TopicPartition]) -> None:
        """Another member reads from the committed offset: what waits here, or could not be written, is its now."""
        wait([flight.outcome for flight in self._flights])
        while self._flights and self._flights[0].is_kept:
            self._commit(self._flights.popleft().batch.ends, at_once=True)
        gone = {(place.topic, place.partition) for place in places}
        self._buffers.forget(gone)
        for flight in self._flights:
            flight.batch.forget(gone)
        self._ends = {place: offset for place, offset in self._ends.items() if place not in gone}

    def _complain(self, error: KafkaError) -> None:
        if error.fatal():
            raise KafkaException(error)
        self._kafka.on(f"Kafka at {self._settings.kafka.bootstrap} does not answer as it should: {error.str()}")

    def _look_for_kafka(self) -> None:
        try:
            there = self._consumer.list_topics(timeout=1).topics
        except KafkaException as error:
            self._complain(error.args[0])
            return
        if missing := [table.topic for table in TABLES if table.topic not in there]:
            self._kafka.on(f"Kafka has no topic {', '.join(missing)}: run `jolqara topics create`")
        else:
            self._kafka.off(f"Kafka at {self._settings.kafka.bootstrap} answers again")

    def _consumer_options(self) -> dict[str, object]:
        return {
            "session.timeout.ms": SESSION_MS,
            "partition.assignment.strategy": "cooperative-sticky",
            "auto.offset.reset": "earliest",
            "max.partition.fetch.bytes": FETCH_BYTES,
            "queued.max.messages.kbytes": 16_384,  # of a partition, fetched and not yet gathered
            "fetch.queue.backoff.ms": 10,  # else a second passes before what was full is filled again
            **self._settings.kafka.options(),
            "group.id": self._settings.group,
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "error_cb": self._complain,
        }


def _kind(message: Message) -> tuple[Place, bool]:
    """Where it comes from, which only an error may lack, and whether it is a record."""
    return cast("Place", (message.topic(), message.partition())), message.error() is None
