"""The sink: violations that all appear at once in their topic, until they are rows of ClickHouse and committed."""

from collections.abc import Iterator
from contextlib import ExitStack
from importlib.resources import files
from itertools import count

import msgspec
import numpy as np

from infra.benchmark.feeding import Feed, Feeder
from infra.benchmark.ground import Ground
from infra.benchmark.measuring import Took
from infra.benchmark.members import Member, Reading, jolqara, member
from infra.benchmark.moulds import Mould, instants, numbered
from infra.benchmark.outcome import Result
from infra.benchmark.queue import Queue
from infra.local.clickhouse.server import CLICKHOUSE
from infra.local.lifetimes import running
from schemas.events import Violation
from schemas.identity import micros
from schemas.topics import VIOLATIONS
from sinks.clickhouse import migrate
from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.settings import DSN, GROUP, clickhouse_target

STAGE, UNIT = "sink", "violation rows"
REPETITIONS = 3
PART = 5
"""Violations are so much fewer than passages: they are six times as large."""
CHUNK = 20_000
_GROUP = "benchmark-sink"
_DIGITS = 12
"""Of an id, in which its number is."""
_MILLISECOND = 1_000


def measure(ground: Ground) -> Result:
    """Warm up, then measure three times. Raises StackError, FeedError, Fell, TooSlow, KafkaException."""
    with ExitStack() as undo:
        ground.tell("starting ClickHouse", 0, 0)
        server = undo.enter_context(running(CLICKHOUSE, ground.directory))
        dsn = server.address()
        clickhouse = ClickHouse(clickhouse_target({DSN: dsn}))
        migrate.migrate(clickhouse, migrate.scripts("ddl"), migrate.scripts("views"))
        queue = Queue(ground.connection, _GROUP, [VIOLATIONS.name])
        undo.callback(queue.close)
        environment = {**ground.environment, DSN: dsn, GROUP: _GROUP}
        command = jolqara("sink", "--dir", str(ground.directory))
        sink = undo.enter_context(member(command, ground.log("sink"), environment))
        process = server.process()
        assert process is not None
        return _repeat(ground, clickhouse, _Writing(ground, queue, sink, Member(process, server.log)))


class _Writing:
    """Part after part."""

    def __init__(self, ground: Ground, queue: Queue, sink: Member, server: Member) -> None:
        self._ground, self._queue, self._sink, self._server = ground, queue, sink, server
        self._mould, self._parts = _mould(), count()
        self.rows = 0
        self.server_cpu_s = 0.0

    def part(self, what: str, rows: int) -> Took:
        feeder = Feeder(self._ground.connection, f"benchmark-sink-{next(self._parts)}")
        self._ground.feed(feeder, self._feeds(rows), what, rows)
        self.rows += rows
        self._ground.tell(f"sink: {what}", 0, 0)
        reading, serving = Reading(self._sink), Reading(self._server)
        feeder.release()
        self._queue.wait(self._sink)
        self.server_cpu_s = serving.took(rows).cpu_s
        return reading.took(rows)

    def _feeds(self, rows: int) -> Iterator[Feed]:
        for begin in range(self.rows, self.rows + rows, CHUNK):
            numbers = np.arange(begin, min(begin + CHUNK, self.rows + rows))
            at = micros(_SAMPLE.observed_at) + numbers * _MILLISECOND
            columns = {
                "event": numbered(b"", numbers, _DIGITS),
                "passage": numbered(b"", numbers, _DIGITS),
                "vehicle": numbered(b"", numbers % 10**6, _DIGITS),
                "owner": numbered(b"", numbers % 10**6, 8),
                "at": instants(at),
            }
            values = self._mould.cast(len(numbers), columns)
            yield Feed(topic=VIOLATIONS.name, keys=[_SAMPLE.plate] * len(values), values=values)


def _repeat(ground: Ground, clickhouse: ClickHouse, writing: _Writing) -> Result:
    rows = max(1, ground.size.passages // PART)
    writing.part("warm-up", max(1, ground.size.warm_up // PART))
    took, served = [], []
    for number in range(REPETITIONS):
        took.append(writing.part(f"rows, repetition {number + 1}", rows))
        served.append(writing.server_cpu_s)
    note = f"ClickHouse beside it: {sorted(served)[REPETITIONS // 2] / rows * 1e6:.1f} CPU-seconds a million"
    wrong = _faults(clickhouse, writing.rows)
    return Result(stage=STAGE, who="jolqara", unit=UNIT, took=tuple(took), note=note, wrong=wrong)


def _faults(clickhouse: ClickHouse, rows: int) -> tuple[str, ...]:
    """Every number from 0 on must be there, once."""
    number = f"toUInt64(right(toString(event_id), {_DIGITS}))"
    ((found, different, greatest),) = clickhouse.rows(
        f"SELECT count(), uniqExact({number}), max({number}) FROM violations"
    )
    if (found, different, greatest) == (rows, rows, rows - 1):
        return ()
    return (f"{rows} rows were sent; {found} are in the table, {different} different ones, up to {greatest}",)


_SAMPLE = msgspec.json.decode(
    (files("schemas") / "examples" / "violations" / "speeding.json").read_bytes(), type=Violation
)


def _mould() -> Mould:
    sample = msgspec.structs.replace(
        _SAMPLE,
        event_id="6556c597-0e52-57f0-9225-" + "1" * _DIGITS,
        passage_id="43e02a66-1ae6-5f5c-b301-" + "2" * _DIGITS,
        vehicle_id="veh-" + "3" * _DIGITS,
        owner_id="own-" + "4" * 8,
    )
    marks = {
        "event": b"1" * _DIGITS,
        "passage": b"2" * _DIGITS,
        "vehicle": b"3" * _DIGITS,
        "owner": b"4" * 8,
        "at": bytes(instants(np.array([micros(_SAMPLE.observed_at)]))[0]),
    }
    return Mould(sample, marks)
