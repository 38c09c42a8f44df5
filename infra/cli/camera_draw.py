"""`jolqara camera draw`: a camera's record over its picture."""

from datetime import UTC, datetime
from pathlib import Path

import click
import cv2

from detectors.camera import CameraFileError, load
from detectors.plates.find import Picture
from detectors.roads.calibrate import CalibrationError
from detectors.showing.canvas import Canvas
from detectors.showing.record import draw_record
from detectors.showing.survey import draw_survey
from detectors.sources.frames import SourceError
from detectors.sources.opening import open_source

FORMATS = (".png", ".jpg", ".jpeg")


@click.command()
@click.argument("camera_file", metavar="CAMERA.json", type=click.Path(path_type=Path))
@click.argument("source", metavar="PICTURE")
@click.argument("out", metavar="OUT.png", type=click.Path(dir_okay=False, path_type=Path))
def draw(*, camera_file: Path, source: str, out: Path) -> None:
    """Draw the record CAMERA.json over a PICTURE of that camera, to be checked by eye.

    Shown are zones, lanes, signals, lines with the way that is forward over each, surveyed points and a grid on the
    road as they fix it. PICTURE may be all that `jolqara detect` can watch; the first frame is taken.
    """
    if out.suffix.lower() not in FORMATS:
        raise click.UsageError(f"{out} must end in one of {', '.join(FORMATS)}")
    if out.exists() and Path(source).exists() and out.samefile(source):
        raise click.UsageError(f"{out} would be written over by its own drawing")
    try:
        camera = load(camera_file)
        canvas = Canvas(_first(source))
    except (CameraFileError, SourceError) as error:
        raise click.ClickException(str(error)) from error
    draw_record(canvas, camera)
    wrong = None
    if camera.calibration is not None:
        try:
            draw_survey(canvas, camera.calibration)
        except CalibrationError as error:
            wrong = error
    _write(canvas.drawn(), out)
    if wrong is not None:
        raise click.ClickException(f"{out} is drawn without a grid: {wrong}")


def _first(source: str) -> Picture:
    """Raises SourceError."""
    with open_source(source, now=lambda: datetime.now(UTC), told=lambda text: click.echo(text, err=True)) as opened:
        for frame in opened.frames():
            return frame.picture
    raise SourceError(f"{source} shows nothing")


def _write(picture: Picture, path: Path) -> None:
    _, encoded = cv2.imencode(path.suffix.lower(), picture)
    try:
        path.write_bytes(encoded.tobytes())
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from error
