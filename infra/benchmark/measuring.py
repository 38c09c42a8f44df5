"""What a process takes, and how several measurements are told."""

import os
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from msgspec import Struct

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_UTIME, _STIME = 11, 12
"""Places in `/proc/PID/stat` after the name."""


class Took(Struct, frozen=True, kw_only=True):
    """What a part of the work took."""

    count: int
    """Records, of whatever is counted."""
    wall_s: float
    cpu_s: float
    """Of the measured process, all its threads."""

    @property
    def a_cpu_second(self) -> float:
        return self.count / self.cpu_s if self.cpu_s else 0.0


class Spread(Struct, frozen=True, kw_only=True):
    """The least, the middle and the greatest of several."""

    least: float
    middle: float
    greatest: float


def spread(numbers: Sequence[float]) -> Spread | None:
    """None of none."""
    if not numbers:
        return None
    return Spread(least=min(numbers), middle=median(numbers), greatest=max(numbers))


def cpu_s(pid: int) -> float:
    """CPU seconds of a process so far, in user and kernel. Raises FileNotFoundError once it has ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[_UTIME]) + int(fields[_STIME])) / TICKS_A_SECOND


def rss_mib(pid: int) -> float:
    """Memory that a process has in RAM."""
    return _status_kib(pid, "VmRSS") / 1024


def peak_rss_mib(pid: int) -> float:
    """The most that it had."""
    return _status_kib(pid, "VmHWM") / 1024


def _status_kib(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
