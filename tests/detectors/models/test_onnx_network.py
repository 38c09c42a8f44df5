"""ONNX files that the tests write: understood, or refused with a reason."""

from pathlib import Path

import numpy as np
import pytest

from detectors.models.load import load
from detectors.models.network import Floats, ModelError
from tests.detectors.models.onnx_file import node, write

NAMES = "{0: 'car', 1: 'person'}"
FINAL = np.array([[(80, 48, 160, 96, 0.9, 0), (0, 0, 40, 40, 0.6, 1)]])
"""Boxes in a picture of 320×192."""


def finder(
    path: Path,
    answer: Floats = FINAL,
    takes: tuple[int | str, ...] = (1, 3, 192, 320),
    names: str | None = NAMES,
    **told: str,
) -> Path:
    """A model that finds the same boxes in every picture."""
    nodes = [
        node("Flatten", ("picture",), "flat", axis=0),
        node("ReduceMin", ("flat",), "least", keepdims=1),
        node("Mul", ("least", "none"), "nothing"),
        node("Add", ("found", "nothing"), "answer"),
    ]
    weights = {"found": answer.astype(np.float32), "none": np.zeros((1, 1), np.float32)}
    return write(path, nodes=nodes, weights=weights, takes=takes, gives=answer.shape, names=names, **told)


@pytest.mark.parametrize(
    ("size", "first"),
    [
        ((320, 192), (80, 48, 160, 96)),
        ((640, 384), (160, 96, 320, 192)),
        ((640, 360), (160, 84, 320, 180)),  # 6 rows of frame above and below
        ((1280, 1280), (1280 * 16 / 192, 320, 1280 * 96 / 192, 640)),  # 64 columns of frame on either side
    ],
)
def test_boxes_come_back_where_they_are_in_the_picture(
    tmp_path: Path, size: tuple[int, int], first: tuple[float, ...]
) -> None:
    network = load(finder(tmp_path / "m.onnx"))
    found = network.find(np.zeros((size[1], size[0], 3), np.uint8), 0.5)
    assert network.finds
    assert [one.name for one in found] == ["car", "person"]
    assert found[0].box == pytest.approx(first)
    assert found[0].confidence == pytest.approx(0.9)


def test_boxes_are_cut_off_at_the_pictures_edges(tmp_path: Path) -> None:
    answer = np.array([[(-50, -50, 1000, 1000, 0.9, 0)]])
    (found,) = load(finder(tmp_path / "m.onnx", answer)).find(np.zeros((360, 640, 3), np.uint8), 0.5)
    assert found.box == (0, 0, 640, 360)


def test_a_model_of_any_size_is_asked_at_the_size_that_it_tells(tmp_path: Path) -> None:
    """A frame only as wide as the stride asks for: 640×360 at 320 is 320×180 in 320×192."""
    path = finder(tmp_path / "m.onnx", takes=("batch", 3, "height", "width"), imgsz="[320, 320]", stride="32")
    (found, _) = load(path).find(np.zeros((360, 640, 3), np.uint8), 0.5)
    assert found.box == pytest.approx((160, 84, 320, 180))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"task": "pose"}, "is a model for 'pose': wanted is one for classify or detect"),
        ({"names": None}, "does not name its classes"),
        ({"names": "__import__('os').abort()"}, "does not name its classes"),
        ({"names": "{0: 'car', 2: 'bus'}"}, "does not name its classes"),
        ({"names": "(" * 100_000}, "does not name its classes"),
        (
            {"names": "{0: 'a', 1: 'b', 2: 'c'}", "answer": np.zeros((1, 9, 8))},
            r"gives \(9, 8\) for 3 classes: neither",
        ),
        ({"answer": np.zeros((1, 2))}, r"gives \(\) for 2 classes|gives \(2,\) for 2 classes: neither"),
        ({"takes": (1, 3, 100_000, 100_000)}, "100000×100000 pixels, more than can be meant"),
        ({"takes": ("b", 3, "h", "w"), "imgsz": "[99999, 99999]"}, "99999×99999 pixels, more than can be meant"),
        ({"takes": (8, 3, 192, 320)}, r"takes \[8, 3, 192, 320\]: wanted is \(1, 3, height, width\)"),
        ({"takes": (1, 1, 192, 320)}, r"wanted is \(1, 3, height, width\)"),
    ],
)
def test_files_that_cannot_be_used_are_refused_with_the_reason(
    tmp_path: Path, told: dict[str, object], said: str
) -> None:
    path = finder(tmp_path / "m.onnx", **{"task": "detect", **told})  # type: ignore[arg-type]
    with pytest.raises(ModelError, match=said):
        load(path)


def test_half_a_file_and_noise_are_no_models(tmp_path: Path) -> None:
    whole = finder(tmp_path / "m.onnx").read_bytes()
    for content in (b"", whole[: len(whole) // 2], b"\x08\x07nonsense" * 9, bytes(range(256)) * 40):
        (tmp_path / "bad.onnx").write_bytes(content)
        with pytest.raises(ModelError, match=r"bad\.onnx is no ONNX model"):
            load(tmp_path / "bad.onnx")


def test_a_model_that_breaks_while_it_runs_is_refused_before_it_is_used(tmp_path: Path) -> None:
    nodes = [node("MatMul", ("picture", "wrong"), "answer")]
    weights = {"wrong": np.zeros((7, 7), np.float32)}
    takes = (1, 3, "h", "w")
    path = write(tmp_path / "m.onnx", nodes=nodes, weights=weights, takes=takes, gives=(1, 5, 6), names=NAMES)
    with pytest.raises(ModelError, match="cannot be run"):
        load(path)


def test_other_kinds_of_file_are_no_models(tmp_path: Path) -> None:
    (tmp_path / "m.h5").write_bytes(b"weights")
    with pytest.raises(ModelError, match=r"m\.h5 is no model that can be used: \.onnx and \.pt can"):
        load(tmp_path / "m.h5")
    with pytest.raises(ModelError, match="is missing"):
        load(tmp_path / "absent.onnx")
