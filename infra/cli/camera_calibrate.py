"""`jolqara camera calibrate`: the road plane of a camera record from surveyed points."""

import csv
from pathlib import Path

import click
import msgspec
import numpy as np
from msgspec.structs import replace
from rich.console import Console
from rich.table import Table

from detectors.camera import CameraFileError, load
from detectors.roads.calibrate import FEWEST, Calibrated, CalibrationError, length_error
from detectors.roads.calibrate import calibrate as fit
from schemas.registries import Calibration, CameraRecord, PicturePoint, RoadPoint, SurveyedPoint

COLUMNS = ("x", "y", "road_x", "road_y")
WAY_M = 10.0
"""Length of the way whose error is told."""
Size = tuple[int, int]


class PictureSize(click.ParamType):
    """Width and height of a picture, pixels."""

    name = "WxH"

    def convert(self, value: str | Size, param: click.Parameter | None, ctx: click.Context | None) -> Size:
        """Raises BadParameter where the text is not two numbers above 0."""
        if isinstance(value, tuple):
            return value
        width, _, height = value.lower().partition("x")
        if not (width.isdigit() and height.isdigit() and int(width) and int(height)):
            self.fail(f"{value!r} is no picture size such as 1920x1080", param, ctx)
        return int(width), int(height)


@click.command()
@click.argument("camera_file", metavar="CAMERA.json", type=click.Path(path_type=Path))
@click.option(
    "--points",
    "points_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"CSV of surveyed points, with the columns {', '.join(COLUMNS)}: pixels and metres. [default: the record's]",
)
@click.option("--size", type=PictureSize(), default="1920x1080", show_default=True, help="Of the camera's picture.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write. [default: CAMERA.json]")
def calibrate(*, camera_file: Path, points_file: Path | None, size: Size, out: Path | None) -> None:
    """Fit the road to surveyed points, tell each point's error, and write the record with them.

    A record whose points fix no road, contradict each other, or fix it too loosely is refused and nothing is written.
    """
    try:
        record = load(camera_file)
        points = _surveyed(points_file, size) if points_file else _recorded(record)
        calibrated = fit(points, size[0] / size[1])
    except CameraFileError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error
    _tell(points, calibrated, size)
    _write(replace(record, calibration=Calibration(points=tuple(points))), out or camera_file)


def _recorded(record: CameraRecord) -> tuple[SurveyedPoint, ...]:
    if record.calibration is None:
        raise CalibrationError(f"camera {record.camera_id} has no surveyed points: give them with --points")
    return record.calibration.points


def _surveyed(path: Path, size: Size) -> tuple[SurveyedPoint, ...]:
    """Raises CalibrationError where the file is no such table."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        try:
            return tuple(_point([float(row[name]) for name in COLUMNS], size) for row in rows)
        except (KeyError, TypeError, ValueError, csv.Error) as error:
            raise CalibrationError(
                f"{path}, line {rows.line_num}: wanted are numbers under the headings {', '.join(COLUMNS)} ({error})"
            ) from error


def _point(numbers: list[float], size: Size) -> SurveyedPoint:
    if not np.isfinite(numbers).all():
        raise ValueError("not a number")
    x, y, road_x, road_y = numbers
    return SurveyedPoint(picture=PicturePoint(x=x / size[0], y=y / size[1]), road_m=RoadPoint(x=road_x, y=road_y))


def _tell(points: tuple[SurveyedPoint, ...], calibrated: Calibrated, size: Size) -> None:
    table = Table("point", "x, px", "y, px", "road x, m", "road y, m", "off, px", "off, m")
    for number, (point, error) in enumerate(zip(points, calibrated.errors, strict=True), 1):
        place = (point.picture.x * size[0], point.picture.y * size[1])
        figures = (f"{place[0]:.1f}", f"{place[1]:.1f}", f"{point.road_m.x:.2f}", f"{point.road_m.y:.2f}")
        table.add_row(str(number), *figures, f"{error.picture * size[0]:.2f}", f"{error.road_m:.3f}")
    Console().print(table)
    if len(points) == FEWEST:
        click.echo("Four points always fit: their errors tell nothing, usual ones are assumed. Survey 8 or more.")
    plane = calibrated.plane
    along, across = (
        length_error(plane, plane.middle + np.array([-way, way]) * WAY_M / 2)
        for way in np.array([(0.0, 1.0), (1.0, 0.0)])
    )
    click.echo(
        f"In the middle {WAY_M:.0f} m along y are known to {along:.2%}, along x to {across:.2%} (standard error)."
    )
    high = plane.camera_height
    click.echo(
        "Where the camera stands cannot be told from these points: no speeds will be measured."
        if high is None
        else f"The camera is {high:.1f} m above the road by these points; if it is not, they are wrong."
    )


def _write(record: CameraRecord, path: Path) -> None:
    text = msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"
    try:
        fresh = path.with_name(f"{path.name}.part")
        fresh.write_bytes(text)
        fresh.replace(path)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from error
    click.echo(f"{path} is written with {len(record.calibration.points) if record.calibration else 0} surveyed points.")
