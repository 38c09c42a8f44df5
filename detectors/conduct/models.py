"""What each class of an operator's model is worth in a picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from detectors.conduct.settings import ConductSettings, Output
from detectors.models.load import load as load_network
from detectors.models.network import Floats, ModelError, Network
from detectors.plates.find import Picture

LEAST = 0.01
"""Boxes less sure than this are not asked for."""
NEAR_ONE = 1e-3


class Model:
    """A loaded model, whether it classifies or finds boxes."""

    def __init__(self, network: Network, output: Output, path: Path) -> None:
        self._network, self._output, self._path = network, output, path
        self.classes = network.classes

    def worth(self, picture: Picture) -> dict[str, float]:
        """Of each class, 0 to 1: its probability, or the confidence of its surest box. Not a number: not told.

        Raises ModelError where the output is not what the settings say.
        """
        if not self._network.finds:
            values = self._probabilities(self._network.classify(picture))
            return dict(zip(self.classes, values.tolist(), strict=True))
        surest = dict.fromkeys(self.classes, 0.0)
        for one in self._network.find(picture, LEAST):
            surest[one.name] = max(surest[one.name], one.confidence)
        return surest

    def _probabilities(self, answer: Floats) -> Floats:
        match self._output:
            case Output.SOFTMAX:
                odds = np.exp(answer - answer.max())
                return np.asarray(odds / odds.sum(), np.float64)
            case Output.SIGMOID:
                return np.asarray(1 / (1 + np.exp(-answer)), np.float64)
        if float(answer.min()) < -NEAR_ONE or float(answer.max()) > 1 + NEAR_ONE:
            raise ModelError(f'{self._path} gives no probabilities: say output = "softmax" or "sigmoid"')
        return np.clip(answer, 0.0, 1.0)


def load(path: Path, settings: ConductSettings) -> Model:
    """The model of an `.onnx` or `.pt` file. Raises ModelError."""
    network = load_network(path, settings.classes)
    model = Model(network, settings.output if path.suffix.lower() == ".onnx" else Output.PROBABILITIES, path)
    model.worth(np.zeros((64, 64, 3), np.uint8))  # what cannot be understood is refused here, not in the night
    return model
