"""The whole flow on one machine: from plate reads to rows of ClickHouse."""

import time
from contextlib import ExitStack

from infra.benchmark.assembling import CAMERAS, film_size
from infra.benchmark.city import BEGINS_AT, VEHICLES_A_CAMERA, Size, cameras
from infra.benchmark.feeding import Feeder
from infra.benchmark.film import AS_DETECTED, READ_EVERY, TRACKS, Film
from infra.benchmark.ground import Ground
from infra.benchmark.members import Member, Reading, jolqara, member
from infra.benchmark.outcome import Result
from infra.benchmark.queue import PATIENCE_S, TooSlow
from infra.local.clickhouse.server import CLICKHOUSE
from infra.local.lifetimes import running
from schemas.records import RegistryHeartbeat
from schemas.vocabulary import Registry
from sinks.clickhouse import migrate
from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.settings import DSN, clickhouse_target

STAGE, UNIT = "whole flow", "plate reads"
LOOK_S = 0.1
WORKERS = 2
"""As many as there are cores."""
_READS = TRACKS * AS_DETECTED // READ_EVERY
"""In a frame."""


class Flow:
    """Workers with every stage, a sink, and ClickHouse."""

    def __init__(self, ground: Ground, undo: ExitStack, filmed: int) -> None:
        self._ground, self._undo = ground, undo
        ground.tell("starting ClickHouse", 0, 0)
        server = undo.enter_context(running(CLICKHOUSE, ground.directory))
        self._dsn = server.address()
        self.rows = ClickHouse(clickhouse_target({DSN: self._dsn}))
        migrate.migrate(self.rows, migrate.scripts("ddl"), migrate.scripts("views"))
        feeder = Feeder(ground.connection)
        feeder.send(*cameras(Size(plates=filmed * VEHICLES_A_CAMERA, passages=0, warm_up=0)))
        feeder.send(*(RegistryHeartbeat(registry=registry, as_of=BEGINS_AT) for registry in Registry))

    def start(self, workers: int = 1) -> tuple[Member, ...]:
        names = ["sink", *["worker"] * workers]
        return tuple(self._member(name, f"{name}-{number}") for number, name in enumerate(names))

    def _member(self, name: str, log: str) -> Member:
        command = jolqara(name, "--dir", str(self._ground.directory))
        environment = {**self._ground.environment, DSN: self._dsn}
        return self._undo.enter_context(member(command, self._ground.log(log), environment))

    def count(self) -> int:
        """Passages in ClickHouse."""
        ((found,),) = self.rows.rows("SELECT count() FROM passages")
        return int(found)


def throughput(ground: Ground) -> Result:
    """All lies in Kafka before the processes start; counted from the first rows on. Raises as `assembling.measure`."""
    with ExitStack() as undo:
        flow, film = Flow(ground, undo, CAMERAS), Film(CAMERAS, AS_DETECTED)
        _, frames = film_size(ground.size)
        ground.feed(Feeder(ground.connection), film.part(frames), "film", frames * (1 + _READS))
        ground.tell("whole flow", 0, 0)
        members = flow.start(WORKERS)
        first = _await_rows(flow, 1, members)
        reading = Reading(*members)
        total = _await_rows(flow, len(film.passed), members)
        took = reading.took(round((total - first) / total * frames * _READS))
        wrong = _faults(flow, film)
    beside = "they share both cores with Kafka and ClickHouse"
    note = f"in {took.wall_s:.0f} s; CPU of {WORKERS} workers and the sink; {beside}"
    return Result(stage=STAGE, who="jolqara", unit=UNIT, took=(took,), note=note, wrong=wrong)


def _await_rows(flow: Flow, least: int, members: tuple[Member, ...]) -> int:
    give_up_at = time.monotonic() + PATIENCE_S
    while (found := flow.count()) < least:
        for each in members:
            each.check()
        if time.monotonic() > give_up_at:
            raise TooSlow(f"after {PATIENCE_S:.0f} s there are {found} passages of {least} in ClickHouse")
        time.sleep(LOOK_S)
    return found


def _faults(flow: Flow, film: Film) -> tuple[str, ...]:
    found = {tuple(row) for row in flow.rows.rows("SELECT camera_id, track_id, plate FROM passages")}
    differ = found ^ set(film.passed)
    return (f"{len(differ)} passages differ, such as {min(differ)}",) if differ else ()
