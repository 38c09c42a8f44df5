"""From an operator's model to scores in frames."""

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from detectors.conduct.models import load
from detectors.conduct.settings import ConductFileError, ConductSettings, Output, Scores, read
from detectors.conduct.watch import Conduct, beside, load_conduct
from detectors.models.network import ModelError
from detectors.plates.find import Picture
from detectors.roads.plane import Floats
from detectors.roads.road import Followed
from schemas.frames import Box, TrackState
from schemas.vocabulary import RoadUser
from tests.detectors.conduct.windscreens import SIDE, Weights, save, train, windscreen
from tests.detectors.models.onnx_file import node, write

BOTH = Scores(phone=("phone",), no_seatbelt=("no_belt",))
STATE = TrackState(track_id="t", road_user=RoadUser.VEHICLE, box=Box(x=0.25, y=0.1, w=0.5, h=0.8))


@pytest.fixture(scope="module")
def trained() -> Weights:
    return train()


@pytest.fixture
def file(tmp_path: Path, trained: Weights) -> Path:
    """A conduct file beside its model; the windscreen is in the upper half of the vehicle's box."""
    save(tmp_path / "windscreens.onnx", trained)
    path = tmp_path / "conduct.toml"
    path.write_text(
        'model = "windscreens.onnx"\n[scores]\nphone = ["phone"]\nno_seatbelt = ["no_belt"]\n[region]\nbottom = 0.5\n'
    )
    return path


def street(screen: Picture) -> Picture:
    """A car whose windscreen fills the upper half of STATE's box."""
    picture = np.full((240, 384, 3), 110, np.uint8)
    picture[24:120, 144:240] = screen
    return picture


def boxed(x: float = 144 / 384, y: float = 0.1, w: float = 0.25, h: float = 0.8) -> TrackState:
    return replace(STATE, box=Box(x=x, y=y, w=w, h=h))


def test_what_drivers_do_is_told_by_a_network_that_never_saw_them(file: Path) -> None:
    conduct, rng, right = load_conduct(file), np.random.default_rng(99), 0
    for number in range(100):
        phone, belt = number % 2 == 0, number % 4 < 2
        told = conduct.see(street(windscreen(rng, phone=phone, belt=belt)), boxed(), Followed.VEHICLE)
        assert told.phone is not None
        assert told.no_seatbelt is not None
        right += (told.phone > 0.5) is phone and (told.no_seatbelt > 0.5) is not belt
    assert right >= 95


def test_what_no_class_speaks_for_has_no_score(file: Path) -> None:
    told = load_conduct(file).see(
        street(windscreen(np.random.default_rng(0), phone=True, belt=True)), boxed(), Followed.VEHICLE
    )
    assert told.lights_off is None
    assert replace(told, phone=None, no_seatbelt=None) == boxed()


def test_pedestrians_small_vehicles_and_those_half_outside_have_no_score(file: Path) -> None:
    conduct, picture = load_conduct(file), street(windscreen(np.random.default_rng(0), phone=True, belt=True))
    for state in (
        replace(boxed(), road_user=RoadUser.PEDESTRIAN),
        boxed(w=0.05, h=0.1),
        boxed(x=-0.1),
        boxed(x=0.9),
        boxed(y=-0.3),
        boxed(w=0.0, h=0.0),
    ):
        assert conduct.see(picture, state, Followed.VEHICLE) == state


def test_above_a_plate_is_the_windscreen(file: Path) -> None:
    """Of a car 96 pixels wide and 72 high the plate is 27 wide and hangs at 78 % of its height."""
    conduct, rng = load_conduct(file), np.random.default_rng(3)
    settings = read(file)
    wide = Conduct(
        load(file.parent / settings.model, settings), replace(settings, region=replace(settings.region, bottom=1.0))
    )
    x, y = 192 / 384, (24 + 0.78 * 96) / 240
    plate = replace(STATE, box=Box(x=x - 96 / 3.6 / 2 / 384, y=y - 0.01, w=96 / 3.6 / 384, h=0.02))
    told = [wide.see(street(windscreen(rng, phone=phone, belt=True)), plate, Followed.PLATE) for phone in (True, False)]
    assert all(one.phone is not None for one in told)
    assert conduct.see(street(windscreen(rng, phone=True, belt=True)), plate, Followed.PLATE).phone is None  # 36 pixels


def settings_for(output: Output = Output.PROBABILITIES, classes: tuple[str, ...] = ()) -> ConductSettings:
    return ConductSettings(model="m.onnx", scores=BOTH, output=output, classes=classes)


@pytest.mark.parametrize(
    ("last", "output"), [("Sigmoid", Output.PROBABILITIES), ("Identity", Output.SIGMOID), ("Identity", Output.SOFTMAX)]
)
def test_logits_become_probabilities_as_the_file_says(
    tmp_path: Path, trained: Weights, last: str, output: Output
) -> None:
    model = load(save(tmp_path / "m.onnx", trained, last=last), settings_for(output=output))
    worth = model.worth(windscreen(np.random.default_rng(1), phone=True, belt=True))
    assert worth["phone"] > 0.9
    assert 0 <= worth["no_belt"] < 0.5


