"""`jolqara topics`: prepare Kafka."""

from pathlib import Path

import click

from infra import topics as cluster
from infra.cli.kafka import kafka_options, settings_for
from schemas.topics import DEFAULT_PARTITIONS


@click.group()
def topics() -> None:
    """Make the topics, or look whether they are as they must be."""


@topics.command()
@kafka_options
@click.option("--partitions", type=click.IntRange(1, 1024), default=DEFAULT_PARTITIONS, show_default=True)
@click.option("--keep-all", is_flag=True, help="Delete nothing by age: records of simulated, past times stay.")
def create(*, kafka: str | None, directory: Path, partitions: int, keep_all: bool) -> None:
    """Make the topics that are missing; then check all of them."""
    connection = settings_for(kafka, directory).confluent()
    try:
        made = cluster.create(connection, partitions, keep_all=keep_all)
    except cluster.TopicsError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"made {len(made)} topics" if made else "every topic was there")
    refuse_wrong(connection)


@topics.command()
@kafka_options
def check(*, kafka: str | None, directory: Path) -> None:
    """Look whether all topics are there, with the right partitions and cleanup; exit status 1 if not."""
    refuse_wrong(settings_for(kafka, directory).confluent())
    click.echo("the topics are as they must be")


def refuse_wrong(connection: dict[str, str]) -> None:
    """Raises click.ClickException that says what is wrong with the topics, if something is."""
    try:
        wrong = cluster.check(connection)
    except cluster.TopicsError as error:
        raise click.ClickException(str(error)) from error
    if wrong:
        raise click.ClickException("\n  ".join(["the topics are not as they must be:", *wrong]))
