"""`jolqara down`: stop the local stack."""

from pathlib import Path

import click

from infra.cli.directory import directory_option
from infra.local import stack


@click.command()
@directory_option
def down(*, directory: Path) -> None:
    """Stop Kafka and ClickHouse; their data stay for the next `jolqara up`."""
    stack.down(directory.absolute(), say=click.echo)
