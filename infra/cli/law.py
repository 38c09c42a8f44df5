"""`jolqara law`: the law as data, for those who answer for it."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from infra.cli.directory import directory_option
from infra.local.addresses import address
from infra.local.clickhouse.server import CLICKHOUSE
from infra.provisions import ProvisionRow, rows
from schemas.vocabulary import OwnerKind, ProvisionStatus
from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.errors import SettingsError, SinkError
from sinks.clickhouse.provisions import publish as publish_rows
from sinks.clickhouse.settings import DSN, clickhouse_target
from streams.rules.civil import civil_date
from streams.rules.law.articles import Sanction
from streams.rules.law.faults import faults
from streams.rules.law.rulebook import LawError, load

_LAW = click.Path(exists=True, file_okay=False, path_type=Path)

_PAGE = 180
"""Characters in a line where no terminal says how many."""


@click.group()
def law() -> None:
    """Look at the law, check a changed one, and keep it beside the events."""


@law.command()
@click.option("--on", "day", metavar="DATE", help="What was in force on this civil date (default: today in Almaty).")
@click.option("--law", "directory", type=_LAW, help="Another rulebook.")
@click.option("--language", type=click.Choice(["kk", "ru", "en"]), default="en", show_default=True, help="Of titles.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines instead of a table.")
def show(*, day: str | None, directory: Path | None, language: str, as_json: bool) -> None:
    """Show every provision in force on a date: what it punishes, with what, and where it was read.

    Fines are in monthly calculation indices (MRP) and in tenge, at the index of that date: a fine is counted in the
    index of the day on which its notice is sent.
    """
    on = civil_date(datetime.now(UTC)) if day is None else _date(day)
    try:
        rulebook = load(directory)
    except LawError as error:
        raise click.ClickException(str(error)) from error
    tenge = rulebook.index_tenge(on)
    found = list(rows(rulebook, on))
    if as_json:
        for row in found:
            fines = {kind: None if tenge is None else mrp * tenge for kind, mrp in row.mrp.items()}
            click.echo(msgspec.json.encode(msgspec.structs.asdict(row) | {"tenge": fines}))
        return
    Console(width=None if sys.stdout.isatty() else _PAGE).print(_table(found, on, language, tenge))


@law.command()
@click.argument("directory", type=_LAW, required=False)
@click.pass_context
def check(context: click.Context, directory: Path | None) -> None:
    """Report every fault of the rulebook in DIRECTORY, or of the packaged one; exit 1 if there is any."""
    found = faults(directory)
    for fault in found:
        click.echo(fault, err=True)
    if not found:
        click.echo(f"{sum(1 for _ in rows(load(directory)))} provisions without a fault")
    context.exit(1 if found else 0)


@law.command()
@directory_option
def publish(*, directory: Path) -> None:
    """Keep the provisions in ClickHouse's table `provisions`; those that it already has are left as they are.

    It is that of JOLQARA_CLICKHOUSE_DSN, else the local stack's. Run `jolqara migrate` first.
    """
    try:
        clickhouse = ClickHouse(clickhouse_target({DSN: address(CLICKHOUSE, directory.absolute())}))
        known = [msgspec.to_builtins(row) for row in rows(load())]
        written = publish_rows(clickhouse, known)
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    except SinkError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{clickhouse.target}: {len(known)} provisions, {written} of them new or changed")


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not a date such as 2026-03-12", param_hint="--on") from error


def _table(found: list[ProvisionRow], on: date, language: str, tenge: int | None) -> Table:
    worth = "no index is known for this date" if tenge is None else f"1 MRP = {tenge:,} ₸"
    table = Table("art", "part", "what", "sanction", "repeat", "in force", "status", "source", title=f"{on}; {worth}")
    table.caption = "\n".join(dict.fromkeys(row.article_source for row in found))
    for column in table.columns:
        column.overflow = "fold"
    article = ""
    for row in found:
        title = "" if row.article == article else str(getattr(row, f"title_{language}"))
        if title:
            table.add_section()
        article = row.article
        what = "\n".join(filter(None, (title, ", ".join(row.applies_to))))
        cells = (row.article, row.part, what, _sanction(row, tenge), _repeat(row), _in_force(row))
        source = row.source.removeprefix(f"art {row.article} part {row.part}, ")
        table.add_row(*(Text(cell) for cell in cells), _status(row), Text(source))
    return table


def _status(row: ProvisionRow) -> Text:
    return Text(row.status.lower(), style="yellow" if row.status is ProvisionStatus.INFERRED else "")


def _in_force(row: ProvisionRow) -> str:
    return f"{row.in_force_from}" + (f" until {row.in_force_until}" if row.in_force_until else "")


def _repeat(row: ProvisionRow) -> str:
    if row.base_parts:
        return f"of {', '.join(row.base_parts)}"
    return "" if row.repeat_part is None else f"part {row.repeat_part}"


def _sanction(row: ProvisionRow, tenge: int | None) -> str:
    if row.sanction is Sanction.NOT_AUTOMATIC:
        return "no notice: a person decides"
    if row.sanction is Sanction.WARNING:
        return "warning"
    first = "warning, or " if row.sanction is Sanction.WARNING_OR_FINE else ""
    if set(row.mrp) == set(OwnerKind) and len(set(row.mrp.values())) == 1:
        return first + _fine(row.mrp[OwnerKind.INDIVIDUAL], tenge)
    return first + "\n".join(f"{kind.lower()}: {_fine(mrp, tenge)}" for kind, mrp in row.mrp.items())


def _fine(mrp: float, tenge: int | None) -> str:
    return f"{mrp:g} MRP" + ("" if tenge is None else f" = {mrp * tenge:,.0f} ₸")
