"""`jolqara soak`: the endurance test."""

import logging
import os
import signal
import sys
from datetime import UTC, datetime

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from infra.local.addresses import home
from infra.local.errors import StackError
from infra.soak import report
from infra.soak.outcome import Outcome, figures
from infra.soak.play import RunBroke, play

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""


@click.command()
@click.option("--runs", type=click.IntRange(min=1), default=10, show_default=True, help="Half a minute each.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Of the first run.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def soak(*, runs: int, seed: int, as_json: bool) -> None:
    """Random cities through three workers that are killed, paused and cut off; what stands must be what `judge` says.

    Broker, ClickHouse and sinks fail as well, and registries correct themselves late. A seed repeats its run. Plays on
    a directory of its own, `soak` below JOLQARA_HOME (else .jolqara), which it empties first; records and logs of
    failed runs stay there. Exit status 1 where anything was lost, doubled or wrongful.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # asked to stop in whichever way: leave nothing behind
    logging.getLogger("clickhouse_connect").setLevel(logging.CRITICAL)  # ClickHouse is away again and again here
    console = Console(stderr=True)
    outcomes: list[Outcome] = []
    try:
        _play(runs, seed, console, outcomes)
    except (StackError, RunBroke) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo("Stopped; nothing is left running.", err=True)
        sys.exit(INTERRUPTED)
    finally:
        if outcomes:
            _show(outcomes, console, as_json=as_json)
    if any(outcome.wrong for outcome in outcomes):
        sys.exit(1)


def _play(runs: int, seed: int, console: Console, outcomes: list[Outcome]) -> None:
    directory = (home() / "soak").absolute()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("runs", total=runs)
        for planned, outcome in play(range(seed, seed + runs), directory, os.environ, datetime.now(UTC)):
            outcomes.append(outcome)
            report.of_run(progress.console, planned, outcome)
            progress.advance(task)


def _show(outcomes: list[Outcome], console: Console, *, as_json: bool) -> None:
    together = figures(outcomes)
    if as_json:
        click.echo(msgspec.json.encode(together).decode())
    else:
        report.of_all(console, together)
