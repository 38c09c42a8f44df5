"""An ONNX model: a classifier, or a finder of boxes as ultralytics exports them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from detectors.models.boxes import boxes
from detectors.models.network import Floats, Found, ModelError
from detectors.plates.find import Picture
from detectors.plates.networks import session

USUAL_PX = {False: 224, True: 640}
"""Of a side, by whether the model finds boxes, where it takes any size and tells none."""
STRIDE = 32
LARGEST_PX = 8192
"""Of a side. A small file can ask for a picture that fills the memory."""
DIMENSIONS, COLOURS = 4, 3
FRAME = (114, 114, 114)
"""Around pictures of another shape, as ultralytics has it."""
TASKS = {"classify": False, "detect": True}
"""Whether it finds boxes, by what the file says it is for."""
BLANK = np.zeros((64, 64, 3), np.uint8)


@dataclass(frozen=True, kw_only=True)
class _Fitted:
    """A picture as the network takes it, and how to find the way back."""

    tensor: npt.NDArray[np.float32]
    scale: tuple[float, float] = (1.0, 1.0)
    left: int = 0
    top: int = 0


class OnnxNetwork:
    """Takes (1, 3, height, width): red green blue, 0 to 1. See `Network`.

    Gives (1, classes), a number for each class; or boxes: (1, 4 + classes, boxes) or, final, (1, boxes, 6).
    """

    def __init__(self, path: Path, classes: tuple[str, ...] = (), threads: int = 1) -> None:
        try:
            self._session = session(path, threads)
        except Exception as error:  # onnxruntime has a dozen kinds without a common one
            raise ModelError(f"{path} is no ONNX model: {error}") from error
        takes, gives = self._session.get_inputs(), self._session.get_outputs()
        if len(takes) != 1:
            raise ModelError(f"{path} takes {len(takes)} inputs: wanted is one, the picture")
        told = self._session.get_modelmeta().custom_metadata_map
        self._path, self._name, self._half = path, takes[0].name, "float16" in takes[0].type
        self.finds = _finds(path, told.get("task"), gives[0].shape)
        self._sides, self._free = _sides(path, takes[0].shape, _listed(told.get("imgsz", "")), USUAL_PX[self.finds])
        stride = told.get("stride", "")
        self._stride = int(stride) if stride.isdigit() and 0 < int(stride) <= LARGEST_PX else STRIDE
        self.classes = classes or _named(path, told.get("names", ""))
        if self.finds:
            self.find(BLANK, 0.5)  # what cannot be understood is refused here, not in the night
        else:
            self.classify(BLANK)

    def find(self, picture: Picture, least: float) -> list[Found]:
        """See `Network`."""
        fitted = self._framed(picture)
        answer = self._run(fitted)
        rows = boxes(answer, len(self.classes), least)
        if rows is None:
            raise self._not_understood(answer)
        rows[:, [0, 2]] = np.clip((rows[:, [0, 2]] - fitted.left) / fitted.scale[0], 0, picture.shape[1])
        rows[:, [1, 3]] = np.clip((rows[:, [1, 3]] - fitted.top) / fitted.scale[1], 0, picture.shape[0])
        return [
            Found(name=self.classes[int(number)], confidence=min(confidence, 1.0), box=(left, top, right, bottom))
            for left, top, right, bottom, confidence, number in rows.tolist()
        ]

    def classify(self, picture: Picture) -> Floats:
        """See `Network`."""
        small = cv2.resize(picture, self._sides, interpolation=cv2.INTER_AREA)
        answer = self._run(_Fitted(tensor=_tensor(small)))
        if answer.shape != (len(self.classes),):
            raise self._not_understood(answer)
        return answer

    def _run(self, fitted: _Fitted) -> Floats:
        tensor = fitted.tensor.astype(np.float16) if self._half else fitted.tensor
        try:
            answer: Any = self._session.run(None, {self._name: tensor})[0]
            return np.asarray(answer[0], np.float64)
        except Exception as error:  # as above; an answer may also be no array of numbers
            raise ModelError(f"{self._path} cannot be run: {error}") from error

    def _not_understood(self, answer: Floats) -> ModelError:
        return ModelError(
            f"{self._path} gives {answer.shape} for {len(self.classes)} classes: "
            "neither a number for each class nor boxes as ultralytics exports them"
        )

    def _framed(self, picture: Picture) -> _Fitted:
        """The picture in a frame of the network's shape, so that nothing is squeezed."""
        height, width = picture.shape[:2]
        scale = min(self._sides[0] / width, self._sides[1] / height)
        wide, high = max(round(width * scale), 1), max(round(height * scale), 1)
        across, down = self._sides
        if self._free:  # no wider a frame than the stride asks for
            across, down = -(-wide // self._stride) * self._stride, -(-high // self._stride) * self._stride
        small = cv2.resize(picture, (wide, high), interpolation=cv2.INTER_LINEAR)
        left, top = (across - wide) // 2, (down - high) // 2
        framed = cv2.copyMakeBorder(
            small, top, down - high - top, left, across - wide - left, cv2.BORDER_CONSTANT, value=FRAME
        )
        return _Fitted(tensor=_tensor(framed), scale=(wide / width, high / height), left=left, top=top)


def _tensor(picture: cv2.typing.MatLike) -> npt.NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).transpose(2, 0, 1)[None] / np.float32(255), np.float32)


def _finds(path: Path, task: str | None, gives: list[Any]) -> bool:
    if task is None:
        return len(gives) > len("NC")
    if task not in TASKS:
        raise ModelError(f"{path} is a model for {task!r}: wanted is one for classify or detect")
    return TASKS[task]


def _sides(path: Path, shape: list[Any], told: Any, usual: int) -> tuple[tuple[int, int], bool]:
    """Width and height that the network takes, and whether it would take others."""
    if len(shape) != DIMENSIONS or any(
        isinstance(one, int) and one != wanted for one, wanted in zip(shape[:2], (1, COLOURS), strict=True)
    ):
        raise ModelError(f"{path} takes {shape}: wanted is (1, 3, height, width)")
    asked = told if isinstance(told, list) and len(told) == len("HW") else [usual, usual]
    fixed = [one if isinstance(one, int) and one > 0 else None for one in shape[2:]]
    height, width = (
        one or (two if isinstance(two, int) and two > 0 else usual) for one, two in zip(fixed, asked, strict=True)
    )
    if max(height, width) > LARGEST_PX:
        raise ModelError(f"{path} takes pictures of {width}×{height} pixels, more than can be meant")
    return (width, height), fixed == [None, None]


def _named(path: Path, text: str) -> tuple[str, ...]:
    """The classes that the file itself names, as ultralytics writes them: a dict of number and name."""
    names = _listed(text)
    if isinstance(names, list):
        names = dict(enumerate(names))
    if not names or not isinstance(names, dict) or set(names) != set(range(len(names))):
        raise ModelError(
            f"{path} does not name its classes: ultralytics' exports do; a conduct file can list them: classes = [...]"
        )
    return tuple(str(names[number]) for number in range(len(names)))


def _listed(text: str) -> Any:
    """A literal of the file's metadata; None where it is none."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None
