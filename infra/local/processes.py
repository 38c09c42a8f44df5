"""Processes that outlive the program that started them, known by their id and start time."""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import msgspec

from infra.local.errors import StackError

POLL_S = 0.05
ELSEWHERE = "elsewhere set JOLQARA_KAFKA_BOOTSTRAP and JOLQARA_CLICKHOUSE_DSN to a Kafka and a ClickHouse that run"


class Process(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One running or finished process."""

    pid: int
    start_ticks: int
    """Clock ticks from boot to its start (field 22 of `/proc/PID/stat`): a recycled pid has another."""


def start(command: list[str], *, log: Path, environment: dict[str, str], tethered: bool) -> Process:
    """Run `command` in a session of its own, its output appended to `log`.

    A tethered process dies with the thread that started it, whatever ends that thread, `kill -9` included.
    """
    if not Path("/proc/self/stat").exists():
        raise StackError(f"the local stack needs Linux; {ELSEWHERE}")
    if tethered:
        command = [sys.executable, "-m", "infra.local.tether", str(os.getpid()), *command]
    append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), append, 0o644),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    pid = os.posix_spawnp(command[0], command, environment, file_actions=actions, setsid=True)
    return Process(pid=pid, start_ticks=_start_ticks(pid) or 0)


def alive(process: Process) -> bool:
    """Whether this very process runs (or is paused): neither ended nor replaced by another of the same pid."""
    with suppress(ChildProcessError):
        os.waitpid(process.pid, os.WNOHANG)  # where it is our child: an ended one would stay as a zombie
    return _start_ticks(process.pid) == process.start_ticks


def send(process: Process, number: signal.Signals) -> None:
    """Send a signal, to this very process only."""
    if alive(process):
        with suppress(ProcessLookupError):
            os.kill(process.pid, number)


def stop(process: Process, *, within_s: float) -> bool:
    """End the process: asked first, killed after `within_s`. Whether it ended by itself."""
    send(process, signal.SIGTERM)
    send(process, signal.SIGCONT)  # a paused process hears SIGTERM only once it runs again
    if ended(process, within_s=within_s):
        return True
    kill(process)
    return False


def kill(process: Process) -> None:
    """End the process at once, as a crash would."""
    send(process, signal.SIGKILL)
    ended(process, within_s=10)


def ended(process: Process, *, within_s: float) -> bool:
    """Wait until the process has ended; `False` if it has not in time."""
    deadline = time.monotonic() + within_s
    while alive(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True


def uptime_s(process: Process) -> float:
    """Seconds since the process started."""
    boot_s = float(Path("/proc/uptime").read_text().split()[0])
    return boot_s - process.start_ticks / os.sysconf("SC_CLK_TCK")


def _start_ticks(pid: int) -> int | None:
    """`None` where no such process runs; a zombie has ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, *fields = text.rpartition(")")[2].split()  # the name in brackets may hold spaces
    return None if state in "ZX" else int(fields[18])
