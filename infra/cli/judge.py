"""`jolqara judge`: offline, what stands."""

from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from infra.law_change import counts, differences
from infra.offline import NoRecordsError, load
from schemas import jsonl
from schemas.records import StandingEvent
from streams.rules.as_known_at import as_known_at
from streams.rules.everything import Everything, judge_everything
from streams.rules.law.rulebook import LawError, Rulebook
from streams.rules.law.rulebook import load as load_law

_MOMENT = "an instant with its offset, such as 2026-09-14T06:30:00+05:00"


@click.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--law", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Another rulebook.")
@click.option("--compare", is_flag=True, help="Print what the packaged law and that of --law do not agree on.")
@click.option("--as-known-at", "known_at", metavar="T", help=f"Judge by what was known then: {_MOMENT}.")
def judge(*, directory: Path, law: Path | None, compare: bool, known_at: str | None) -> None:
    """Judge the records in DIRECTORY and print the standing events as JSON lines.

    Reads <topic>.jsonl: passages, or frames and plate-reads; registries, cameras and heartbeats. A registry without any
    heartbeat is taken to be complete.

    With --compare each line is an event as it stands under the packaged law and under the given one, null where it
    does not stand; the counts by offence follow on the standard error.
    """
    if compare and law is None:
        raise click.UsageError("--compare wants --law: the rulebook to compare with the packaged one")
    moment = None if known_at is None else _instant(known_at)
    try:
        loaded = load(directory, known_at=moment)
        rulebook = load_law(law)
    except (NoRecordsError, jsonl.LineError, LawError, OSError) as error:
        raise click.ClickException(str(error)) from error
    for passage_id in loaded.contradictions:
        click.echo(f"passage {passage_id}: a later line says something else; the first counts", err=True)
    everything = loaded.everything if moment is None else as_known_at(loaded.everything, moment)
    events = _judged(everything, rulebook)
    if compare:
        _print_differences(_judged(everything, load_law()), events)
        return
    out = click.get_binary_stream("stdout")
    for event in events:
        out.write(jsonl.line(event))


def _judged(everything: Everything, rulebook: Rulebook) -> list[StandingEvent]:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("judging", total=len(everything.passages))
        return judge_everything(everything, rulebook, datetime.now(UTC), lambda n: progress.advance(task, n))


def _print_differences(packaged: list[StandingEvent], given: list[StandingEvent]) -> None:
    found = differences(packaged, given)
    out = click.get_binary_stream("stdout")
    for one in found:
        out.write(jsonl.line(one))
    table = Table("offence", "same", "changed", "only packaged", "only given", box=None)
    for offence, of in counts(given, found):
        table.add_row(offence, *(str(number) for number in (of.same, of.changed, of.only_packaged, of.only_given)))
    Console(stderr=True).print(table)


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not {_MOMENT}") from error
    if moment.tzinfo is None:
        raise click.BadParameter(f"{text!r} has no offset: give {_MOMENT}")
    return moment
