"""Workers of a deployment that went wrong, and the command line, for tests of dead letters."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from click.testing import CliRunner

from infra.cli.main import main
from tests.streams.running import Stream

KNOWS_NO_SUCH_PASSAGES = """
from schemas.catalogue import ID_OF
ID_OF["Passage"] += 1000
from infra.cli.main import main
main()
"""
"""An older program, which meets passages of a schema that it does not know."""


@contextmanager
def program(stream: Stream, name: str, text: str, *arguments: str, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command of a changed program; its output is in the log of that name. It may end as it likes."""
    with stream.log(name).open("ab") as log:
        command = [sys.executable, "-c", text, *arguments, "--kafka", stream.bootstrap]
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env={**os.environ, "PYTHONFAULTHANDLER": "1", **environ}
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        finally:
            process.kill()
            process.wait()


def dead_letters(stream: Stream, *arguments: str, status: int = 0) -> str:
    """What `jolqara dead-letters` says."""
    result = CliRunner(env={"COLUMNS": "200"}).invoke(main, ["dead-letters", *arguments, "--kafka", stream.bootstrap])
    assert result.exit_code == status, result.output
    return result.output
