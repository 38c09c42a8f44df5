"""Drawn windscreens, and a small network that learns from them whether the driver telephones or goes without belt."""

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from detectors.plates.find import Picture
from tests.detectors.models.onnx_file import node, write

SIDE = 24
"""Pixels of the picture that the network takes."""
HIDDEN = 24
Weights = dict[str, npt.NDArray[np.float32]]


def windscreen(rng: Generator, *, phone: bool, belt: bool, size: int = 96) -> Picture:
    """A driver behind glass: a head, a dark shirt, perhaps a light belt across it, perhaps a hand at the ear."""
    picture = np.full((size, size, 3), rng.integers(50, 90, 3), np.uint8)
    x, y = size * rng.uniform(0.46, 0.54), size * rng.uniform(0.30, 0.36)
    cv2.ellipse(picture, (int(x), size), (size // 3, size // 2), 0, 180, 360, (45, 40, 35), -1)
    cv2.circle(picture, (int(x), int(y)), size // 7, (120, 150, 190), -1)
    if belt:
        cv2.line(picture, (int(x - size / 4), int(size * 0.55)), (int(x + size / 4), size), (170, 170, 170), size // 16)
    if phone:
        cv2.circle(picture, (int(x + size / 5), int(y + size / 12)), size // 12, (115, 145, 185), -1)
        cv2.rectangle(
            picture, (int(x + size / 6), int(y - size / 9)), (int(x + size / 4), int(y + size / 10)), (15, 15, 15), -1
        )
    noise = rng.normal(0, 5, picture.shape)
    return np.asarray(np.clip(cv2.GaussianBlur(picture, (0, 0), 1) * rng.uniform(0.8, 1.2) + noise, 0, 255), np.uint8)


def train(seed: int = 0, steps: int = 400) -> Weights:
    """One hidden layer, two answers (phone, no belt), by Adam from nothing."""
    rng = np.random.default_rng(seed)
    pictures, truth = samples(rng, 600)
    sizes = (3 * SIDE * SIDE, HIDDEN, 2)
    weights = [rng.normal(0, (2 / one) ** 0.5, (one, other)) for one, other in pairwise(sizes)]
    biases = [np.zeros(HIDDEN), np.zeros(2)]
    values = [weights[0], biases[0], weights[1], biases[1]]
    means, squares = [np.zeros_like(one) for one in values], [np.zeros_like(one) for one in values]
    for step in range(1, steps + 1):
        some = rng.integers(0, len(pictures), 64)
        hidden = np.maximum(pictures[some] @ values[0] + values[1], 0)
        wrong = (1 / (1 + np.exp(-(hidden @ values[2] + values[3]))) - truth[some]) / len(some)
        back = (wrong @ values[2].T) * (hidden > 0)
        slopes = [pictures[some].T @ back, back.sum(0), hidden.T @ wrong, wrong.sum(0)]
        for number, slope in enumerate(slopes):
            means[number] = 0.9 * means[number] + 0.1 * slope
            squares[number] = 0.999 * squares[number] + 0.001 * slope**2
            pace = 2e-3 * (1 - 0.999**step) ** 0.5 / (1 - 0.9**step)
            values[number] = values[number] - pace * means[number] / (np.sqrt(squares[number]) + 1e-8)
    return dict(zip(("w1", "b1", "w2", "b2"), (one.astype(np.float32) for one in values), strict=True))


def samples(rng: Generator, count: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Pictures as the network takes them, laid out in rows, and what they show."""
    truth = rng.integers(0, 2, (count, 2)).astype(np.float64)
    drawn = [windscreen(rng, phone=bool(phone), belt=not no_belt) for phone, no_belt in truth]
    small = [cv2.resize(one, (SIDE, SIDE), interpolation=cv2.INTER_AREA)[:, :, ::-1] for one in drawn]
    rows = np.array([one.transpose(2, 0, 1).ravel() for one in small]) / 255
    return rows, truth


def save(path: Path, weights: Weights, names: str | None = "{0: 'phone', 1: 'no_belt'}", last: str = "Sigmoid") -> Path:
    """The network as an ONNX file."""
    nodes = [
        node("Flatten", ("picture",), "flat", axis=1),
        node("Gemm", ("flat", "w1", "b1"), "sums"),
        node("Relu", ("sums",), "hidden"),
        node("Gemm", ("hidden", "w2", "b2"), "logits"),
        node(last, ("logits",), "answer"),
    ]
    return write(path, nodes=nodes, weights=weights, takes=(1, 3, SIDE, SIDE), gives=(1, 2), names=names)
