"""Vehicles in a picture, by an operator's model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from detectors.models.load import load
from detectors.models.network import Found, ModelError, Network
from detectors.plates.find import Bounds, Picture
from detectors.vehicles.categories import category
from schemas.vocabulary import VehicleCategory

LIKELY = 0.3
"""Least confidence of a vehicle."""
SAME_VEHICLE = 0.6
"""Boxes that overlap more than this (intersection over union) show one vehicle, whatever the model takes it for."""
SMALLEST_PX = 12.0
"""Of a side; of less nothing can be told."""


@dataclass(frozen=True, kw_only=True)
class FoundVehicle:
    """A vehicle's box in pixels of the picture."""

    box: Bounds
    category: VehicleCategory
    confidence: float


class VehicleFinder:
    """Asks a model; may be shared by several cameras. Raises ModelError for a model that finds no vehicles."""

    def __init__(self, network: Network, path: Path) -> None:
        if not network.finds:
            raise ModelError(f"{path} tells what a picture shows and not where: wanted is a model that finds boxes")
        if not any(category(name) for name in network.classes):
            named = ", ".join(network.classes[:12]) + (", …" if network.classes[12:] else "")
            raise ModelError(
                f"{path} finds no vehicles: none of its classes ({named}) is car, bus, truck, motorcycle or a category "
                "such as M1"
            )
        self._network = network

    def find(self, picture: Picture) -> list[FoundVehicle]:
        """The vehicles of a picture, each once, the surest first. Raises ModelError."""
        found = [
            FoundVehicle(box=one.box, category=known, confidence=one.confidence)
            for one in self._network.find(picture, LIKELY)
            if (known := category(one.name)) is not None and _is_large(one)
        ]
        return [found[number] for number in _distinct(found)]


def load_finder(path: Path, threads: int = 1) -> VehicleFinder:
    """The finder of an `.onnx` or `.pt` file. Raises ModelError."""
    return VehicleFinder(load(path, threads=threads), path)


def _is_large(one: Found) -> bool:
    return min(one.box[2] - one.box[0], one.box[3] - one.box[1]) >= SMALLEST_PX


def _distinct(found: list[FoundVehicle]) -> list[int]:
    """The places of those that do not show a surer one again."""
    if not found:
        return []
    boxes = [(left, top, right - left, bottom - top) for left, top, right, bottom in (one.box for one in found)]
    kept = cv2.dnn.NMSBoxes(boxes, [one.confidence for one in found], LIKELY, SAME_VEHICLE)
    return [int(number) for number in np.asarray(kept).ravel()]
