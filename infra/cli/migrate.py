"""`jolqara migrate`: bring ClickHouse's tables and views up to date."""

from pathlib import Path

import click

from infra.cli.directory import directory_option
from infra.local.addresses import address
from infra.local.clickhouse.server import CLICKHOUSE
from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.errors import SettingsError, SinkError
from sinks.clickhouse.migrate import migrate as bring_up_to_date
from sinks.clickhouse.migrate import pending, scripts
from sinks.clickhouse.settings import DSN, clickhouse_target


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say which migrations are missing.")
@directory_option
def migrate(*, dry_run: bool, directory: Path) -> None:
    """Prepare ClickHouse: numbered migrations, forward only, then the views.

    It is that of JOLQARA_CLICKHOUSE_DSN, else the local stack's.
    """
    dsn = address(CLICKHOUSE, directory.absolute())
    try:
        clickhouse = ClickHouse(clickhouse_target({DSN: dsn}))
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    migrations, views = scripts("ddl"), scripts("views")
    try:
        if dry_run:
            names = [script.name for script in pending(clickhouse, migrations)]
        else:
            names = list(bring_up_to_date(clickhouse, migrations, views))
    except SinkError as error:
        raise click.ClickException(str(error)) from error
    for name in names:
        click.echo(f"{'missing' if dry_run else 'applied'} {name}")
    click.echo(f"{clickhouse.target}: {len(names)} {'missing' if dry_run else 'applied'}")
