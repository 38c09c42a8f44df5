"""One look of a network at a picture: our heat map of centres, or a YOLO pose model as ultralytics exports it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from detectors.plates.networks import session
from detectors.plates.rectify import Corners

STRIDE = 4
"""Pixels of the picture to a cell of the heat map."""
LIKELY = 0.4
"""Least probability of a plate."""
MULTIPLE = 32
"""Networks halve their input five times."""
FINAL = 14
"""Columns of a pose model's last answer: box, probability, class, four corners. One without suppression in it gives as
many rows instead of columns, less the class."""

Seen = list[tuple[Corners, float]]
"""Corners in pixels of the picture, and a probability. A plate may be in it more than once."""
Look = Callable[[npt.NDArray[np.uint8]], Seen]


def look(weights: Path, threads: int) -> Look:
    """The network in this file. Raises FileNotFoundError, and ValueError where it is no finder of plates."""
    network = session(weights, threads)
    outputs = [one.name for one in network.get_outputs()]
    if outputs == ["heat", "corners"]:
        return lambda picture: peaks(*network.run(outputs, {"picture": padded(colourless(picture))}))
    (takes,), told = network.get_inputs(), network.get_modelmeta().custom_metadata_map
    if told.get("task") != "pose" or told.get("kpt_shape") != "[4, 2]":
        raise ValueError(f"{weights} is no finder: wanted is a pose model with keypoints [4, 2], or heat and corners")
    return lambda picture: posed(*network.run(None, {takes.name: padded(picture[:, :, ::-1])}))


def quick(weights: Path) -> Path:
    """Where the same network lies in whole numbers, which are quicker, if it has been quantised."""
    return weights.with_suffix(".int8.onnx")


def colourless(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The same in grey, (height, width, 3). Our network learnt from drawn colours; real light, such as a brake light's
    red at night, has others, and hid two plates of three from it."""
    return cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR).astype(np.uint8)


def padded(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """(1, 3, height, width), 0 to 1, black where sides had to grow to a multiple of 32."""
    height, width = picture.shape[:2]
    padded = np.zeros((-(-height // MULTIPLE) * MULTIPLE, -(-width // MULTIPLE) * MULTIPLE, 3), np.float32)
    padded[:height, :width] = picture
    return np.asarray(padded.transpose(2, 0, 1)[None] / np.float32(255), np.float32)


def posed(answer: Any) -> Seen:
    """The plates of a pose model's answer, (1, plates, 14) or (1, 13, places)."""
    rows = answer[0] if answer.shape[2] == FINAL else answer[0].T
    return [(row[-8:].reshape(4, 2), float(row[4])) for row in rows[rows[:, 4] > LIKELY]]


def peaks(heat: Any, corners: Any) -> Seen:
    """The hilltops of `heat` (1, 1, rows, columns); `corners` (1, 8, rows, columns) are pixels from a cell's centre."""
    hills, ways = heat[0, 0], corners[0]
    top = (hills >= cv2.dilate(hills, np.ones((3, 3), np.uint8))) & (hills > LIKELY)
    found: Seen = []
    for row, column in np.argwhere(top):
        cells = [
            (y, x) for y in (row - 1, row, row + 1) for x in (column - 1, column, column + 1)
            if 0 <= y < hills.shape[0] and 0 <= x < hills.shape[1] and hills[y, x] > hills[row, column] / 2
        ]  # fmt: skip
        votes = [ways[:, y, x].reshape(4, 2) + (np.array([x, y]) + 0.5) * STRIDE for y, x in cells]
        found.append((np.mean(votes, axis=0).astype(np.float32), float(hills[row, column])))
    return found
