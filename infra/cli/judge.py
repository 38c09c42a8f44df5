"""`jolqara judge`: offline, what stands."""

from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from infra.offline import NoRecordsError, load
from schemas import jsonl
from streams.rules.as_known_at import as_known_at
from streams.rules.everything import judge_everything
from streams.rules.law.rulebook import LawError
from streams.rules.law.rulebook import load as load_law

_MOMENT = "an instant with its offset, such as 2026-09-14T06:30:00+05:00"


@click.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--law", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Another rulebook.")
@click.option("--as-known-at", "known_at", metavar="T", help=f"Judge by what was known then: {_MOMENT}.")
def judge(directory: Path, law: Path | None, known_at: str | None) -> None:
    """Judge the records in DIRECTORY and print the standing events as JSON lines.

    Reads <topic>.jsonl: passages, or frames and plate-reads; registries, cameras and heartbeats. A registry without any
    heartbeat is taken to be complete.
    """
    moment = None if known_at is None else _instant(known_at)
    try:
        loaded = load(directory, known_at=moment)
        rulebook = load_law(law)
    except (NoRecordsError, jsonl.LineError, LawError, OSError) as error:
        raise click.ClickException(str(error)) from error
    for passage_id in loaded.contradictions:
        click.echo(f"passage {passage_id}: a later line says something else; the first counts", err=True)
    everything = loaded.everything if moment is None else as_known_at(loaded.everything, moment)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("judging", total=len(everything.passages))
        events = judge_everything(everything, rulebook, datetime.now(UTC), lambda n: progress.advance(task, n))
    out = click.get_binary_stream("stdout")
    for event in events:
        out.write(jsonl.line(event))


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not {_MOMENT}") from error
    if moment.tzinfo is None:
        raise click.BadParameter(f"{text!r} has no offset: give {_MOMENT}")
    return moment
