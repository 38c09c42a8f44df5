"""`jolqara read-plates`."""

import json
from pathlib import Path

import cv2
import numpy as np
from click.testing import CliRunner

from detectors.drawing import cars, designs
from infra.cli.read_plates import read_plates


def picture_of(path: Path, text: str) -> Path:
    scene = np.full((480, 640, 3), (110, 115, 118), np.uint8)
    cars.draw(scene, cars.around((320, 300, 130), np.random.default_rng(5)))
    sheet = designs.draw(designs.DESIGNS["KZ_2012_PERSON"], text, designs.Look())
    sheet = cv2.resize(sheet, (130, 28), interpolation=cv2.INTER_AREA).astype(np.uint8)
    scene[286 : 286 + sheet.shape[0], 255 : 255 + sheet.shape[1]] = sheet
    cv2.imwrite(str(path), scene)
    return path


def test_each_picture_is_a_line_and_a_broken_one_is_reported_without_stopping(tmp_path: Path) -> None:
    broken, absent = tmp_path / "broken.jpg", tmp_path / "absent.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 cut off")
    last = picture_of(tmp_path / "car.png", "123ABC02")
    result = CliRunner().invoke(read_plates, [str(broken), str(absent), str(last)])
    assert result.exit_code == 1
    assert f"{broken} is no picture" in result.stderr
    assert f"{absent} cannot be read: No such file" in result.stderr
    (line,) = (json.loads(line) for line in result.stdout.splitlines())
    assert line["file"] == str(last)
    (plate,) = line["plates"]
    assert plate["text"] == "123ABC02"
    assert 0.5 < plate["confidence"] <= 1
    assert np.allclose(plate["corners"], [[255, 286], [385, 286], [385, 314], [255, 314]], atol=6)


def test_a_picture_without_plates_is_an_empty_list(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "wall.png"), np.full((200, 300, 3), 90, np.uint8))
    result = CliRunner().invoke(read_plates, [str(tmp_path / "wall.png")])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["plates"] == []
