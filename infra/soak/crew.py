"""Whoever faults happen to: workers and sinks, which are processes of a run, and the two services."""

import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from infra.local import processes
from infra.local.errors import StackError
from infra.local.processes import Process
from infra.local.supervisor import Supervisor
from infra.soak.plan import Deed, Plan

STOP_WITHIN_S = 30.0
_NAME = "JOLQARA_WORKER_ID"
_GIVEN = b"judge_passages: partitions"
"""What a worker's log says then."""
_ERRORS = (" ERROR ", "Error: ", "Fatal Python error")
_SIGNALS = {
    Deed.STOP: signal.SIGTERM,
    Deed.KILL: signal.SIGKILL,
    Deed.PAUSE: signal.SIGSTOP,
    Deed.RESUME: signal.SIGCONT,
}


class Actor(Protocol):
    """Whoever something can be done to."""

    def do(self, deed: Deed) -> bool: ...


class Member:
    """A worker or sink."""

    def __init__(self, name: str, log: Path, environment: Mapping[str, str]) -> None:
        """`worker-2` runs `jolqara worker`."""
        self.name = name
        self._log, self._environment = log, {**environment, "PYTHONFAULTHANDLER": "1"}  # a crash says where
        self._command = [sys.executable, "-m", "infra.cli.main", name.partition("-")[0]]
        self._process: Process | None = None
        self._begins = 0
        self._wanted = False

    def do(self, deed: Deed) -> bool:
        """Whether that applied: nobody who runs is started, and nobody who has gone is killed."""
        if deed is Deed.START:
            return not self._wanted and self.start()
        if self._process is None or not self._runs():
            return False
        self._wanted = self._wanted and deed not in (Deed.STOP, Deed.KILL)
        processes.send(self._process, _SIGNALS[deed])
        return True

    def start(self) -> bool:
        """Start the process, after the end of the one before."""
        self.end()
        self._log.parent.mkdir(parents=True, exist_ok=True)
        self._begins = self._log.stat().st_size if self._log.exists() else 0
        self._process = processes.start(self._command, log=self._log, environment=self._environment, tethered=True)
        self._wanted = True
        return True

    @property
    def is_missed(self) -> bool:
        """Whether it has been given partitions since its start, which wait for another once it is gone."""
        return self._log.exists() and _GIVEN in self._log.read_bytes()[self._begins :]

    def fell(self) -> bool:
        """Whether it has ended though nobody asked it to."""
        return self._wanted and not self._runs()

    def last_words(self) -> str:
        """The last line of its log that tells of an error."""
        lines = self._log.read_text(errors="replace").splitlines()
        return next((line for line in reversed(lines) if any(word in line for word in _ERRORS)), "without a word")

    def end(self) -> bool:
        """Have it end; whether it did so in time."""
        self._wanted = False
        return self._process is None or processes.stop(self._process, within_s=STOP_WITHIN_S)

    def _runs(self) -> bool:
        return self._process is not None and processes.alive(self._process)


class Crew:
    """The workers and sinks of a run."""

    def __init__(self, plan: Plan, logs: Path, environment: Mapping[str, str]) -> None:
        self.members = {
            name: Member(name, logs / f"{name}.log", {**environment, **({_NAME: name} if plan.named else {})})
            for name in plan.members
        }

    def start(self) -> None:
        """Everyone. They end with the thread that calls this."""
        for member in self.members.values():
            member.start()

    def mend(self) -> list[str]:
        """Start again who ended by itself, as a supervisor would; a sentence about each."""
        fallen = [member for member in self.members.values() if member.fell()]
        told = [f"{member.name} ended by itself: {member.last_words()}" for member in fallen]
        for member in fallen:
            member.start()
        return told

    def end(self) -> list[str]:
        """Have everyone end, all at once; a sentence about each that had to be killed."""
        for member in self.members.values():
            member.do(Deed.STOP)
            member.do(Deed.RESUME)
        return [f"{member.name} had to be killed in the end" for member in self.members.values() if not member.end()]


class Served:
    """Kafka or ClickHouse, always at the same address."""

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self._address = supervisor.address()
        self._deeds: dict[Deed, Callable[[], object]] = {
            Deed.START: self._start,
            Deed.STOP: supervisor.stop,
            Deed.KILL: supervisor.kill,
            Deed.PAUSE: supervisor.pause,
            Deed.RESUME: supervisor.resume,
        }

    @property
    def answers(self) -> bool:
        """Whether it serves its clients."""
        return self._supervisor.healthy()

    def do(self, deed: Deed) -> bool:
        """Whether that applied. Raises StackError where the service does not come up."""
        ran = self._supervisor.process() is not None
        if ran is (deed is Deed.START):
            return False
        self._deeds[deed]()
        return True

    def _start(self) -> None:
        self._supervisor.start()
        if self._supervisor.address() != self._address:
            raise StackError(f"{self._address} was taken by another program meanwhile")
