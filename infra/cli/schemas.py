"""`jolqara schemas`: the contracts between programs."""

import click
from rich.console import Console
from rich.table import Table

from schemas.catalogue import ID_OF
from schemas.compatibility import broken, contract
from schemas.topics import TOPICS


@click.group()
def schemas() -> None:
    """Look at the schemas of topics, and check them."""


@schemas.command(name="list")
def list_() -> None:
    """Show every topic: its record, the record's schema id, its key, who writes and who reads it."""
    table = Table("topic", "record", "id", "key", "written by", "read by", box=None)
    for spec in TOPICS:
        record = spec.record.__name__
        table.add_row(spec.name, record, str(ID_OF[record]), spec.key, spec.written_by, ", ".join(spec.read_by))
    Console().print(table)


@schemas.command()
@click.pass_context
def check(context: click.Context) -> None:
    """Check that the schemas break nothing that was published; exit 1 if they do."""
    problems = broken(contract("baseline"), contract("avro"))
    for problem in problems:
        click.echo(problem, err=True)
    if not problems:
        click.echo(f"{len(ID_OF)} schemas keep every promise of the baseline")
    context.exit(1 if problems else 0)
