"""A network in whole numbers sees what it saw before."""

import shutil
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

pytest.importorskip("torch", reason="torch is not installed: pip install 'jolqara[ultralytics]'")

from detectors.plates.find import bounds, overlap
from detectors.plates.look import look, quick
from detectors.plates.networks import WEIGHTS
from detectors.plates.read import normal
from detectors.training import faces, loop, quantise, reader
from detectors.training.crops import crop
from detectors.training.scenes import scene

pytestmark = [
    pytest.mark.ultralytics,
    # torch's own exporter to ONNX warns of its successor.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "finder.onnx"
    shutil.copy(WEIGHTS / "finder.onnx", path)
    quantise.quantise(path)
    return path


def test_it_is_small_and_the_same_each_time(finder: Path) -> None:
    before = quick(finder).read_bytes()
    assert len(before) < finder.stat().st_size / 3
    assert quantise.quantise(finder).read_bytes() == before


def test_it_finds_the_same_plates(finder: Path) -> None:
    precise, whole = look(finder, threads=1), look(quick(finder), threads=1)
    rng, seen, again = np.random.default_rng(11), 0, 0
    for _ in range(30):
        picture = scene(rng, faces.fonts(), 0.3).picture
        found = whole(picture)
        for corners, _ in precise(picture):
            seen += 1
            again += any(overlap(bounds(corners), bounds(one)) > 0.7 for one, _ in found)
    assert seen > 20
    assert again > 0.9 * seen


def test_a_reader_gives_nearly_the_same_numbers(tmp_path: Path) -> None:
    path = reader.train(loop.Plan(out=tmp_path, minutes=5, drawers=0, max_steps=3))
    taken = {"picture": normal(crop(np.random.default_rng(3), faces.fonts(), 0.5).grey)}
    precise, whole = (
        onnxruntime.InferenceSession(str(one)).run(None, taken)[0] for one in (path, quantise.quantise(path))
    )
    assert 0 < np.abs(precise - whole).mean() < 0.1 * precise.std()
