"""`jolqara up`: start the local stack."""

from pathlib import Path

import click

from infra.cli.directory import directory_option
from infra.local import stack
from infra.local.addresses import external
from infra.local.kafka import jars, java
from infra.local.kafka.broker import KAFKA

port = click.IntRange(1, 65535)


@click.command()
@directory_option
@click.option("--kafka-port", type=port, help="Port of Kafka; by default the last one, or any free one.")
@click.option("--clickhouse-port", type=port, help="Port of ClickHouse; by default the last one, or any free one.")
@click.option("--install", is_flag=True, help="Install Java and Maven by apt-get first, if they are missing.")
@click.option("--prepare", is_flag=True, help="Fetch what is missing and start nothing.")
def up(*, directory: Path, kafka_port: int | None, clickhouse_port: int | None, install: bool, prepare: bool) -> None:
    """Start Kafka and ClickHouse on this machine; what runs already stays.

    A service that JOLQARA_KAFKA_BOOTSTRAP or JOLQARA_CLICKHOUSE_DSN names is used instead, and none is started.
    """
    if install and external(KAFKA) is None:
        java.install(say=click.echo)
    if prepare:
        jars.fetch(click.echo)
        return
    stack.up(directory.absolute(), ports={"kafka": kafka_port, "clickhouse": clickhouse_port}, say=click.echo)
