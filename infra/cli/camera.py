"""`jolqara camera`: prepare and check camera records."""

import click

from infra.cli.camera_calibrate import calibrate
from infra.cli.camera_draw import draw


@click.group()
def camera() -> None:
    """Prepare and check camera records."""


camera.add_command(calibrate)
camera.add_command(draw)
