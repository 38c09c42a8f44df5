"""Each network trains on drawn pictures and runs the same in onnxruntime."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'jolqara[ultralytics]'")

from detectors.training import finder, loop, reader  # noqa: E402 - needs torch

pytestmark = [
    pytest.mark.ultralytics,
    # torch's own exporter to ONNX warns of its successor.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


def test_the_reader_learns_and_exports(tmp_path: Path) -> None:
    path = reader.train(loop.Plan(out=tmp_path, minutes=5, drawers=0, max_steps=3))
    network = reader.network()
    network.load_state_dict(torch.load(path.with_suffix(".pt")))
    pictures, labels, lengths = reader.draw(np.random.default_rng(1), 0.5, size=2)
    assert int(lengths.sum()) == len(labels)
    assert_same(network, pictures, path)


def test_the_finder_learns_and_exports(tmp_path: Path) -> None:
    path = finder.train(loop.Plan(out=tmp_path, minutes=5, drawers=0, max_steps=2))
    network = finder.Finder()
    network.load_state_dict(torch.load(path.with_suffix(".pt")))
    network.as_pixels = True
    pictures, *_ = finder.draw(np.random.default_rng(1), 0.5, size=1)
    assert_same(network, pictures[:, :, :128, :192], path)


def assert_same(network: Any, pictures: Any, path: Path) -> None:
    """The exported network gives what the trained one gives."""
    network.eval()
    with torch.no_grad():
        expected = network(pictures)
    given = onnxruntime.InferenceSession(str(path)).run(None, {"picture": np.ascontiguousarray(pictures.numpy())})
    for ours, theirs in zip(expected if isinstance(expected, tuple) else (expected,), given, strict=True):
        np.testing.assert_allclose(theirs, ours.numpy(), rtol=1e-3, atol=1e-3)


def test_a_few_steps_make_the_reader_better() -> None:
    torch.manual_seed(0)
    network = reader.network()
    batch = reader.draw(np.random.default_rng(2), 0.0, size=8)
    optimiser = torch.optim.AdamW(network.parameters(), lr=2e-3)
    losses = [loop.improve(network, optimiser, partial(reader.loss, network), batch) for _ in range(12)]
    assert losses[-1] < 0.7 * losses[0]