def test_logits_taken_for_probabilities_are_refused(tmp_path: Path, trained: Weights) -> None:
    grown = {**trained, "b2": trained["b2"] + np.float32(40)}
    with pytest.raises(ModelError, match='gives no probabilities: say output = "softmax" or "sigmoid"'):
        load(save(tmp_path / "m.onnx", grown, last="Identity"), settings_for())


def test_classes_that_the_model_does_not_name_are_named_by_the_file(tmp_path: Path, trained: Weights) -> None:
    path = save(tmp_path / "m.onnx", trained, names=None)
    with pytest.raises(ModelError, match=r"does not name its classes: .* can list them: classes = \[\.\.\.\]"):
        load(path, settings_for())
    assert load(path, settings_for(classes=("phone", "no_belt"))).classes == ("phone", "no_belt")
    with pytest.raises(ModelError, match="for 3 classes: neither a number for each class nor boxes"):
        load(path, settings_for(classes=("phone", "no_belt", "calm")))


def finder(path: Path, answer: Floats, names: str = "{0: 'phone', 1: 'no_belt'}") -> Path:
    """A model that finds the same boxes in every picture."""
    nodes = [
        node("Flatten", ("picture",), "flat", axis=0),
        node("ReduceMin", ("flat",), "least", keepdims=1),
        node("Mul", ("least", "none"), "nothing"),
        node("Add", ("found", "nothing"), "answer"),
    ]
    weights = {"found": answer.astype(np.float32), "none": np.zeros((1, 1), np.float32)}
    return write(path, nodes=nodes, weights=weights, takes=(1, 3, "h", "w"), gives=answer.shape, names=names)


def test_of_boxes_the_surest_of_a_class_counts(tmp_path: Path) -> None:
    picture = np.zeros((50, 80, 3), np.uint8)
    raw = np.zeros((1, 6, 9))
    raw[0, 4, 3], raw[0, 4, 5], raw[0, 5, 7] = 0.7, 0.9, 0.2
    assert load(finder(tmp_path / "raw.onnx", raw), settings_for()).worth(picture) == pytest.approx(
        {"phone": 0.9, "no_belt": 0.2}
    )
    final = np.zeros((1, 5, 6))
    final[0, :2, 4:] = [(0.8, 1), (0.6, 1)]
    assert load(finder(tmp_path / "final.onnx", final), settings_for()).worth(picture) == pytest.approx(
        {"phone": 0.0, "no_belt": 0.8}
    )


def test_what_is_not_a_number_is_no_score(tmp_path: Path, trained: Weights) -> None:
    broken = {**trained, "b2": np.array([np.nan, 0], np.float32)}
    conduct = Conduct(load(save(tmp_path / "m.onnx", broken), settings_for()), settings_for())
    told = conduct.see(
        street(windscreen(np.random.default_rng(0), phone=True, belt=True)), boxed(h=0.4), Followed.VEHICLE
    )
    assert told.phone is None
    assert told.no_seatbelt is not None


def test_a_class_that_the_model_lacks_is_named_with_those_that_it_has(file: Path) -> None:
    file.write_text('model = "windscreens.onnx"\n[scores]\nphone = ["telephone"]\n')
    with pytest.raises(ConductFileError, match=r"no class telephone; its classes are phone, no_belt"):
        load_conduct(file)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("model = 1", "is no conduct file"),
        ('model = "m.onnx"\n[scores]\nphones = ["x"]', "phones"),
        ('model = "m.onnx"\n[scores]\n', "maps no class to a score"),
        ('model = "m.onnx"\n[scores]\nphone = ["phone"]\n[region]\ntop = 0.6\nbottom = 0.5', "the region is empty"),
        ('model = "m.onnx"\n[scores]\nphone = ["phone"]\n[region]\ntop = -0.1', "top"),
        ('model = "absent.onnx"\n[scores]\nphone = ["phone"]', "is missing"),
        ('model = "conduct.toml"\n[scores]\nphone = ["phone"]', "no model that can be used"),
        ('model = "noise.onnx"\n[scores]\nphone = ["phone"]', "is no ONNX model"),
    ],
)
def test_wrong_files_say_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "noise.onnx").write_bytes(b"\x08\x07nonsense" * 9)
    path = tmp_path / "conduct.toml"
    path.write_text(text)
    with pytest.raises(ConductFileError, match=said):
        load_conduct(path)


def test_an_absent_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConductFileError, match="cannot be read"):
        load_conduct(tmp_path / "conduct.toml")


def test_a_picture_of_another_shape_is_framed_for_a_finder_only(tmp_path: Path) -> None:
    """The least of the pixels is 0 where a frame is dark, and the frame is grey: nothing is squeezed away."""
    model = load(finder(tmp_path / "m.onnx", np.zeros((1, 6, 9))), settings_for())
    for shape in ((10, 300, 3), (300, 10, 3), (SIDE, SIDE, 3)):
        assert set(model.worth(np.zeros(shape, np.uint8)).values()) == {0.0}


def test_the_file_beside_a_camera_record_is_found_by_its_name(file: Path) -> None:
    camera = file.parent / "abai.json"
    assert beside(camera) is None
    file.rename(file.parent / "abai.conduct.toml")
    assert beside(camera) is not None
