"""What of a model's boxes are vehicles."""

from pathlib import Path

import numpy as np
import pytest

from detectors.models.network import ModelError
from detectors.plates.find import Picture
from detectors.vehicles.categories import category
from detectors.vehicles.find import VehicleFinder, load_finder
from schemas.vocabulary import VehicleCategory
from tests.detectors.conduct.windscreens import save as save_classifier
from tests.detectors.conduct.windscreens import train
from tests.detectors.models.test_onnx_network import finder

PICTURE: Picture = np.zeros((192, 320, 3), np.uint8)
COCO = "{0: 'person', 1: 'bicycle', 2: 'car', 3: 'motorcycle', 4: 'airplane', 5: 'bus', 6: 'train', 7: 'truck'}"


def found(path: Path, *rows: tuple[float, ...], names: str = COCO) -> list[tuple[VehicleCategory, float]]:
    one: VehicleFinder = load_finder(finder(path / "m.onnx", np.array([rows]), names=names))
    return [(vehicle.category, round(vehicle.confidence, 3)) for vehicle in one.find(PICTURE)]


def test_of_the_coco_classes_only_road_vehicles_are_told(tmp_path: Path) -> None:
    rows = [(35.0 * number, 20, 35.0 * number + 30, 60, 0.9, number) for number in range(8)]
    assert sorted(one for one, _ in found(tmp_path, *rows)) == ["L", "M1", "M3", "N2"]


def test_categories_may_be_named_themselves(tmp_path: Path) -> None:
    rows = [(10, 10, 60, 60, 0.9, 0), (100, 10, 160, 60, 0.8, 1)]
    assert found(tmp_path, *rows, names="{0: 'N3', 1: 'm2'}") == [("N3", 0.9), ("M2", 0.8)]
    assert [category(one) for one in VehicleCategory] == list(VehicleCategory)
    assert [category(one) for one in ("Car", " truck ", "person", "", "plate")] == ["M1", "N2", None, None, None]


def test_a_vehicle_found_twice_is_one_whatever_it_is_taken_for(tmp_path: Path) -> None:
    """The sides of two boxes of one vehicle differ; a person in it is nothing to us."""
    rows = [
        (50, 50, 150, 120, 0.7, 7), (52, 48, 150, 121, 0.8, 2), (80, 60, 100, 80, 0.9, 0), (140, 50, 240, 120, 0.6, 2)
    ]  # fmt: skip
    assert found(tmp_path, *rows) == [("M1", 0.8), ("M1", 0.6)]


def test_what_is_unlikely_or_tiny_is_not_told(tmp_path: Path) -> None:
    assert found(tmp_path, (50, 50, 150, 120, 0.2, 2), (200, 50, 205, 60, 0.9, 2)) == []


def test_a_model_without_vehicles_says_what_it_has(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"finds no vehicles: none of its classes \(cat, dog\) is car, bus"):
        load_finder(finder(tmp_path / "m.onnx", names="{0: 'cat', 1: 'dog'}"))


def test_a_classifier_is_no_finder(tmp_path: Path) -> None:
    save_classifier(tmp_path / "m.onnx", train(steps=1), names="{0: 'car', 1: 'truck'}")
    with pytest.raises(ModelError, match="wanted is a model that finds boxes"):
        load_finder(tmp_path / "m.onnx")
