"""`jolqara benchmark`: how fast it is, here."""

import os
import signal
import sys
from pathlib import Path

import click
import msgspec
from confluent_kafka import KafkaException
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from infra.benchmark.city import Size
from infra.benchmark.feeding import FeedError
from infra.benchmark.members import Fell
from infra.benchmark.outcome import Outcome
from infra.benchmark.play import Measured, Wish, play
from infra.benchmark.plot import svg
from infra.benchmark.queue import TooSlow
from infra.benchmark.report import show
from infra.topics import TopicsError

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""
PLATES, PASSAGES = 500_000, 3_000_000
QUICK_PLATES, QUICK_PASSAGES = 20_000, 100_000
_WARM_UP = 10
"""The warm-up is so much smaller than a repetition."""
_FAILURES = (FeedError, Fell, TooSlow, TopicsError, KafkaException)


@click.command()
@click.option("--plates", type=click.IntRange(min=100), help=f"Vehicles in the registries.  [default: {PLATES:,}]")
@click.option("--passages", type=click.IntRange(min=1000), help=f"In each repetition.  [default: {PASSAGES:,}]")
@click.option("--quick", is_flag=True, help=f"{QUICK_PLATES:,} vehicles and {QUICK_PASSAGES:,} passages instead.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option(
    "--only",
    type=click.Choice([each.value for each in Measured]),
    multiple=True,
    help="Only this; several: repeat.  [default: all]",
)
@click.option("--peers/--no-peers", default=True, help="Whether others do the same.  [default: they do]")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Also write benchmark.json and benchmark.svg into this directory.",
)
def benchmark(**options: object) -> None:
    """Measure each stage on a broker of its own, and peers at the same work on the same bytes.

    Everything that is found is compared with what is known to follow from the input: whose findings are wrong has no
    time. Processor time is that of the measured process; another load on the machine falsifies it. Peers that need
    an environment of their own take part after `make benchmark`. Files are below TMPDIR and are removed. Exit status 1
    where something that was measured was wrong.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # asked to stop in whichever way: leave nothing behind
    chosen = msgspec.convert(options, _Options)
    console = Console(stderr=True)
    try:
        outcome = _play(chosen, console)
    except _FAILURES as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo("Stopped; nothing is left running.", err=True)
        sys.exit(INTERRUPTED)
    _give(outcome, chosen, console)
    if outcome.wrong:
        sys.exit(1)


class _Options(msgspec.Struct, frozen=True, kw_only=True):
    plates: int | None
    passages: int | None
    quick: bool
    seed: int
    only: tuple[Measured, ...]
    peers: bool
    as_json: bool
    out: Path | None

    @property
    def wish(self) -> Wish:
        plates = self.plates or (QUICK_PLATES if self.quick else PLATES)
        passages = self.passages or (QUICK_PASSAGES if self.quick else PASSAGES)
        size = Size(plates=plates, passages=passages, warm_up=passages // _WARM_UP, seed=self.seed)
        return Wish(size=size, measured=self.only or tuple(Measured), peers=self.peers)


def _play(chosen: _Options, console: Console) -> Outcome:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)

        def tell(what: str, done: int, count: int) -> None:
            progress.update(task, description=what, completed=done, total=count or None)

        return play(chosen.wish, os.environ, tell)


def _give(outcome: Outcome, chosen: _Options, console: Console) -> None:
    encoded = msgspec.json.format(msgspec.json.encode(outcome)).decode()
    if chosen.out:
        chosen.out.mkdir(parents=True, exist_ok=True)
        (chosen.out / "benchmark.json").write_text(encoded + "\n")
        (chosen.out / "benchmark.svg").write_text(svg(outcome))
    if chosen.as_json:
        click.echo(encoded)
    else:
        show(console, outcome)
