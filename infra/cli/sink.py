"""`jolqara sink`: run the process that keeps records in ClickHouse."""

import logging
import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import click

from infra.cli.directory import directory_option
from infra.local.addresses import addresses
from schemas.dead_letter_limit import TooManyDeadLetters
from sinks.clickhouse.errors import SettingsError
from sinks.clickhouse.memory import keep_freed
from sinks.clickhouse.settings import BOOTSTRAP, DSN, sink_settings
from sinks.clickhouse.sink import Clocks, Sink


@click.command()
@directory_option
def sink(directory: Path) -> None:
    """Keep passages, events and dead letters in ClickHouse until SIGTERM or Ctrl-C.

    Kafka and ClickHouse are those of JOLQARA_KAFKA_BOOTSTRAP (and JOLQARA_KAFKA_*) and JOLQARA_CLICKHOUSE_DSN, else
    the local stack's.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    ends = addresses(directory.absolute())
    try:
        settings = sink_settings({**os.environ, BOOTSTRAP: ends.kafka_bootstrap, DSN: ends.clickhouse_dsn})
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    keep_freed()
    try:
        Sink(settings, Clocks(time.monotonic, lambda: datetime.now(UTC)), stop).run()
    except TooManyDeadLetters as error:
        raise click.ClickException(str(error)) from error
