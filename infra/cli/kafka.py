"""The options of every command that speaks to Kafka."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from infra.cli.directory import directory_option
from infra.local.addresses import address
from infra.local.kafka.broker import KAFKA
from streams.settings import Settings, SettingsError, Stage, from_environment


def kafka_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--kafka` and `--dir`: which Kafka is meant."""
    kafka = click.option(
        "--kafka",
        metavar="HOST:PORT",
        help="Bootstrap servers; by default JOLQARA_KAFKA_BOOTSTRAP, else the local stack's.",
    )
    return kafka(directory_option(command))


def settings_for(kafka: str | None, directory: Path, stages: tuple[Stage, ...] = tuple(Stage)) -> Settings:
    """Settings with the Kafka that the options name. Raises click.UsageError for a wrong environment."""
    try:
        return from_environment(kafka or address(KAFKA, directory.absolute()), stages)
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
