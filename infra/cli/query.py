"""`jolqara query`: ask ClickHouse."""

import json
import sys
from pathlib import Path

import click
import clickhouse_connect
from clickhouse_connect.driver.exceptions import ClickHouseError
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from infra.cli.directory import directory_option
from infra.local.addresses import address
from infra.local.clickhouse.server import CLICKHOUSE

FOR_TABLE = "JSONCompactStrings"
FOR_PIPE = "TabSeparatedWithNames"


@click.command()
@click.argument("sql")
@click.option("--format", "format_", help="A format of ClickHouse, as JSONEachRow; a table by default on a terminal.")
@directory_option
def query(*, sql: str, format_: str | None, directory: Path) -> None:
    """Ask ClickHouse in SQL and print what it answers."""
    wanted = format_ or (FOR_TABLE if sys.stdout.isatty() else FOR_PIPE)
    answer = _ask(address(CLICKHOUSE, directory.absolute()), sql, wanted)
    table = _table(answer) if wanted == FOR_TABLE and format_ is None else None
    if table:
        Console().print(table)
    else:
        click.get_binary_stream("stdout").write(answer)


def _ask(dsn: str, sql: str, default_format: str) -> bytes:
    try:
        with clickhouse_connect.get_client(dsn=dsn) as client:
            # The header is only a default: a FORMAT in the statement itself counts more.
            answer: bytes = client.raw_query(sql, transport_settings={"X-ClickHouse-Format": default_format})
    except ClickHouseError as error:
        raise click.ClickException(str(error)) from error
    return answer


def _table(answer: bytes) -> Table | None:
    """`None` where the statement chose another format, or answers with nothing."""
    try:
        document = json.loads(answer)
        table = Table(*(Column(Text(column["name"])) for column in document["meta"]), box=None)
    except (ValueError, TypeError, KeyError):
        return None
    for row in document["data"]:
        table.add_row(*(Text("" if cell is None else cell) for cell in row))
    return table
