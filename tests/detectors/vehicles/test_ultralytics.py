"""A model that ultralytics trains on drawn vehicles, as it is and exported in several ways."""

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.random import Generator

from detectors.detect import Detector
from detectors.drawing import cars
from detectors.evidence import Evidence
from detectors.plates.eye import Eye
from detectors.plates.find import Picture, overlap
from detectors.vehicles.find import FoundVehicle, load_finder
from schemas.vocabulary import VehicleCategory
from tests.detectors.clips import START
from tests.detectors.vehicles.crossing import FAR, NEAR, clip
from tests.detectors.vehicles.network import BLUE, HIGH, NAMES, RED
from tests.detectors.vehicles.test_following import told, ways

pytestmark = [pytest.mark.ultralytics, pytest.mark.filterwarnings("ignore")]

SIDES = (320, 192)
PICTURES, EPOCHS = 240, 12
EXPORTS: dict[str, dict[str, Any]] = {
    "raw": {"end2end": False},
    "final": {"nms": True},
    "of any size": {"dynamic": True},
    "half precision": {"half": True},
}


def street(rng: Generator) -> tuple[Picture, list[tuple[float, ...]]]:
    """Up to three vehicles side by side; of each its class and its box as parts of the picture, x and y its middle."""
    scene = np.full((SIDES[1], SIDES[0], 3), 105, np.uint8)
    scene[:48] = (205, 190, 170)
    shown: list[tuple[float, ...]] = []
    for _ in range(3):
        wide = float(rng.uniform(60, 100))
        high, left = HIGH * wide, float(rng.uniform(0, SIDES[0] - wide))
        top, kind = float(rng.uniform(20, SIDES[1] - high - 5)), int(rng.integers(2))
        middle = (left + wide / 2) / SIDES[0]
        if any(abs(middle - one[1]) < 0.8 * wide / SIDES[0] for one in shown):
            continue
        cars.draw(scene, cars.Car(left=left, top=top, width=wide, height=high, paint=(RED, BLUE)[kind]))
        shown.append((kind, middle, (top + high / 2) / SIDES[1], wide / SIDES[0], high / SIDES[1]))
    noise = rng.normal(0, 3, scene.shape[:2])[:, :, None]
    return np.clip(cv2.GaussianBlur(scene, (0, 0), 0.6) + noise, 0, 255).astype(np.uint8), shown


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `.pt` file, after a minute or two."""
    ultralytics = pytest.importorskip("ultralytics", reason="pip install 'jolqara[ultralytics]'")
    folder, rng = tmp_path_factory.mktemp("vehicles"), np.random.default_rng(0)
    for name in ("images", "labels"):
        (folder / name).mkdir()
    for number in range(PICTURES):
        picture, shown = street(rng)
        cv2.imwrite(str(folder / "images" / f"{number}.png"), picture)
        lines = [" ".join(map(str, one)) for one in shown]
        (folder / "labels" / f"{number}.txt").write_text("\n".join(lines))
    (folder / "data.yaml").write_text(f"path: {folder}\ntrain: images\nval: images\nnames: {NAMES}\n")
    ultralytics.YOLO("yolo26n.yaml").train(
        data=str(folder / "data.yaml"), imgsz=160, epochs=EPOCHS, batch=16, workers=0, device="cpu", seed=0,
        optimizer="AdamW", lr0=0.002, warmup_epochs=1, mosaic=0, erasing=0, hsv_h=0, amp=False, val=False,
        plots=False, verbose=False, project=str(folder), name="run",
    )  # fmt: skip
    return folder / "run" / "weights" / "last.pt"


def same(one: list[FoundVehicle], other: list[FoundVehicle]) -> bool:
    """Whether the surest of each kind are the same."""
    pairs = list(zip(one[:2], other[:2], strict=False))
    return len(pairs) == 2 and all(a.category is b.category and overlap(a.box, b.box) > 0.9 for a, b in pairs)


@pytest.mark.parametrize("way", EXPORTS)
def test_an_exported_model_finds_what_the_model_finds(trained: Path, tmp_path: Path, way: str) -> None:
    ultralytics = pytest.importorskip("ultralytics")
    shutil.copy(trained, tmp_path / "m.pt")
    exported = ultralytics.YOLO(str(tmp_path / "m.pt")).export(
        format="onnx", imgsz=(96, 160), simplify=False, **EXPORTS[way]
    )
    original, finder = load_finder(trained), load_finder(Path(exported))
    pictures = [frame.picture for frame in clip(FAR, NEAR) if frame.seq in (0, 5, 35, 40)]
    assert all(same(original.find(picture), finder.find(picture)) for picture in pictures)


def test_vehicles_are_followed_by_a_pt_model(trained: Path, tmp_path: Path) -> None:
    """Its boxes of who is half hidden are poor, so he may be followed anew when he comes back, but as nobody else."""
    detector = Detector(
        camera_id="cam-1", start=START, eye=Eye(), evidence=Evidence(tmp_path), vehicles=load_finder(trained)
    )
    frames, reads = told(detector, clip(FAR, NEAR))
    tracks, kinds = ways(frames), dict[str, Counter[VehicleCategory | None]]()
    for track_id, way in tracks.items():
        kinds[track_id] = Counter(one.vehicle_category for one in way)
        assert kinds[track_id].most_common(1)[0][1] >= 0.9 * len(way)
    for vehicle, category, pieces, least in ((NEAR, VehicleCategory.M1, 1, 35), (FAR, VehicleCategory.N2, 2, 22)):
        own = [track_id for track_id, kind in kinds.items() if kind.most_common(1)[0][0] is category]
        longest = sorted(own, key=lambda one: -len(tracks[one]))[:pieces]
        assert sum(len(tracks[one]) for one in longest) >= least
        assert {one.text for one in reads if one.track_id in own and one.confidence > 0.5} == {vehicle.plate}
