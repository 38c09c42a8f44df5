"""`jolqara demo`: everything together."""

import os
import signal
import sys
from pathlib import Path

import click
from rich.console import Console

from infra.backlog import NotWorkedOff
from infra.demo.crew import Died
from infra.demo.play import Demo, DetectFailed, play
from infra.local.addresses import home
from infra.local.errors import StackError

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""


@click.command()
@click.option("--video", help="A clip of your own instead of the real or drawn one.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the simulated city.")
def demo(*, video: str | None, seed: int) -> None:
    """A clip through the detectors and a simulated city through Kafka into ClickHouse, checked against the truth.

    Plays on a directory of its own, `demo` below JOLQARA_HOME (else .jolqara), which it empties first. Exit status 1
    where anybody was accused wrongly or missed.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # asked to stop in whichever way: leave nothing behind
    directory = (home() / "demo").absolute()
    test_data = Path(os.environ.get("JOLQARA_TEST_DATA", "../shared/data"))
    try:
        comparison = play(Demo(directory=directory, video=video, test_data=test_data, seed=seed), Console())
    except (StackError, Died, NotWorkedOff, DetectFailed) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo("Stopped; nothing is left running.", err=True)
        sys.exit(INTERRUPTED)
    if not comparison.agrees:
        sys.exit(1)
