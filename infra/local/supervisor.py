"""Keeps one service running on one directory: start, stop, look, and for tests crash and pause.

`DIR/<name>/` holds the service's own data, `DIR/run/<name>.json` its ports, kept from run to run, and its process,
`DIR/logs/<name>.log` its output of all runs.
"""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from infra.local import ports, processes
from infra.local.errors import StackError
from infra.local.processes import Process
from infra.local.service import Service

POLL_S = 0.1
FREED_WITHIN_S = 5.0  # a crashed service's port can count as taken for a moment
QUOTED_LINES = 15
LEAST_DISK_MIB = 512  # enough for the demonstration; both services stop when the disk is full


class Run(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is remembered about a service between commands."""

    ports: tuple[int, ...]
    process: Process | None = None


class Supervisor:
    """One service on one directory. Several may look; commands that change it hold the stack's lock."""

    def __init__(
        self,
        service: Service,
        home: Path,
        *,
        tethered: bool = False,
        say: Callable[[str], None] = lambda message: None,
    ) -> None:
        """`tethered` processes die with this one; `say` hears what a user should know."""
        self.service, self.home = service, home
        self.log = home / "logs" / f"{service.name}.log"
        self._run_file = home / "run" / f"{service.name}.json"
        self._tethered, self._say = tethered, say

    def run(self) -> Run | None:
        """The remembered run; `None` where the service was never started here."""
        try:
            return msgspec.json.decode(self._run_file.read_bytes(), type=Run)
        except FileNotFoundError:
            return None
        except msgspec.DecodeError as error:
            message = f"{self._run_file} is damaged ({error}): stop {self.service.title}, then delete this file"
            raise StackError(message) from error

    def process(self) -> Process | None:
        """The running process, if one runs."""
        run = self.run()
        return run.process if run and run.process and processes.alive(run.process) else None

    def address(self) -> str:
        """Where clients find the service. Raises `StackError` if it was never started here."""
        run = self.run()
        if run is None:
            raise StackError(f"{self.service.title} was never started in {self.home}: run `jolqara up`")
        return self.service.address(run.ports[0])

    def healthy(self) -> bool:
        """Whether the process runs and serves clients."""
        run = self.run()
        return run is not None and self.process() is not None and self.service.answers(run.ports[0])

    def start(self, port: int | None = None) -> bool:
        """Run the service until it serves clients. Whether it had to be started.

        Raises `StackError` if `port` is asked for and taken, if something is missing, or if it does not come up.
        """
        self.make_directories()
        run, process = self.run(), self.process()
        if run and process and port not in (None, run.ports[0]):
            raise StackError(f"{self.service.title} already runs on port {run.ports[0]}: `jolqara down` first")
        if run and process:
            self._wait(process, run.ports[0], log_offset=self.log.stat().st_size)
            return False
        self._launch(self._choose_ports(port))
        return True

    def stop(self) -> bool:
        """End the service cleanly, or by force after its deadline. Whether there was one to end."""
        process = self.process()
        if process and not processes.stop(process, within_s=self.service.stop_within_s):
            self._say(f"{self.service.title} did not stop within {self.service.stop_within_s:.0f} s and was killed")
        return process is not None

    def kill(self) -> None:
        """End the service as a crash would."""
        if process := self.process():
            processes.kill(process)

    def pause(self) -> None:
        """Freeze the service: connections stay open and nothing answers."""
        if process := self.process():
            processes.send(process, signal.SIGSTOP)

    def resume(self) -> None:
        """Let a paused service go on."""
        if process := self.process():
            processes.send(process, signal.SIGCONT)

    def make_directories(self) -> None:
        """Raises `StackError` if the directory cannot be written to."""
        try:
            for path in (self.home / self.service.name, self._run_file.parent, self.log.parent):
                path.mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryFile(dir=path):
                    pass
        except OSError as error:
            message = f"cannot write to {self.home} ({error.strerror}): choose another directory with --dir"
            raise StackError(message) from error
        free_mib = shutil.disk_usage(self.home).free >> 20
        if free_mib < LEAST_DISK_MIB:
            raise StackError(
                f"only {free_mib} MiB are free at {self.home}, {self.service.title} needs {LEAST_DISK_MIB}"
            )

    def _choose_ports(self, asked: int | None) -> tuple[int, ...]:
        if asked is not None and not ports.free(asked):
            raise StackError(f"port {asked} for {self.service.title} is in use: ask for another, or for none")
        run = self.run()
        wanted = list(run.ports) if run else []
        if asked is not None:
            wanted[:1] = [asked]
        chosen = [port if _freed(port) else ports.choose() for port in wanted]
        chosen += [ports.choose() for _ in range(self.service.port_count - len(wanted))]
        if wanted and wanted[0] != chosen[0]:
            self._say(f"port {wanted[0]} is in use now: {self.service.title} listens on {chosen[0]} instead")
        return tuple(chosen)

    def _launch(self, chosen: tuple[int, ...]) -> None:
        command = self.service.prepare(self.home / self.service.name, chosen)
        offset = self.log.stat().st_size if self.log.exists() else 0
        environment = {**os.environ, "TZ": "UTC"}
        process = processes.start(command, log=self.log, environment=environment, tethered=self._tethered)
        try:
            self._remember(Run(ports=chosen, process=process))
            self._wait(process, chosen[0], log_offset=offset)
        except BaseException:  # Ctrl-C too: nothing half started stays behind
            processes.kill(process)
            raise

    def _wait(self, process: Process, port: int, *, log_offset: int) -> None:
        deadline = time.monotonic() + self.service.start_within_s
        while True:
            well = self.service.answers(port)
            if not processes.alive(process):  # whoever answered is another
                raise StackError(f"{self.service.title} ended at its start.{self._quote(log_offset)}")
            if well:
                return
            if time.monotonic() > deadline:
                limit = f"{self.service.start_within_s:.0f} s"
                raise StackError(f"{self.service.title} did not answer within {limit}.{self._quote(log_offset)}")
            time.sleep(POLL_S)

    def _quote(self, offset: int) -> str:
        with self.log.open("rb") as log:
            log.seek(offset)
            lines = log.read().decode(errors="replace").splitlines()[-QUOTED_LINES:]
        return f" Last lines of {self.log}:\n" + "\n".join(f"    {line}" for line in lines)

    def _remember(self, run: Run) -> None:
        draft = self._run_file.with_suffix(".draft")
        draft.write_bytes(msgspec.json.encode(run))
        draft.replace(self._run_file)


def _freed(port: int) -> bool:
    deadline = time.monotonic() + FREED_WITHIN_S
    while not ports.free(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True
