"""`jolqara worker`: run stages of the stream."""

import logging
from pathlib import Path

import click

from infra.cli.kafka import kafka_options, settings_for
from infra.cli.topics import refuse_wrong
from streams import worker as streams_worker
from streams.settings import Stage

NOISY = ("faust", "mode", "aiokafka", "streams.transport")
"""Libraries, and our classes that log as theirs, of which only warnings are of use to an operator."""


@click.command()
@kafka_options
@click.option(
    "--stage",
    "stages",
    type=click.Choice([stage.value for stage in Stage]),
    multiple=True,
    help="Only this one; several: repeat. Default: all.",
)
def worker(*, kafka: str | None, directory: Path, stages: tuple[str, ...]) -> None:
    """Assemble, judge and issue until SIGTERM or Ctrl-C. Start several to share the work."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    settings = settings_for(kafka, directory, tuple(Stage(stage) for stage in stages) or tuple(Stage))
    refuse_wrong(settings.confluent())
    streams_worker.run(settings)
