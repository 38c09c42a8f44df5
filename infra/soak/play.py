"""Run after run on one Kafka and one ClickHouse."""

import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from infra.local.clickhouse.server import CLICKHOUSE
from infra.local.kafka.broker import KAFKA
from infra.local.lifetimes import running
from infra.soak.outcome import Outcome
from infra.soak.plan import Plan, plan
from infra.soak.run import Run, Stack


class RunBroke(Exception):  # noqa: N818 - says what has happened
    """A run could not go on; the message names its seed and says why."""


def play(
    seeds: range, directory: Path, environment: Mapping[str, str], now: datetime
) -> Iterator[tuple[Plan, Outcome]]:
    """Each run as it ends, on a directory that is emptied first; in the end nothing is left running.

    Raises StackError, RunBroke.
    """
    shutil.rmtree(directory, ignore_errors=True)
    with running(KAFKA, directory / "stack") as kafka, running(CLICKHOUSE, directory / "stack") as clickhouse:
        stack = Stack(kafka=kafka, clickhouse=clickhouse)
        for seed in seeds:
            planned = plan(seed)
            run = Run(planned, stack, directory / f"seed-{seed}", environment)
            try:
                outcome = run.play(now)
            except Exception as error:
                raise RunBroke(f"the run of seed {seed} broke off: {type(error).__name__}: {error}") from error
            yield planned, outcome
