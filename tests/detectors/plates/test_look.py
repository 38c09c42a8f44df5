"""What the two kinds of networks answer becomes corners and probabilities."""

from pathlib import Path

import numpy as np
import pytest

from detectors.plates.find import Finder, bounds
from detectors.plates.look import look, peaks, posed
from tests.detectors.models.onnx_file import node, write

CORNERS = [100.0, 40, 180, 44, 178, 62, 98, 58]
BOX = [98.0, 40, 180, 62]


def pose_model(path: Path, corners: list[float] = CORNERS, kpt_shape: str = "[4, 2]") -> Path:
    """A pose model that sees the same plate in every picture, as surely as the picture is red, and nothing else."""
    nodes = [
        node("ReduceMean", ("picture",), "colour", axes=(2, 3), keepdims=0),
        node("MatMul", ("colour", "red"), "sure"),
        node("Add", ("plates", "sure"), "answer"),
    ]
    plates, red = np.zeros((1, 2, 14), np.float32), np.zeros((3, 14), np.float32)
    plates[0, 0] = [*BOX, 0, 0, *corners]
    plates[0, 1, 4] = -1
    red[0, 4] = 1
    weights = {"plates": plates, "red": red}
    return write(
        path, nodes=nodes, weights=weights, takes=(1, 3, "h", "w"), gives=(1, 2, 14), task="pose", kpt_shape=kpt_shape
    )


def test_a_pose_model_finds_plates_with_their_corners(tmp_path: Path) -> None:
    finder = Finder(pose_model(tmp_path / "pose.onnx"))
    red = np.full((352, 640, 3), (0, 0, 255), np.uint8)
    (found,) = finder.find(red)
    assert found.corners.ravel().tolist() == CORNERS
    assert found.score == 0.5  # the second look sees it elsewhere, so it is half as sure
    assert finder.find(red[:, :, ::-1]) == []


def test_a_picture_is_filled_up_to_multiples_of_32_with_black(tmp_path: Path) -> None:
    see = look(pose_model(tmp_path / "pose.onnx"), threads=1)
    ((_, score),) = see(np.full((60, 90, 3), (0, 0, 255), np.uint8))
    assert score == pytest.approx(60 * 90 / (64 * 96))


def test_a_network_in_whole_numbers_takes_the_first_look_where_there_is_one(tmp_path: Path) -> None:
    middle = [120.0, 86, 200, 86, 200, 106, 120, 106]
    weights = pose_model(tmp_path / "pose.onnx", middle)
    pose_model(tmp_path / "pose.int8.onnx", CORNERS)
    (found,) = Finder(weights).find(np.full((352, 640, 3), (0, 0, 255), np.uint8))
    assert found.score == 1  # the second look saw a plate in the middle
    assert found.corners.mean(axis=0) == pytest.approx([139, 51], abs=1)  # where the first look had sent it


def test_a_pose_model_with_other_points_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"body\.onnx is no finder: wanted is a pose model with keypoints \[4, 2\]"):
        Finder(pose_model(tmp_path / "body.onnx", kpt_shape="[17, 3]"))


def test_an_answer_with_doubles_in_it_has_a_column_for_each_place() -> None:
    answer = np.zeros((1, 13, 50), np.float32)
    answer[0, :, 20] = [139, 51, 82, 22, 0.9, *CORNERS]
    answer[0, :, 21] = [139, 51, 82, 22, 0.3, *CORNERS]
    ((corners, score),) = posed(answer)
    assert corners.ravel().tolist() == CORNERS
    assert score == pytest.approx(0.9)


def test_a_hilltop_points_at_its_corners() -> None:
    heat = np.zeros((1, 1, 6, 8), np.float32)
    heat[0, 0, 3, 4], heat[0, 0, 3, 5], heat[0, 0, 0, 0] = 0.9, 0.2, 0.1
    ways = np.zeros((1, 8, 6, 8), np.float32)
    ways[0, :, 3, 4] = [-8, -2, 8, -2, 8, 2, -8, 2]
    ((corners, score),) = peaks(heat, ways)
    assert score == pytest.approx(0.9)
    assert bounds(corners) == (10, 12, 26, 16)
