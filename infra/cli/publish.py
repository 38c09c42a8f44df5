"""`jolqara publish`: files to topics."""

import time
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from infra import publishing
from infra.cli.kafka import kafka_options, settings_for
from infra.cli.topics import refuse_wrong
from streams.publishing import Publisher, PublishError


@click.command()
@click.argument("source", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@kafka_options
@click.option("--rate", type=click.FloatRange(min=0, min_open=True), help="Records a second; by default all at once.")
def publish(*, source: Path, kafka: str | None, directory: Path, rate: float | None) -> None:
    """Send the `<topic>.jsonl` files of DIR to their topics, in the order of time across files.

    A wrong line is named, and then nothing is sent.
    """
    connection = settings_for(kafka, directory).confluent()
    try:
        files = publishing.topic_files(source)
        total = publishing.check(files)
        refuse_wrong(connection)
        columns = (TextColumn("publishing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task("publishing", total=total)
            publisher = Publisher(connection, lambda: progress.advance(task))
            publishing.publish(files, publisher, _pace(rate))
    except (publishing.FilesError, PublishError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"published {total} records to {len(files)} topics")


def _pace(rate: float | None) -> Callable[[], None]:
    """Waits so that calls come no faster than `rate` a second."""
    if rate is None:
        return lambda: None
    begun, sent = time.monotonic(), 0

    def wait() -> None:
        nonlocal sent
        time.sleep(max(0.0, begun + sent / rate - time.monotonic()))
        sent += 1

    return wait
