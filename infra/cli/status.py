"""`jolqara status`: how the local stack fares."""

import datetime as dt
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from infra.cli.directory import directory_option
from infra.local import stack
from infra.local.stack import ServiceStatus


@click.command()
@directory_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.pass_context
def status(context: click.Context, *, directory: Path, as_json: bool) -> None:
    """Show whether Kafka and ClickHouse run, and where; exit 1 if one does not."""
    found = stack.status(directory.absolute())
    if as_json:
        click.echo(msgspec.json.encode(found))
    else:
        Console().print(_table(found))
    context.exit(0 if all(service.is_well for service in found) else 1)


def _table(found: list[ServiceStatus]) -> Table:
    table = Table("service", "state", "address", "pid", "up for", "log", box=None)
    for column in table.columns:
        column.overflow = "fold"  # an address or path cut short is of no use
    for service in found:
        uptime = None if service.uptime_s is None else dt.timedelta(seconds=round(service.uptime_s))
        state = Text(service.state, style="green" if service.is_well else "red")
        others = (service.address, service.pid, uptime, service.log)
        table.add_row(service.service, state, *("" if cell is None else Text(str(cell)) for cell in others))
    return table
