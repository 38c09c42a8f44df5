"""A `.pt` model, run by ultralytics; needs the extra `ultralytics`."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock

import numpy as np

from detectors.models.network import Floats, Found, ModelError
from detectors.plates.find import Picture


class TorchNetwork:
    """A classifier or a finder of boxes. See `Network`."""

    def __init__(self, path: Path) -> None:
        os.environ["YOLO_OFFLINE"] = "1"  # noqa: TID251 - read while it is imported; there is no other switch
        try:
            from ultralytics import YOLO, settings  # noqa: PLC0415 - an extra that most do without
        except ImportError as error:
            raise ModelError(
                f"{path} needs ultralytics: pip install 'jolqara[ultralytics]', or export the model to ONNX"
            ) from error
        settings.update({"sync": False})  # nothing of an operator's pictures or use leaves the machine
        try:
            self._yolo = YOLO(str(path))
        except Exception as error:  # a foreign file makes torch raise almost anything
            raise ModelError(f"{path} is no model that ultralytics can use: {error}") from error
        if self._yolo.task not in ("classify", "detect"):
            raise ModelError(f"{path} is a model for {self._yolo.task!r}: wanted is one for classify or detect")
        self.finds = self._yolo.task == "detect"
        names = self._yolo.names
        self.classes = tuple(str(names[number]) for number in sorted(names))
        self._turn = Lock()

    def find(self, picture: Picture, least: float) -> list[Found]:
        """See `Network`."""
        with self._turn:
            (result,) = self._yolo.predict(picture, verbose=False, conf=least, device="cpu")
        rows = result.boxes.data.tolist()
        return [
            Found(name=self.classes[int(number)], confidence=confidence, box=(left, top, right, bottom))
            for left, top, right, bottom, confidence, number in rows
        ]

    def classify(self, picture: Picture) -> Floats:
        """See `Network`: probabilities."""
        with self._turn:
            (result,) = self._yolo.predict(picture, verbose=False, device="cpu")
        return np.array(result.probs.data.tolist(), np.float64)
