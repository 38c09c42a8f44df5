"""`jolqara query`: ask ClickHouse."""

import json
import sys
from pathlib import Path

import click
import clickhouse_connect
from clickhouse_connect.driver.exceptions import ClickHouseError
from rich.console import Console
from rich.table import Table

from infra.cli.directory import directory_option
from infra.local.addresses import address
from infra.local.clickhouse.server import CLICKHOUSE

TABLE = "JSONCompactStrings"


@click.command()
@click.argument("sql")
@click.option("--format", "format_", help="A format of ClickHouse, as JSONEachRow; a table by default on a terminal.")
@directory_option
def query(*, sql: str, format_: str | None, directory: Path) -> None:
    """Ask ClickHouse in SQL and print what it answers."""
    wanted = format_ or (TABLE if sys.stdout.isatty() else "TabSeparatedWithNames")
    try:
        client = clickhouse_connect.get_client(dsn=address(CLICKHOUSE, directory.absolute()))
        # The header is only a default: a FORMAT in the statement itself counts more.
        answer = client.raw_query(sql, transport_settings={"X-ClickHouse-Format": wanted})
    except ClickHouseError as error:
        raise click.ClickException(str(error)) from error
    if wanted == TABLE and format_ is None and answer.startswith(b"{") and b'"meta"' in answer:
        Console().print(_table(answer))
    else:
        click.get_binary_stream("stdout").write(answer)


def _table(answer: bytes) -> Table:
    document = json.loads(answer)
    table = Table(*(column["name"] for column in document["meta"]), box=None)
    for row in document["data"]:
        table.add_row(*("" if cell is None else cell for cell in row))
    return table
