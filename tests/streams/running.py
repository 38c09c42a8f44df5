"""A stream under test: a real broker, workers as processes of their own, and everything that came out."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, Producer, TopicPartition

from schemas import codec
from schemas.identity import micros
from schemas.records import Annulment, DeadLetter, KeptPassage, Passage, Review, Violation, WarningNotice
from schemas.topics import BY_NAME
from streams.columns import unpacked
from streams.publishing import Publisher

EVENTS = ("violations", "warnings", "reviews", "annulments")
WITHIN_S = 90.0


class Stream:
    """The broker's side of a test."""

    def __init__(self, bootstrap: str, logs: Path) -> None:
        self.bootstrap, self._logs = bootstrap, logs
        self._processes: list[subprocess.Popen[bytes]] = []
        self.connection: dict[str, Any] = {"bootstrap.servers": bootstrap}

    def publish(self, records: Iterable[msgspec.Struct]) -> None:
        """Send records and wait until the broker has them."""
        publisher = Publisher(self.connection)
        for record in records:
            publisher.send(record)
        publisher.flush()

    def put(self, topic: str, key: bytes | None, value: bytes | None) -> None:
        """Write raw bytes."""
        producer = Producer({**self.connection, "partitioner": "murmur2_random", "message.max.bytes": 2_000_000})
        answers: list[KafkaError | None] = []
        producer.produce(topic, key=key, value=value, on_delivery=lambda error, _: answers.append(error))
        assert producer.flush(30) == 0
        assert answers == [None]

    def start(self, name: str, *stages: str) -> subprocess.Popen[bytes]:
        """Start a worker; its output goes to a file of that name."""
        options = [option for stage in stages for option in ("--stage", stage)]
        jolqara = Path(sys.executable).with_name("jolqara")
        with self.log(name).open("ab") as log:
            command = [str(jolqara), "worker", "--kafka", self.bootstrap, *options]
            process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self._processes.append(process)
        return process

    @contextmanager
    def worker(self, name: str = "worker", *stages: str) -> Iterator[subprocess.Popen[bytes]]:
        """A worker that is gone afterwards, and has left the group, however the test ends."""
        process = self.start(name, *stages)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(30)
            finally:
                process.kill()
                process.wait()

    def log(self, name: str) -> Path:
        """A worker's output."""
        return self._logs / f"{name}.log"

    def at_work(self, name: str) -> bool:
        """Whether a worker has been given partitions."""
        return "issue_events: partitions" in self.log(name).read_text()

    def raw(self, *topics: str) -> list[Any]:
        """Every committed message that lies in these topics now."""
        settings = {"group.id": "test", "enable.partition.eof": True, "isolation.level": "read_committed"}
        consumer = Consumer({**self.connection, **settings, "enable.auto.commit": False})
        listed = consumer.list_topics(timeout=30).topics
        partitions = [TopicPartition(topic, p, OFFSET_BEGINNING) for topic in topics for p in listed[topic].partitions]
        consumer.assign(partitions)
        messages, ended = [], 0
        while ended < len(partitions):
            message = consumer.poll(30)
            assert message is not None, f"{topics} could not be read to their end"
            if error := message.error():
                assert error.code() == KafkaError._PARTITION_EOF, error
                ended += 1
            else:
                messages.append(message)
        consumer.close()
        return messages

    def records(self, *topics: str) -> list[Any]:
        """Every record that lies in these topics now, tombstones left out."""
        messages = [message for message in self.raw(*topics) if message.value() is not None]
        return [codec.decode(BY_NAME[message.topic()].record, message.value()) for message in messages]

    def letters(self) -> list[DeadLetter]:
        """Every dead letter."""
        return self.records("dead-letters")

    def kept(self) -> set[tuple[str, int, str]]:
        """Where plates were, and when: of all passages that judging knows, be they screened away."""
        records: list[KeptPassage] = self.records("state-judge-passages")
        judged = [codec.decode(Passage, kept.passage) for kept in records if not kept.screened]
        blocks = [unpacked(kept.screened.sightings) for kept in records if kept.screened]
        seen = {(passage.plate, micros(passage.entered_at), passage.camera_id) for passage in judged}
        return seen.union(*(zip(*block, strict=True) for block in blocks))

    def wait(self, what: str, holds: Callable[[], bool], within_s: float = WITHIN_S) -> None:
        """Wait until something holds, or fail with the ends of the workers' logs."""
        deadline = time.monotonic() + within_s
        while not holds():
            failed = any((process.poll() or 0) > 0 for process in self._processes)
            if failed or time.monotonic() > deadline:
                ends = "\n".join(f"{log}:\n{log.read_text()[-3000:]}" for log in sorted(self._logs.glob("*.log")))
                raise AssertionError(f"not within {within_s:.0f} s: {what}\n{ends}")
            time.sleep(0.2)


def standing(events: Iterable[Any]) -> dict[str, Violation | WarningNotice | Review]:
    """By event_id, the greatest revision of each event, without what was annulled."""
    newest: dict[str, Any] = {}
    for event in events:
        if event.event_id not in newest or event.revision > newest[event.event_id].revision:
            newest[event.event_id] = event
    return {event_id: event for event_id, event in newest.items() if not isinstance(event, Annulment)}
