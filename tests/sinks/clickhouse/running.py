"""The sink as it runs, and the topics that it reads, for tests."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any

from confluent_kafka import Producer

from sinks.clickhouse.settings import BOOTSTRAP, DSN, GROUP, SinkSettings
from sinks.clickhouse.sink import Clocks, Sink
from sinks.clickhouse.tables import BY_TOPIC
from tests.sinks.clickhouse.avro_values import framed

WITHIN_S = 60
AS_A_COMMAND = "from infra.cli.sink import sink; sink()"


@contextmanager
def sink_in_a_thread(settings: SinkSettings) -> Iterator[None]:
    """Stopped cleanly at the end; an error of the sink is raised there."""
    stop, errors = Event(), []

    def run() -> None:
        try:
            Sink(settings, Clocks(time.monotonic, lambda: datetime.now(UTC)), stop).run()
        except BaseException as error:  # noqa: BLE001 - raised again in the test's thread
            errors.append(error)

    thread = Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(WITHIN_S)
    assert not thread.is_alive()
    assert errors == []


def sink_process(settings: SinkSettings, program: str = AS_A_COMMAND) -> subprocess.Popen[str]:
    """`jolqara sink` as a process of its own; its log is its stderr."""
    environment = {
        **os.environ,
        BOOTSTRAP: settings.kafka.bootstrap,
        DSN: str(settings.clickhouse),
        GROUP: settings.group,
        "JOLQARA_KAFKA_SESSION_TIMEOUT_MS": "6000",
    }
    return subprocess.Popen([sys.executable, "-c", program], env=environment, stderr=subprocess.PIPE, text=True)


def send(settings: SinkSettings, topic: str, values: Sequence[bytes | None]) -> None:
    """Put values on a topic, in turn on its partitions, and wait until they are there."""
    producer = Producer({"bootstrap.servers": settings.kafka.bootstrap, "queue.buffering.max.messages": 1_000_000})
    for number, value in enumerate(values):
        producer.produce(topic, value=value, key=b"key", partition=number % 2)
    assert producer.flush(WITHIN_S) == 0


def send_records(settings: SinkSettings, topic: str, records: Sequence[dict[str, Any]]) -> None:
    """Put records on a topic."""
    send(settings, topic, [framed(BY_TOPIC[topic].record, fields) for fields in records])


def eventually(found: Callable[[], Any], expected: Any) -> None:
    """It becomes so within a minute, else the assertion shows what it was last."""
    end = time.monotonic() + WITHIN_S
    while (last := found()) != expected and time.monotonic() < end:
        time.sleep(0.1)
    assert last == expected
