"""From pictures to the tracks of vehicles, by a model that the tests build, with the real plate networks."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from detectors.detect import Detector
from detectors.evidence import Evidence
from detectors.plates.eye import Eye
from detectors.render import PLATE_PX, SIZE, render_clip
from detectors.scene import Scene
from detectors.sources.frames import Frame
from detectors.sources.videos import Video
from detectors.vehicles.find import VehicleFinder, load_finder
from schemas.frames import FrameMetadata, PlateRead, TrackState
from schemas.registries import Line, PicturePoint
from schemas.vocabulary import RoadUser, VehicleCategory
from tests.detectors.clips import CAMERA, START
from tests.detectors.test_detect import established
from tests.detectors.vehicles.crossing import FAR, NEAR, WIDTHS, Driven, clip
from tests.detectors.vehicles.network import SIDES, save, sizes

M1, N2 = VehicleCategory.M1, VehicleCategory.N2
LEAVES = 56
"""Frame of the rendered clip from which on the car is partly below the picture."""
CROSSED = Line(line_id="left", kind="SOLID", from_=PicturePoint(x=0.25, y=0.0), to=PicturePoint(x=0.25, y=1.0))
"""Where both are seen whole: nothing is told of who is hidden."""


@pytest.fixture(scope="module")
def eye() -> Eye:
    return Eye(threads=2)


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> VehicleFinder:
    return load_finder(save(tmp_path_factory.mktemp("model") / "m.onnx", WIDTHS))


def detector(eye: Eye, folder: Path, finder: VehicleFinder) -> Detector:
    scene = Scene(replace(CAMERA, lines=(CROSSED,)))
    return Detector(
        camera_id="cam-1", start=START, eye=eye, evidence=Evidence(folder), scene=scene, vehicles=finder
    )  # fmt: skip


def told(one: Detector, frames: Iterable[Frame]) -> tuple[list[FrameMetadata], list[PlateRead]]:
    records = list(one.run(frames))
    return (
        [record for record in records if isinstance(record, FrameMetadata)],
        [record for record in records if isinstance(record, PlateRead)],
    )


def ways(frames: Iterable[FrameMetadata]) -> dict[str, list[TrackState]]:
    """Each track's states."""
    found: dict[str, list[TrackState]] = {}
    for frame in frames:
        for state in frame.tracks:
            found.setdefault(state.track_id, []).append(state)
    return found


def test_vehicles_that_meet_keep_their_tracks_plates_and_categories(
    eye: Eye, tmp_path: Path, finder: VehicleFinder
) -> None:
    """The farther one is hidden for most of a second."""
    frames, reads = told(detector(eye, tmp_path, finder), clip(FAR, NEAR))
    tracks = ways(frames)
    hidden, seen = sorted(len(way) for way in tracks.values())
    assert seen == 42
    assert 42 - 15 <= hidden <= 42 - 8, "for more than half a second the farther one is not found"
    by_category = {way[0].vehicle_category: track_id for track_id, way in tracks.items()}
    assert set(by_category) == {M1, N2}
    for vehicle, category in ((NEAR, M1), (FAR, N2)):
        way = tracks[by_category[category]]
        assert {one.vehicle_category for one in way} == {category}
        assert {one.road_user for one in way} == {RoadUser.VEHICLE}
        for state, number in ((way[0], 0), (way[-1], 41)):
            left, top, right, bottom = vehicle.box(number)
            assert (state.box.x, state.box.y) == pytest.approx((left / 1280, top / 720), abs=0.02)
            assert (state.box.w, state.box.h) == pytest.approx(((right - left) / 1280, (bottom - top) / 720), abs=0.02)
        own = [one for one in reads if one.track_id == by_category[category]]
        assert {one.text for one in established(own)} == {vehicle.plate}
        assert [one.forward for state in way for one in state.crossed] == [vehicle is FAR]


def test_alike_vehicles_that_meet_are_told_apart_by_their_ways(eye: Eye, tmp_path: Path, finder: VehicleFinder) -> None:
    """Both red, neither with a plate that could be read."""
    near, far = (
        Driven(left=one.left, bottom=one.bottom, width=NEAR.width, speed=one.speed, paint=NEAR.paint)
        for one in (NEAR, FAR)
    )
    frames, reads = told(detector(eye, tmp_path, finder), clip(far, near))
    tracks = ways(frames)
    assert reads == []
    assert len(tracks) == 2, "a vehicle without a plate is a track"
    began, ended = ({one.track_id: one.box.x for one in frame.tracks} for frame in (frames[0], frames[-2]))
    assert sorted(began, key=lambda one: began[one]) == sorted(ended, key=lambda one: -ended[one])


def test_a_plate_that_no_vehicle_bears_is_told_of_nobody(eye: Eye, tmp_path: Path, finder: VehicleFinder) -> None:
    """The model does not find the green car; without a model its plate is followed."""
    green = Driven(left=300, bottom=640, width=360, speed=4, paint=(50, 100, 50), plate="123ABC02")
    frames, reads = told(detector(eye, tmp_path, finder), clip(green, frames=4))
    assert (ways(frames), reads) == ({}, [])
    alone = Detector(camera_id="cam-1", start=START, eye=eye, evidence=Evidence(tmp_path))
    assert {one.text for one in told(alone, clip(green, frames=4))[1]} == {"123ABC02"}


def test_a_rendered_car_is_one_track_with_its_plate_and_nothing_else_is(eye: Eye, tmp_path: Path) -> None:
    widths = sizes(*(3.6 * width * SIDES[0] / SIZE[0] for width in PLATE_PX))
    finder = load_finder(save(tmp_path / "m.onnx", widths))
    render_clip(tmp_path / "clip.mp4", ["123ABC02"], seed=4)
    one = detector(eye, tmp_path / "evidence", finder)
    with Video(str(tmp_path / "clip.mp4"), start=START) as video:
        frames, reads = told(one, (frame for frame in video.frames() if frame.seq % 2 and frame.seq < LEAVES))
    tracks = ways(frames)
    assert len(tracks) == 1
    (way,) = tracks.values()
    assert {one.vehicle_category for one in way} == {M1}
    assert np.all(np.diff([one.box.w for one in way]) > -0.06), "it only comes nearer"
    assert {one.track_id for one in reads} == set(tracks)
    assert [one.text for one in established(reads)] == ["123ABC02"]
