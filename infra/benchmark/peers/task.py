"""What a peer is told, and how it tells how long it took."""

import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Task:
    """The work of one run."""

    bootstrap: str
    until: dict[int, int]
    """Partition of the passages to the offset before which they count."""
    marks: list[int]
    """Numbers of passages after which the clocks are read; the first ends the warm-up, the last the work."""
    results: str
    """The topic for what is found: passage and offence, with a space between."""
    report: str
    """A file."""


def told() -> Task:
    """From the file that the command line names."""
    fields = json.loads(Path(sys.argv[1]).read_text())
    return Task(**{**fields, "until": {int(partition): offset for partition, offset in fields["until"].items()}})


class Meter:
    """Counts passages and reads the clocks at marks."""

    def __init__(self, task: Task) -> None:
        self._marks = list(task.marks)
        self._report = Path(task.report)
        self._count = 0
        self._read: list[tuple[int, float, float]] = []
        self._loaded = 0.0

    def loaded(self) -> None:
        """The registries are in memory."""
        self._loaded = time.process_time()

    def passed(self, count: int = 1) -> bool:
        """So many more are done; whether these were the last."""
        self._count += count
        while self._marks and self._count >= self._marks[0]:
            self._marks.pop(0)
            self._read.append((self._count, time.monotonic(), time.process_time()))
        return not self._marks

    def end(self) -> None:
        """Write the report, once all that was found has been delivered."""
        said = {"read": self._read, "loaded_cpu_s": self._loaded, "memory_mib": _memory_mib()}
        draft = self._report.with_suffix(".draft")
        draft.write_text(json.dumps(said))
        draft.replace(self._report)


def _memory_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
