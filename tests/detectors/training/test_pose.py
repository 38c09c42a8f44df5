"""A pose model of ultralytics trains on drawn scenes and runs in the light finder."""

import os
import socket
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'jolqara[ultralytics]'")

import ultralytics  # noqa: E402 - needs torch

from detectors.plates.look import look  # noqa: E402
from detectors.training import faces, pose  # noqa: E402
from detectors.training.scenes import SIZE, scene  # noqa: E402

pytestmark = [
    pytest.mark.ultralytics,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning"),
]


def trained(out: Path) -> Path:
    """Three steps of training by the command."""
    words = ["--out", str(out), "--steps", "3", "--drawers", "0", "--threads", "1"]
    told = CliRunner().invoke(pose.main, words, catch_exceptions=False)
    assert told.output.splitlines()[-1] == str(out / "pose.onnx")
    return out


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(tmp_path_factory.mktemp("training"))


def weights(training: Path) -> dict[str, Any]:
    return dict(ultralytics.YOLO(str(training / "weights" / "last.pt")).model.state_dict())


def test_the_light_finder_sees_what_ultralytics_predicts(training: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detectors.plates.look.LIKELY", 0.0)
    picture = scene(np.random.default_rng(4), faces.fonts(), 0.5).picture
    seen = look(training / "pose.onnx", threads=1)(picture)
    (theirs,) = ultralytics.YOLO(str(training / "weights" / "last.pt")).predict(
        picture, imgsz=SIZE[::-1], conf=1e-9, device="cpu", verbose=False
    )
    assert len(seen) == len(theirs) == 300
    for corners, score in seen[:20]:
        apart = np.abs(theirs.keypoints.xy.numpy() - corners).max(axis=(1, 2))
        assert apart.min() < 1
        assert theirs.boxes.conf[int(apart.argmin())] == pytest.approx(score, rel=0.05)


def test_the_same_seed_trains_the_same_weights(training: Path, tmp_path: Path) -> None:
    again, before = weights(trained(tmp_path / "again")), weights(training)
    assert again.keys() == before.keys()
    assert all(torch.equal(again[name], before[name]) for name in before)
    untrained = ultralytics.YOLO(str(pose.NETWORK), verbose=False).model.state_dict()
    assert any(not torch.equal(untrained[name].half().float(), before[name].float()) for name in before)


def test_training_goes_on_from_weights(training: Path, tmp_path: Path) -> None:
    words = ["--out", str(tmp_path), "--steps", "1", "--drawers", "0", "--threads", "1"]
    start = training / "weights" / "last.pt"
    CliRunner().invoke(pose.main, [*words, "--start", str(start)], catch_exceptions=False)
    before, after = weights(training), weights(tmp_path)
    moved = [float((after[name] - before[name]).abs().max()) for name in before if name.endswith("conv.weight")]
    assert 0 < max(moved) < 0.0015  # one gentle step away, not another beginning


def test_nothing_leaves_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def refuse(*wanted: object, **_: object) -> None:
        asked.append(wanted)
        raise OSError("no network here")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    trained(tmp_path)
    assert asked == []
    assert os.environ["YOLO_OFFLINE"] == "1"
    assert ultralytics.settings["sync"] is False


def test_drawn_plates_are_told_as_parts_of_the_picture() -> None:
    batch = pose.draw(np.random.default_rng(1), 0.5, size=8)
    scenes = np.random.default_rng(1)
    drawn = [scene(scenes, faces.fonts(), 0.5) for _ in range(8)]
    assert batch["batch_idx"].tolist() == [number for number, one in enumerate(drawn) for _ in one.plates]
    np.testing.assert_array_equal(batch["img"][3].numpy(), drawn[3].picture[:, :, ::-1].transpose(2, 0, 1))
    corners = np.concatenate([one.plates for one in drawn if one.plates])
    np.testing.assert_allclose(batch["keypoints"].numpy() * SIZE, corners, rtol=1e-4)
    x, y, width, height = batch["bboxes"][0].tolist()
    assert x + width / 2 == pytest.approx(corners[0, :, 0].max() / SIZE[0], rel=1e-4)
    assert y - height / 2 == pytest.approx(corners[0, :, 1].min() / SIZE[1], rel=1e-4)
