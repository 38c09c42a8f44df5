"""An operator's `.pt` model, run by ultralytics; needs the extra `ultralytics`."""

from __future__ import annotations

import os
from pathlib import Path

from detectors.conduct.settings import ConductFileError
from detectors.plates.find import Picture

LEAST = 0.01
"""Boxes less sure than this are not asked for."""


class TorchModel:
    """A classifier or a finder of boxes."""

    def __init__(self, path: Path) -> None:
        os.environ["YOLO_OFFLINE"] = "1"  # noqa: TID251 - read while it is imported; there is no other switch
        try:
            from ultralytics import YOLO, settings  # noqa: PLC0415 - an extra that most do without
        except ImportError as error:
            raise ConductFileError(
                f"{path} needs ultralytics: pip install 'jolqara[ultralytics]', or export the model to ONNX"
            ) from error
        settings.update({"sync": False})  # nothing of an operator's pictures or use leaves the machine
        try:
            self._yolo = YOLO(str(path))
        except Exception as error:  # a foreign file makes torch raise almost anything
            raise ConductFileError(f"{path} is no model that ultralytics can use: {error}") from error
        if self._yolo.task not in ("classify", "detect"):
            raise ConductFileError(f"{path} is a model for {self._yolo.task!r}: wanted is one for classify or detect")
        self._boxes = self._yolo.task == "detect"
        names = self._yolo.names
        self.classes = tuple(str(names[number]) for number in sorted(names))

    def worth(self, picture: Picture) -> dict[str, float]:
        """See `Model`."""
        (result,) = self._yolo.predict(picture, verbose=False, conf=LEAST, device="cpu")
        if not self._boxes:
            return dict(zip(self.classes, result.probs.data.tolist(), strict=True))
        surest = dict.fromkeys(self.classes, 0.0)
        for number, confidence in zip(result.boxes.cls.tolist(), result.boxes.conf.tolist(), strict=True):
            name = self.classes[int(number)]
            surest[name] = max(surest[name], float(confidence))
        return surest
