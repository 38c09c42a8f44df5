"""The sink's loop: fetch, gather, write, commit.

At least once: offsets are committed after their rows are in ClickHouse. While ClickHouse or Kafka is away it fetches
nothing and keeps its place in the consumer group.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from threading import Event
from typing import cast

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from schemas import topics
from schemas.dead_letter_limit import Shares
from schemas.dead_letters import Headers
from schemas.vocabulary import DeadLetterReason
from sinks.clickhouse.buffers import Batch, Buffers, Place
from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.dead_letters import DeadLetters, letter_of
from sinks.clickhouse.errors import UnavailableError
from sinks.clickhouse.notice import Notice
from sinks.clickhouse.settings import SinkSettings
from sinks.clickhouse.tables import BY_TOPIC, TABLES
from sinks.clickhouse.writer import Rejected, Row, write

log = logging.getLogger(__name__)

FETCH_ROWS = 10_000
FETCH_S = 0.1
"""Longest wait for so many rows; when none came in it, what waits is written at once."""
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 10.0
SESSION_MS = 15_000
"""After so long without a sign a dead member's partitions go to others."""


class Clocks:
    """Where time comes from."""

    def __init__(self, seconds: Callable[[], float], now: Callable[[], datetime]) -> None:
        """`seconds` from any start, never backwards; `now` is the aware moment."""
        self.seconds, self.now = seconds, now


class Sink:
    """One member of the consumer group that fills ClickHouse."""

    def __init__(self, settings: SinkSettings, clocks: Clocks, stop: Event) -> None:
        """It runs until `stop` is set."""
        self._settings, self._clocks, self._stop = settings, clocks, stop
        self._clickhouse = ClickHouse(settings.clickhouse)
        self._dead_letters = DeadLetters(settings.kafka)
        self._shares = Shares(settings.dead_letters)
        self._buffers = Buffers()
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
            self._keep(self._buffers.all())
        finally:
            self._consumer.close()
        log.info("stopped; %d rows wait in Kafka for the next start", len(self._buffers))

    def _step(self) -> None:
        messages = self._consumer.consume(FETCH_ROWS, FETCH_S)
        self._gather(messages)
        if self._kafka.is_on:
            self._look_for_kafka()
        now_s = self._clocks.seconds()
        self._keep(self._buffers.due(self._settings, now_s) if messages else self._buffers.all())
        self._commit_ends()

    def _gather(self, messages: Sequence[Message]) -> None:
        now_s = self._clocks.seconds()
        for message in messages:
            topic, partition, offset = message.topic(), message.partition(), message.offset()
            error = message.error()
            if error is not None and error.code() != KafkaError._PARTITION_EOF:
                self._complain(error)
                continue
            if topic is None or partition is None or offset is None:  # as every record and every end has
                continue
            if error is not None:
                self._ends[topic, partition] = offset
            else:
                self._ends.pop((topic, partition), None)  # it goes on
                self._buffers.add(BY_TOPIC[topic], partition, _row(message, offset), now_s)

    def _keep(self, batches: Sequence[Batch]) -> None:
        for batch in batches:
            if self._insist(partial(self._write, batch), batch):
                self._commit(TopicPartition(*batch.place, batch.rows[-1].offset + 1))
                self._buffers.forget([batch.place])

    def _write(self, batch: Batch) -> None:
        rejected = write(self._clickhouse, batch.table, batch.partition, batch.rows)
        why = rejected[-1].because if rejected else ""
        self._shares.add(batch.table.topic, len(batch.rows), len(rejected), why)
        if rejected:
            self._reject(batch, rejected)

    def _reject(self, batch: Batch, rejected: Sequence[Rejected]) -> None:
        """A dead letter for each; but a good dead letter that ClickHouse refuses stays in Kafka, else they breed."""
        for each in rejected:
            log.error("%s[%d]@%d: %s: %s", *batch.place, each.row.offset, each.reason, each.detail)
        is_own = batch.table.topic == topics.DEAD_LETTERS.name
        unreadable = (each for each in rejected if each.reason is not DeadLetterReason.REFUSED_BY_SINK)
        now = self._clocks.now()
        self._dead_letters.send([letter_of(*batch.place, each, now) for each in (unreadable if is_own else rejected)])

    def _insist(self, action: Callable[[], None], batch: Batch) -> bool:
        """Do it until it is done; false if the partition was taken away or we are to stop before that."""
        wait_s = FIRST_WAIT_S
        while self._buffers.holds(batch):
            try:
                action()
            except UnavailableError as error:
                self._wait.on(f"{error}; {len(self._buffers)} rows wait")
                if self._stop.is_set():
                    return False
                self._pause(wait_s)
                wait_s = min(2 * wait_s, LONGEST_WAIT_S)
            else:
                self._wait.off(f"ClickHouse at {self._settings.clickhouse} takes rows again")
                return True
        return False

    def _pause(self, wait_s: float) -> None:
        """Let time pass as a member of the group that fetches nothing, also after a rebalance."""
        until_s = self._clocks.seconds() + wait_s
        while self._clocks.seconds() < until_s and not self._stop.is_set():
            self._consumer.pause(self._consumer.assignment())
            self._gather(self._consumer.consume(1, FETCH_S))
        self._consumer.resume(self._consumer.assignment())

    def _commit_ends(self) -> None:
        """Commit past what no reader sees (transaction markers), else a partition at rest would show lag for ever."""
        for place in [place for place in self._ends if not self._buffers.waits_at(place)]:
            self._commit(TopicPartition(*place, self._ends.pop(place)))

    def _commit(self, place: TopicPartition) -> None:
        """All before it is kept. A commit that fails costs only work: rows are written again and deduplicated."""
        try:
            if self._stop.is_set():
                self._consumer.commit(offsets=[place], asynchronous=False)
            else:
                self._consumer.commit(offsets=[place], asynchronous=True)
        except KafkaException as error:
            log.warning("offset of %s[%d] not committed: %s", place.topic, place.partition, error)

    def _revoked(self, _: Consumer, places: Sequence[TopicPartition]) -> None:
        """Another member reads from the committed offset: what waits here is its now."""
        gone = {(place.topic, place.partition) for place in places}
        self._buffers.forget(gone)
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
            **self._settings.kafka.options(),
            "group.id": self._settings.group,
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "error_cb": self._complain,
        }


def _row(message: Message, offset: int) -> Row:
    headers = cast("Headers", tuple(message.headers() or ()))  # their type says less than the documentation
    return Row(offset, message.key(), message.value(), message.timestamp()[1], headers)
