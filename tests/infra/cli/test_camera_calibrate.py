"""`jolqara camera calibrate`."""

from pathlib import Path

import msgspec
import numpy as np
from click.testing import CliRunner, Result
from msgspec.structs import replace

from detectors import camera
from detectors.roads.trial import ASPECT
from infra.cli.main import main
from schemas.registries import Calibration, CameraRecord
from tests.detectors.clips import CAMERA
from tests.detectors.roads.roads import GRID, straight, surveyed

POINTS = surveyed(straight(), GRID, np.random.default_rng(0).normal(0, 3e-4, GRID.shape))


def written(path: Path, record: CameraRecord) -> Path:
    path.write_bytes(msgspec.json.encode(record))
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["camera", "calibrate", *map(str, arguments)])


def table(path: Path) -> Path:
    """The surveyed points as a surveyor's spreadsheet writes them."""
    rows = [
        f"{one.picture.x * 1920:.2f},{one.picture.y * 1080:.2f},{one.road_m.x:.3f},{one.road_m.y:.3f}" for one in POINTS
    ]
    path.write_text("\n".join(["\ufeffx,y,road_x,road_y", *rows]))
    return path


def test_each_point_of_the_record_is_told_with_its_error(tmp_path: Path) -> None:
    path = written(tmp_path / "camera.json", replace(CAMERA, calibration=Calibration(points=POINTS)))
    result = run(path)
    assert result.exit_code == 0, result.output
    assert all(f"│ {number:<5} │" in result.output for number in range(1, 13))
    assert "The camera is 6." in result.output
    assert camera.load(path).calibration == Calibration(points=POINTS)


def test_points_of_a_table_are_written_into_the_record(tmp_path: Path) -> None:
    path, out = written(tmp_path / "camera.json", CAMERA), tmp_path / "calibrated.json"
    result = run(path, "--points", table(tmp_path / "points.csv"), "--out", out)
    assert result.exit_code == 0, result.output
    assert camera.load(path) == CAMERA
    calibration = camera.load(out).calibration
    assert calibration is not None
    assert np.allclose(
        [(one.picture.x, one.picture.y / ASPECT) for one in calibration.points],
        [(one.picture.x, one.picture.y / ASPECT) for one in POINTS],
        atol=1e-5,
    )
    assert camera.load(out) == replace(CAMERA, calibration=calibration)


def test_four_points_fit_always_and_the_command_says_so(tmp_path: Path) -> None:
    corners = tuple(POINTS[index] for index in (0, 2, 9, 11))
    result = run(written(tmp_path / "camera.json", replace(CAMERA, calibration=Calibration(points=corners))))
    assert result.exit_code == 0, result.output
    assert "their errors tell nothing" in result.output


def test_what_fixes_no_road_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    path = written(tmp_path / "camera.json", replace(CAMERA, calibration=Calibration(points=POINTS[:3])))
    before = path.read_bytes()
    result = run(path)
    assert result.exit_code == 1
    assert "3 surveyed points are too few" in result.stderr
    assert path.read_bytes() == before


def test_a_record_without_points_says_where_to_give_them(tmp_path: Path) -> None:
    result = run(written(tmp_path / "camera.json", CAMERA))
    assert result.exit_code == 1
    assert "cam-1 has no surveyed points: give them with --points" in result.stderr


def test_a_wrong_table_names_its_line_and_its_headings(tmp_path: Path) -> None:
    path, points = written(tmp_path / "camera.json", CAMERA), tmp_path / "points.csv"
    for content in ("x,y\n1,2\n", "x,y,road_x,road_y\n1,2,3,four\n", "x,y,road_x,road_y\n1,2,nan,4\n"):
        points.write_text(content)
        result = run(path, "--points", points)
        assert result.exit_code == 1
        assert "line 2: wanted are numbers under the headings x, y, road_x, road_y" in result.stderr


def test_sizes_that_are_none_are_bad_use(tmp_path: Path) -> None:
    path = written(tmp_path / "camera.json", CAMERA)
    for size in ("1920", "0x5", "axb"):
        assert run(path, "--size", size).exit_code == 2
