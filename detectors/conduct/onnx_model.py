"""An operator's ONNX model: a classifier, or a finder of boxes as ultralytics exports them."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from detectors.conduct.settings import ConductFileError, ConductSettings, Output
from detectors.plates.find import Picture
from detectors.plates.networks import session

Floats = npt.NDArray[np.float64]
USUAL_PX = 224
"""Of a side, where the model takes any size."""
NEAR_ONE = 1e-3
BOX, FOUND = 4, 6
"""Numbers of a raw box, and of a found one: its box, its confidence, its class."""
DIMENSIONS, COLOURS = 4, 3
FRAME = (114, 114, 114)
"""Around pictures of another shape, as ultralytics has it."""


class OnnxModel:
    """Takes (1, 3, height, width): red green blue, 0 to 1.

    Gives (1, classes), one number for each class; or boxes: (1, 4 + classes, boxes) or, final, (1, boxes, 6).
    """

    def __init__(self, path: Path, settings: ConductSettings) -> None:
        try:
            self._session = session(path, threads=1)
        except Exception as error:  # onnxruntime has a dozen kinds without a common one
            raise ConductFileError(f"{path} is no ONNX model: {error}") from error
        takes = self._session.get_inputs()[0]
        self._name, self._half = takes.name, "float16" in takes.type
        self._size = _size(takes.shape, path)
        self._output, self._path = settings.output, path
        self.classes = settings.classes or _named(self._session, path)
        self._boxes = len(self._run(np.zeros((64, 64, 3), np.uint8)).shape) > 1
        self.worth(np.zeros((64, 64, 3), np.uint8))  # what cannot be understood is refused here, not in the night

    def worth(self, picture: Picture) -> dict[str, float]:
        """See `Model`. Raises ConductFileError where the output is not what the settings say."""
        answer = self._run(picture)
        values = _of_boxes(answer, len(self.classes)) if self._boxes else self._of_classes(answer)
        if values is None or len(values) != len(self.classes):
            raise ConductFileError(
                f"{self._path} gives {answer.shape} for {len(self.classes)} classes: "
                "neither a number for each class nor boxes"
            )
        return dict(zip(self.classes, values.tolist(), strict=True))

    def _run(self, picture: Picture) -> Floats:
        width, height = self._size
        fitted = _framed(picture, self._size) if len(self._session.get_outputs()[0].shape) > len("NC") else picture
        small = cv2.resize(fitted, (width, height), interpolation=cv2.INTER_AREA)
        tensor = cv2.cvtColor(small, cv2.COLOR_BGR2RGB).transpose(2, 0, 1)[None].astype(np.float32) / 255
        answer: Any = self._session.run(None, {self._name: tensor.astype(np.float16) if self._half else tensor})[0]
        return np.asarray(answer[0], np.float64)

    def _of_classes(self, answer: Floats) -> Floats:
        match self._output:
            case Output.SOFTMAX:
                odds = np.exp(answer - answer.max())
                return np.asarray(odds / odds.sum(), np.float64)
            case Output.SIGMOID:
                return np.asarray(1 / (1 + np.exp(-answer)), np.float64)
        if float(answer.min()) < -NEAR_ONE or float(answer.max()) > 1 + NEAR_ONE:
            raise ConductFileError(f'{self._path} gives no probabilities: say output = "softmax" or "sigmoid"')
        return np.clip(answer, 0.0, 1.0)


def _of_boxes(answer: Floats, classes: int) -> Floats | None:
    """The confidence of each class's surest box."""
    if answer.shape[0] == BOX + classes:
        return np.asarray(answer[BOX:].max(axis=1, initial=0.0), np.float64)
    if answer.shape[1] != FOUND:
        return None
    surest = np.zeros(classes)
    for *_, confidence, number in answer:
        if 0 <= int(number) < classes:
            surest[int(number)] = max(surest[int(number)], confidence)
    return surest


def _size(shape: list[Any], path: Path) -> tuple[int, int]:
    """Width and height that the model takes."""
    if len(shape) != DIMENSIONS or (isinstance(shape[1], int) and shape[1] != COLOURS):
        raise ConductFileError(f"{path} takes {shape}: wanted is (1, 3, height, width)")
    height, width = (one if isinstance(one, int) and one > 0 else USUAL_PX for one in shape[2:])
    return width, height


def _named(loaded: Any, path: Path) -> tuple[str, ...]:
    """The classes that the file itself names, as ultralytics writes them: a dict of number and name."""
    text = loaded.get_modelmeta().custom_metadata_map.get("names", "")
    try:
        names = ast.literal_eval(text)
        return tuple(str(names[number]) for number in range(len(names)))
    except (ValueError, SyntaxError, KeyError, TypeError) as error:
        raise ConductFileError(f"{path} does not name its classes: list them as classes = [...]") from error


def _framed(picture: Picture, size: tuple[int, int]) -> Picture:
    """The picture in a frame of the model's shape, so that nothing is squeezed."""
    height, width = picture.shape[:2]
    wide, high = max(width, round(height * size[0] / size[1])), max(height, round(width * size[1] / size[0]))
    left, top = (wide - width) // 2, (high - height) // 2
    framed = cv2.copyMakeBorder(
        picture, top, high - height - top, left, wide - width - left, cv2.BORDER_CONSTANT, value=FRAME
    )
    return framed.astype(np.uint8, copy=False)
