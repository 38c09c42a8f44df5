"""A finder in whole numbers sees what it saw before."""

import shutil
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed: pip install 'jolqara[ultralytics]'")

from detectors.plates.find import bounds, overlap
from detectors.plates.look import look, quick
from detectors.plates.networks import WEIGHTS
from detectors.training import faces, quantise
from detectors.training.scenes import scene

pytestmark = pytest.mark.ultralytics


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
