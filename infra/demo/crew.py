"""The processes of the demonstration: workers and sink, which end with it whatever happens."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STOP_WITHIN_S = 20.0


class Died(Exception):  # noqa: N818 - says what has happened
    """A process ended by itself; the message quotes the last lines of its log."""


class Member:
    """A running command and its log."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self._process, self._log = process, log

    def check(self) -> None:
        """Raises Died if the process no longer runs."""
        if self._process.poll() is not None:
            last = "\n".join(self._log.read_text(errors="replace").splitlines()[-15:])
            raise Died(f"{self._log.stem} ended with status {self._process.returncode}; {self._log} ends:\n{last}")


@contextmanager
def member(name: str, *command: str, directory: Path) -> Iterator[Member]:
    """Run `jolqara COMMAND` on the stack of a directory, its output in the directory's logs."""
    log = directory / "logs" / f"{name}.log"
    jolqara = [sys.executable, "-m", "infra.cli.main", *command, "--dir", str(directory)]
    tethered = [sys.executable, "-m", "infra.local.tether", str(os.getpid()), *jolqara]
    with log.open("wb") as out:
        process = subprocess.Popen(
            tethered, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield Member(process, log)
    finally:
        process.terminate()
        try:
            process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
