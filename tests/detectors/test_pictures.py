"""The floors on real pictures, which neither network was trained on."""

import os
from pathlib import Path

import pytest

from detectors.detect import Detector
from detectors.evidence import Evidence
from detectors.picture import load
from detectors.plates.eye import Eye
from detectors.sources.videos import Video
from detectors.training.score import labels, score
from schemas.frames import PlateRead
from tests.detectors.clips import START
from tests.detectors.test_detect import established

pytestmark = pytest.mark.pictures

EXACT_SHARE = 0.7
CONFIRMED = 0.85


@pytest.fixture(scope="module")
def data() -> Path:
    default = Path(__file__).resolve().parents[2].parent / "shared" / "data"
    folder = Path(os.environ.get("JOLQARA_TEST_DATA", default))
    if not (folder / "plates_eu").is_dir():
        pytest.skip(f"no real pictures at {folder}: set JOLQARA_TEST_DATA to the folder that holds plates_eu and video")
    return folder


def test_most_european_plates_are_found_and_read_exactly(data: Path) -> None:
    eye = Eye(threads=2)
    scores = [score(eye, label) for label in labels(data / "plates_eu")]
    wrong = [(one.label.text, one.text) for one in scores if not one.exact]
    assert len(scores) == 54
    assert 1 - len(wrong) / len(scores) >= EXACT_SHARE, wrong


def test_the_kazakh_specimen_is_read(data: Path) -> None:
    for path in (data / "plates_kz").glob("*.png"):
        assert [one.reading.text for one in Eye().see(load(path))] == [path.stem]


def test_the_toll_gates_two_cars_are_confirmed_and_nothing_else(data: Path, tmp_path: Path) -> None:
    detector = Detector(camera_id="toll", start=START, eye=Eye(threads=2), evidence=Evidence(tmp_path))
    with Video(str(data / "video" / "tollgate.mp4")) as video:
        records = list(detector.run(frame for frame in video.frames() if frame.seq % 3 == 0))
    plates = established([record for record in records if isinstance(record, PlateRead)])
    assert sorted(one.text for one in plates if one.confidence >= CONFIRMED) == ["34A23126", "34A36837"]
