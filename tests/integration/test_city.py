"""A simulated city from frames to rows, with a worker killed midway: what stands is what judging offline says."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from infra.backlog import Backlog, groups_of_the_flow
from infra.local.clickhouse.server import CLICKHOUSE
from infra.local.kafka.broker import KAFKA
from infra.local.lifetimes import running
from infra.simulator.check import compare
from infra.simulator.truth import Truth
from infra.standing import standing_events
from schemas import jsonl
from schemas.records import StandingEvent, Violation

pytestmark = [pytest.mark.stack, pytest.mark.timeout(420)]

SINK_GROUP = "jolqara-sink"
_SOME_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


class Stack:
    """Kafka and ClickHouse of the test's own, and `jolqara` commands on them."""

    def __init__(self, directory: Path, bootstrap: str, dsn: str) -> None:
        self.directory, self.dsn = directory, dsn
        self.connection = {"bootstrap.servers": bootstrap}
        self._environment = {**os.environ, "JOLQARA_KAFKA_BOOTSTRAP": bootstrap, "JOLQARA_CLICKHOUSE_DSN": dsn}

    def jolqara(self, *command: str) -> bytes:
        """Run a command to its end; its output."""
        return subprocess.run(self._command(*command), env=self._environment, check=True, capture_output=True).stdout

    def start(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        """Start a command that runs until it is stopped."""
        with (self.directory / f"{name}.log").open("wb") as log:
            return subprocess.Popen(self._command(*command), env=self._environment, stdout=log, stderr=log)

    def wait_for_violations(self, count: int) -> None:
        """Wait until some stand: the work is in full swing."""
        give_up_at = time.monotonic() + 120
        while sum(isinstance(event, Violation) for event in standing_events(self.dsn)) < count:
            assert time.monotonic() < give_up_at, "no violations came"
            time.sleep(0.5)

    def backlog(self) -> Backlog:
        """What the two groups have still to do."""
        return Backlog(self.connection, groups_of_the_flow(SINK_GROUP))

    @staticmethod
    def _command(*command: str) -> list[str]:
        return [sys.executable, "-m", "infra.cli.main", *command]


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    with running(KAFKA, tmp_path / "stack") as kafka, running(CLICKHOUSE, tmp_path / "stack") as clickhouse:
        stack = Stack(tmp_path, kafka.address(), clickhouse.address())
        stack.jolqara("topics", "create", "--keep-all")
        stack.jolqara("migrate")
        yield stack


def test_a_city_stands_as_judged_offline_though_a_worker_is_killed(stack: Stack) -> None:
    city = stack.directory / "city"
    stack.jolqara("simulate", "--out", str(city), "--seed", "7", "--vehicles", "200", "--minutes", "10")
    offline = _decoded(stack.jolqara("judge", str(city)))
    with ExitStack() as stopping:
        backlog = stack.backlog()
        stopping.callback(backlog.close)
        workers = [stack.start(f"worker-{n}", "worker") for n in range(2)]
        for process in (*workers, stack.start("sink", "sink")):
            stopping.callback(_stop, process)
        publishing = stack.start("publish", "publish", str(city), "--rate", "3000")
        stopping.callback(_stop, publishing)
        stack.wait_for_violations(10)
        workers[0].kill()
        assert publishing.wait(120) == 0
        backlog.wait(lambda _left: None)
    stands = standing_events(stack.dsn)
    assert _contents(stands) == _contents(offline)
    truths = [one for _, one in jsonl.read(city / "truth.jsonl", Truth) if isinstance(one, Truth)]
    assert compare(truths, stands).agrees


def _contents(events: list[StandingEvent]) -> dict[str, Any]:
    """What is part of comparisons: not when and on which knowledge it was decided, nor how often before."""
    return {
        event.event_id: msgspec.structs.replace(event, decided_at=_SOME_MOMENT, registry_as_of=None, revision=0)
        for event in events
    }


def _decoded(lines: bytes) -> list[StandingEvent]:
    decoder = msgspec.json.Decoder(StandingEvent)
    return [decoder.decode(line) for line in lines.splitlines()]


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(30)
