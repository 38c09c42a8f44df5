"""One run: a city goes through the stream while processes fail, and what stands is compared."""

import logging
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from infra import publishing, topics
from infra.local.supervisor import Supervisor
from infra.simulator.writing import write_city
from infra.soak.compare import judged_offline
from infra.soak.crew import Actor, Crew, Served
from infra.soak.dealing import deal
from infra.soak.outcome import Faults, Outcome
from infra.soak.plan import CLICKHOUSE, KAFKA, Deed, Plan, Step
from infra.soak.reading import repeat_passages
from infra.soak.supplier import Supplier
from infra.soak.verdict import faults_of_views, keep, published
from infra.soak.watch import Kill, Watch
from schemas.records import StandingEvent
from schemas.topics import TOPICS
from sinks.clickhouse import migrate
from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.settings import BOOTSTRAP, DSN, GROUP, clickhouse_target

LOOK_S = 0.5
QUIET_S = 3.0
"""All is well for so long: it stays so."""
PATIENCE_S = 120.0
"""After the last fault."""
DELETED_WITHIN_S = 30.0


class Stack(msgspec.Struct, frozen=True, kw_only=True):
    """The services of all runs."""

    kafka: Supervisor
    clickhouse: Supervisor


class Run:
    """A plan and all that it needs; use it once."""

    def __init__(self, plan: Plan, stack: Stack, directory: Path, environment: Mapping[str, str]) -> None:
        """`directory` is made; `environment` is that of the processes."""
        self._plan, self._directory = plan, directory
        self._connection = _quiet(stack.kafka.address())
        self._dsn = f"{stack.clickhouse.address().rpartition('/')[0]}/soak_{plan.seed}"
        self._clickhouse = ClickHouse(clickhouse_target({DSN: self._dsn}))
        self._sink_group = f"soak-sink-{plan.seed}"
        ends = {BOOTSTRAP: stack.kafka.address(), DSN: self._dsn, GROUP: self._sink_group}
        self._crew = Crew(plan, directory / "logs", {**environment, **ends})
        self._kafka = Served(stack.kafka)
        services: dict[str, Actor] = {KAFKA: self._kafka, CLICKHOUSE: Served(stack.clickhouse)}
        self._actors = {**services, **self._crew.members}
        self._faults = Faults()
        self._notes: list[str] = []

    def play(self, now: datetime) -> Outcome:
        """Everything, once; nothing of it is left but, where something is wrong, the directory.

        Raises StackError, TopicsError, PublishError and KafkaException where the run itself could not go on.
        """
        begun = time.monotonic()
        city = self._directory / "city"
        write_city(self._plan.city, city)
        wanted = judged_offline(city, now)
        lines = publishing.in_order(publishing.topic_files(city))
        dealt = deal(self._plan.chance(1), lines, self._plan.supply, self._plan.city.end_at)
        self._prepare()
        with ExitStack() as undo:
            watch = Watch(self._connection, self._sink_group)
            supplier = Supplier(self._connection, dealt, self._plan.supply.during_s, watch)
            for thread, end in ((watch, watch.end), (supplier, supplier.give_up)):
                thread.start()
                undo.callback(end)
            undo.callback(self._crew.end)
            supplier.began.wait()
            self._fail_and_mend(watch)
            wrong = self._settle(wanted, watch, supplier)
            self._notes += self._crew.end()
            came_out = published(self._connection)
            wrong = (*wrong, *came_out.wrong)
            if wrong:
                keep(self._connection, self._directory / "topics")
        self._clear()
        if not wrong:
            shutil.rmtree(self._directory)
        return Outcome(
            seed=self._plan.seed,
            faults=self._faults,
            events=len(wanted),
            late=dealt.late,
            annulments=came_out.annulments,
            revisions=came_out.revisions,
            recoveries_s=tuple(watch.recoveries_s),
            worst_delay_s=watch.worst_delay_s,
            most_left=watch.most_left,
            wall_s=time.monotonic() - begun,
            wrong=wrong,
            notes=tuple(self._notes),
            kept=str(self._directory) if wrong else None,
        )

    def _prepare(self) -> None:
        """Empty topics and an empty database."""
        topics.create(self._connection, keep_all=True)
        migrate.migrate(self._clickhouse, migrate.scripts("ddl"), migrate.scripts("views"))

    def _clear(self) -> None:
        """Room for the next run; where this one broke off there is none."""
        admin = AdminClient(self._connection)  # must outlive its answers
        names = [spec.name for spec in TOPICS]
        for answer in admin.delete_topics(names, operation_timeout=DELETED_WITHIN_S).values():
            answer.result()
        self._clickhouse.command(f"DROP DATABASE {self._clickhouse.target.database}")

    def _fail_and_mend(self, watch: Watch) -> None:
        """Start the crew, then do what the plan says."""
        self._crew.start()
        begun = time.monotonic()
        for step in self._plan.steps:
            while (wait_s := begun + step.at_s - time.monotonic()) > 0:
                time.sleep(min(wait_s, LOOK_S))
                self._mend()
            self._do(step, watch)

    def _do(self, step: Step, watch: Watch) -> None:
        at, member = time.monotonic(), self._crew.members.get(step.who)
        missed = step.deed is Deed.KILL and member is not None and member.is_missed
        if not self._actors[step.who].do(step.deed):
            return
        self._faults.count(step)
        if missed and self._kafka.answers:
            try:
                watch.killed(Kill(at=at, waits_for=repeat_passages(self._connection)))
            except KafkaException as error:
                self._notes.append(f"how long {step.who} was missed could not be measured: {error}")

    def _mend(self) -> None:
        fallen = self._crew.mend()
        self._faults.fell += len(fallen)
        self._notes += fallen

    def _settle(self, wanted: Sequence[StandingEvent], watch: Watch, supplier: Supplier) -> tuple[str, ...]:
        """Wait until all is as it must be, and stays so; else what is wrong, in sentences."""
        begun = well_since = time.monotonic()
        while True:
            looked_at = time.monotonic()
            self._mend()
            time.sleep(LOOK_S)
            if supplier.failed:
                raise supplier.failed
            wrong = ["not all has been published"] if supplier.is_alive() else []
            if left := watch.left(looked_at):
                wrong.append(f"still to do: {left}")
            elif left is None:
                wrong.append("what is still to do is not known: Kafka does not answer")
            wrong += faults_of_views(wanted, self._dsn)
            now = time.monotonic()
            if wrong:
                well_since = now
            if now - well_since > QUIET_S or now - begun > PATIENCE_S:
                return tuple(wrong)


def _quiet(bootstrap: str) -> dict[str, Any]:
    """A connection to a Kafka that may be away, without a line on the screen each time."""
    silent = logging.getLogger("jolqara.soak.kafka")
    silent.addHandler(logging.NullHandler())
    silent.propagate = False
    return {"bootstrap.servers": bootstrap, "reconnect.backoff.max.ms": 500, "logger": silent}
