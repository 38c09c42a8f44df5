"""`jolqara dead-letters`: look at what could not be used, and send it again."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from infra.cli.kafka import kafka_options, settings_for
from infra.cli.topics import refuse_wrong
from infra.dead_letters import reading
from infra.dead_letters.explaining import ADVICE, body, hexdump
from infra.dead_letters.letters import Choice, Letter, fault_now, gather, moment, shown
from infra.dead_letters.reading import LettersError, read_letters
from infra.dead_letters.replaying import Replay
from infra.dead_letters.tables import counts, left_counts, letters_table, line, plan_table
from schemas.topics import BY_NAME
from schemas.vocabulary import DeadLetterReason

_MOMENT = "an instant with its offset, such as 2026-09-14T06:30:00+05:00"
_DUMP = 1024
"""Bytes of a record that `show` prints in hexadecimal."""


def _instant(_: click.Context, __: click.Parameter, text: str | None) -> datetime | None:
    try:
        found = None if text is None else datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not {_MOMENT}") from error
    if found is not None and found.tzinfo is None:
        raise click.BadParameter(f"{text!r} has no offset: give {_MOMENT}")
    return found


def _choice_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Which letters are meant."""
    options = (
        click.option(
            "--reason",
            "reasons",
            multiple=True,
            type=click.Choice([reason.value for reason in DeadLetterReason], case_sensitive=False),
            help="Only those put aside for this reason; several: repeat.",
        ),
        click.option(
            "--topic", "topics", multiple=True, type=click.Choice(sorted(BY_NAME)), help="Only records of this topic."
        ),
        click.option("--from", "rejected_from", metavar="T", callback=_instant, help=f"Put aside from: {_MOMENT}."),
        click.option("--until", "rejected_until", metavar="T", callback=_instant, help="Put aside before."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _choice(named: dict[str, Any]) -> Choice:
    sets = {name: frozenset(named.get(name, ())) for name in ("ids", "reasons", "topics")}
    begin, end = named["rejected_from"], named["rejected_until"]
    return Choice(
        ids=sets["ids"], reasons=sets["reasons"], topics=sets["topics"], rejected_from=begin, rejected_until=end
    )


@contextmanager
def _progress(what: str) -> Iterator[reading.Progress]:
    """A bar on the standard error; what Kafka refuses becomes a message."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        try:
            yield lambda passed, total: bar.update(task, completed=passed, total=total)
        except LettersError as error:
            raise click.ClickException(str(error)) from error


@click.group("dead-letters")
def dead_letters() -> None:
    """Look at records that could not be used, and send them again once the fault is mended."""


@dead_letters.command("list")
@kafka_options
@_choice_options
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Show so many, newest first.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines instead of tables.")
def list_(*, kafka: str | None, directory: Path, limit: int, as_json: bool, **named: Any) -> None:
    """List dead letters, newest first, then how many there are by topic and reason.

    Each rejected record is listed once, by its topic, partition and offset.
    """
    connection = settings_for(kafka, directory).confluent()
    with _progress("reading dead letters") as progress:
        found = gather(read_letters(connection, progress), _choice(named), with_bytes=lambda _: False)
    newest = sorted(found.values(), key=lambda letter: (letter.record.rejected_at, letter.id), reverse=True)[:limit]
    if as_json:
        out = click.get_binary_stream("stdout")
        for letter in newest:
            out.write(line(letter))
        return
    console = Console()
    if found:
        console.print(letters_table(newest), counts(found.values()), sep="\n")
    console.print(f"{len(found)} dead letters" + (f", the newest {limit} shown" if len(found) > limit else ""))


@dead_letters.command()
@click.argument("letter_id", metavar="ID")
@kafka_options
def show(*, letter_id: str, kafka: str | None, directory: Path) -> None:
    """Show everything about the record ID: why it could not be used, what it holds, and what to do."""
    connection = settings_for(kafka, directory).confluent()
    with _progress("reading dead letters") as progress:
        lying = read_letters(connection, progress)
        found = gather(lying, Choice(), with_bytes=lambda letter: letter.id == letter_id)
    letter = found.get(letter_id)
    if letter is None:
        raise click.ClickException(f"no dead letter {letter_id}: see `jolqara dead-letters list`")
    for name, value in _facts(letter, found):
        click.echo(f"{name:<12} {value}")
    if text := body(letter):
        click.echo(f"\nas far as it can be read:\n{text}")
    if letter.record.value:
        click.echo(f"\n{len(letter.record.value)} bytes:\n{hexdump(letter.record.value, _DUMP)}")
    click.echo(f"\n{ADVICE[letter.record.reason]}")


def _facts(letter: Letter, all_letters: dict[str, Letter]) -> Iterator[tuple[str, str]]:
    record = letter.record
    yield "id", letter.id
    yield "record", f"topic {record.source_topic}, partition {record.partition}, offset {record.offset}"
    yield "stamped", moment(letter.timestamp_ms).isoformat()
    yield "key", shown(record.key)
    for name, value in letter.headers:
        yield "header", f"{name}: {shown(value)}"
    yield "put aside", record.rejected_at.isoformat()
    yield "reason", record.reason
    yield "detail", record.detail
    yield "now", "it cannot be read: " + fault if (fault := fault_now(letter)) else "this program can read it"
    if letter.replay_of:
        yield "comes from", f"{letter.replay_of}, which was sent again (attempt {letter.replays})"
    for replayed_at in letter.replayed_at:
        yield "sent again", replayed_at.isoformat()
    for other in all_letters.values():
        if other.replay_of == letter.id:
            yield "then", f"put aside again as {other.id}: {other.record.reason}"


@dead_letters.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@kafka_options
@_choice_options
@click.option("--all", "everything", is_flag=True, help="All dead letters.")
@click.option("--dry-run", is_flag=True, help="Only say what would be sent.")
@click.option("--again", is_flag=True, help="Also what has been sent again before.")
def replay(*, kafka: str | None, directory: Path, dry_run: bool, again: bool, **named: Any) -> None:
    """Send rejected records again to where they were: same bytes, key, headers, timestamp and partition.

    Choose them by ID, --reason, --topic, --from, --until (all that are given must hold), or --all. What has been sent
    again already is left out, so that a replay that was interrupted is taken up by running it again. A registry's
    record is left out if the registry has said something else under its key since.
    """
    everything = named.pop("everything")
    choice = _choice(named)
    if choice == Choice() and not everything:
        raise click.UsageError("which ones? give IDs, --reason, --topic, --from, --until, or --all")
    connection = settings_for(kafka, directory).confluent()
    refuse_wrong(connection)
    with _progress("reading dead letters") as progress:
        work, overtaking = Replay(connection, progress), list[Letter]()
        if not dry_run:
            work.begin()
        plan = work.plan(choice, again=again)
        if not dry_run:
            work.send(plan.to_send, lambda: datetime.now(UTC))
            overtaking = work.overtaking(plan.to_send)
    if dry_run and plan.to_send:
        Console().print(plan_table(plan.to_send))
    topics = Counter(letter.record.source_topic for letter in plan.to_send)
    to = ", ".join(f"{number} to {topic}" for topic, number in sorted(topics.items()))
    click.echo(f"{'would send' if dry_run else 'sent'} {len(plan.to_send)} records again{': ' if to else ''}{to}")
    for why, number in left_counts(plan.left):
        click.echo(f"left {number}: {why}")
    if overtaking:
        these = ", ".join(f"{letter.record.source_topic} {shown(letter.record.key)}" for letter in overtaking)
        raise click.ClickException(f"a registry has spoken in this very moment; have it publish once more: {these}")
    if unknown := choice.ids - {letter.id for letter in (*plan.to_send, *(letter for letter, _ in plan.left))}:
        raise click.ClickException(f"no such dead letters: {', '.join(sorted(unknown))}")
