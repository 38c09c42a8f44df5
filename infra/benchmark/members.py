"""The processes that are measured: each dies with the benchmark, whatever ends that."""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from infra.benchmark.measuring import Took, cpu_s, peak_rss_mib, rss_mib
from infra.local import processes
from infra.local.processes import Process

STOP_WITHIN_S = 20.0
_QUOTED_LINES = 12


class Fell(Exception):  # noqa: N818 - says what has happened
    """A measured process ended by itself; the message quotes the last lines of its log."""


class Reading:
    """Counts from here on what some processes take."""

    def __init__(self, *members: "Member") -> None:
        self._members = members
        self._cpu_s, self._at = self._now(), time.monotonic()

    def took(self, count: int) -> Took:
        """Since the beginning, for so many records."""
        return Took(count=count, wall_s=time.monotonic() - self._at, cpu_s=self._now() - self._cpu_s)

    def _now(self) -> float:
        return sum(cpu_s(member.pid) for member in self._members)


class Member:
    """A running command."""

    def __init__(self, process: Process, log: Path) -> None:
        self._process, self._log = process, log
        self.pid = process.pid

    def check(self) -> None:
        """Raises Fell if it no longer runs."""
        if not processes.alive(self._process):
            last = "\n".join(self._log.read_text(errors="replace").splitlines()[-_QUOTED_LINES:])
            raise Fell(f"{self._log.stem} ended by itself; its log ends:\n{last}")

    @property
    def runs(self) -> bool:
        return processes.alive(self._process)

    @property
    def memory_mib(self) -> float:
        return rss_mib(self.pid)

    @property
    def peak_mib(self) -> float:
        return peak_rss_mib(self.pid)


@contextmanager
def member(command: list[str], log: Path, environment: Mapping[str, str]) -> Iterator[Member]:
    """Run a command, its output in a log. Use it in the thread that lasts."""
    log.parent.mkdir(parents=True, exist_ok=True)
    process = processes.start(command, log=log, environment=dict(environment), tethered=True)
    try:
        yield Member(process, log)
    finally:
        processes.stop(process, within_s=STOP_WITHIN_S)


def jolqara(*arguments: str) -> list[str]:
    """The command line of one of our own commands."""
    return [sys.executable, "-m", "infra.cli.main", *arguments]
