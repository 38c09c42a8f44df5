"""`jolqara check-truth`: what was judged against what was committed."""

import sys
from pathlib import Path

import click
import msgspec

from infra.simulator.check import Comparison, compare
from infra.simulator.truth import Truth
from infra.simulator.writing import TRUTH
from schemas import jsonl
from schemas.records import StandingEvent


@click.command("check-truth")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("events", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_truth(directory: Path, events: Path) -> None:
    """Compare the standing EVENTS, as `jolqara judge` prints them, with the truth.jsonl of a simulated DIRECTORY.

    Exits with 1 where anybody was accused wrongly or missed; each is listed.
    """
    try:
        truths = [one for _, one in jsonl.read(directory / f"{TRUTH}.jsonl", Truth) if isinstance(one, Truth)]
        decoder = msgspec.json.Decoder(StandingEvent)
        standing = [decoder.decode(text) for text in events.read_bytes().splitlines() if text.strip()]
    except (jsonl.LineError, msgspec.DecodeError, OSError) as error:
        raise click.ClickException(str(error)) from error
    comparison = compare(truths, standing)
    _show(comparison)
    if not comparison.agrees:
        sys.exit(1)


def _show(comparison: Comparison) -> None:
    for event in comparison.wrongful:
        click.echo(f"wrongful: {msgspec.json.encode(event).decode()}")
    for truth in comparison.missed:
        click.echo(f"missed: {msgspec.json.encode(truth).decode()}")
    for offence, count in sorted(comparison.right.items()):
        click.echo(f"{offence}: {count} right")
    click.echo(
        f"{len(comparison.wrongful)} wrongful, {len(comparison.missed)} missed, {comparison.unobservable} unobservable"
    )
