"""Run after run on one Kafka and one ClickHouse."""

import fcntl
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from infra.local.clickhouse.server import CLICKHOUSE
from infra.local.errors import StackError
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
    with (
        _alone(directory),
        running(KAFKA, directory / "stack") as kafka,
        running(CLICKHOUSE, directory / "stack") as clickhouse,
    ):
        stack = Stack(kafka=kafka, clickhouse=clickhouse)
        for seed in seeds:
            planned = plan(seed)
            run = Run(planned, stack, directory / f"seed-{seed}", environment)
            try:
                outcome = run.play(now)
            except Exception as error:
                raise RunBroke(f"the run of seed {seed} broke off: {type(error).__name__}: {error}") from error
            yield planned, outcome


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Empty the directory, which two at once would pull from under each other. Raises StackError."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    with directory.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StackError(f"another endurance test runs in {directory}: set JOLQARA_HOME to use another") from error
        shutil.rmtree(directory, ignore_errors=True)
        yield
