"""The option of every command that finds the local stack."""

from pathlib import Path

import click

from infra.local.addresses import home

directory_option = click.option(
    "--dir",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    default=home,
    show_default="JOLQARA_HOME, else .jolqara",
    help="Directory of the local stack: its data, logs and ports.",
)
