"""`.pt` models, where ultralytics is installed."""

import os
from pathlib import Path

import numpy as np
import pytest

from detectors.conduct.models import load as load_conduct_model
from detectors.conduct.settings import ConductSettings, Scores
from detectors.models.load import load
from detectors.models.network import ModelError

SETTINGS = ConductSettings(model="m.pt", scores=Scores(phone=("phone",)))
PICTURE = np.full((80, 60, 3), 90, np.uint8)


def test_without_ultralytics_the_message_says_what_to_install(tmp_path: Path) -> None:
    try:
        import ultralytics  # noqa: F401, PLC0415
    except ImportError:
        (tmp_path / "m.pt").write_bytes(b"weights")
        with pytest.raises(ModelError, match=r"pip install 'jolqara\[ultralytics\]', or export the model to ONNX"):
            load(tmp_path / "m.pt")
    else:
        pytest.skip("ultralytics is installed")


@pytest.mark.ultralytics
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("shape", ["yolo26n-cls.yaml", "yolo26n.yaml"])
def test_an_untrained_model_gives_each_of_its_classes_a_number_and_tells_nobody(tmp_path: Path, shape: str) -> None:
    ultralytics = pytest.importorskip("ultralytics", reason="pip install 'jolqara[ultralytics]'")
    ultralytics.YOLO(shape).save(tmp_path / "m.pt")
    model = load_conduct_model(tmp_path / "m.pt", SETTINGS)
    worth = model.worth(PICTURE)
    assert tuple(worth) == model.classes
    assert all(0 <= value <= 1 for value in worth.values())
    assert os.environ["YOLO_OFFLINE"] == "1"
    assert ultralytics.settings["sync"] is False


@pytest.mark.ultralytics
@pytest.mark.filterwarnings("ignore")
def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    ultralytics = pytest.importorskip("ultralytics", reason="pip install 'jolqara[ultralytics]'")
    (tmp_path / "m.pt").write_bytes(b"no weights")
    with pytest.raises(ModelError, match="is no model that ultralytics can use"):
        load(tmp_path / "m.pt")
    ultralytics.YOLO("yolo26n-pose.yaml").save(tmp_path / "pose.pt")
    with pytest.raises(ModelError, match="for 'pose': wanted is one for classify or detect"):
        load(tmp_path / "pose.pt")
