"""Signals, places, speeds and conduct in the records of a camera."""

from datetime import timedelta
from math import atan, cos
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from pytest import approx

from detectors.conduct.watch import beside
from detectors.detect import Detector
from detectors.evidence import Evidence
from detectors.plates.eye import Eye
from detectors.render import FRAMES_PER_S, PASSAGE_S, PLATE_PX, SIZE, render_clip
from detectors.roads.calibrate import CalibrationError
from detectors.roads.plane import Plane
from detectors.roads.road import Followed
from detectors.scene import Scene
from detectors.sources.videos import Video
from schemas.frames import FrameMetadata
from schemas.registries import Calibration, Line, PicturePoint, Signal, SurveyedPoint, Zone
from schemas.vocabulary import SignalPhase
from tests.detectors.clips import CAMERA, START
from tests.detectors.conduct.windscreens import save, train
from tests.detectors.roads.roads import GRID, straight, surveyed
from tests.detectors.roads.test_road import approaching, box, state
from tests.detectors.signals.drawn import drawn

PLATE_M = 0.52
FOCUS = 1.2
"""Of the camera of the rendered clip, in picture widths: nothing in the clip contradicts it."""
SIGNAL_ZONE = Zone(
    zone_id="main", kind="SIGNAL", polygon=(PicturePoint(x=0.02, y=0.05), PicturePoint(x=0.0575, y=0.2167))
)


CALIBRATED = replace(CAMERA, calibration=Calibration(points=surveyed(straight(), GRID)))


def test_a_frame_tells_signals_places_speeds_and_conduct_together(tmp_path: Path) -> None:
    save(tmp_path / "m.onnx", train(steps=60))
    (tmp_path / "camera.conduct.toml").write_text('model = "m.onnx"\n[scores]\nphone = ["phone"]\n')
    scene = Scene(
        replace(CALIBRATED, signals=(Signal(signal_id="main"),), zones=(SIGNAL_ZONE,)), beside(tmp_path / "camera.json")
    )
    picture = np.full((540, 960, 3), 110, np.uint8)
    picture[27:117, 19:55] = drawn(SignalPhase.RED)
    for at, point in approaching(40, seconds=1.0):
        moment = START + timedelta(seconds=at)
        signals, (told,) = scene.see(picture, moment, [state("t", box(point))], Followed.VEHICLE)
    assert [(one.signal_id, one.phase, one.since_at) for one in signals] == [("main", SignalPhase.RED, START)]
    assert told.speed_kmh == approx(40, rel=1e-3)
    assert told.phone is not None
    assert told.no_seatbelt is None


def test_a_camera_that_cannot_be_calibrated_is_named() -> None:
    bad = replace(CAMERA, calibration=Calibration(points=surveyed(straight(), GRID[:3])))
    with pytest.raises(CalibrationError, match="camera cam-1: 3 surveyed points are too few"):
        Scene(bad)


def clip_camera() -> Plane:
    """The camera of the rendered clip: by how plates grow and sink it is 1.4 m above them, so 2 m above the road."""
    width, height = SIZE
    focus_px = FOCUS * width
    horizon = height * (0.35 - 0.75 * PLATE_PX[0] / (PLATE_PX[1] - PLATE_PX[0]))
    sinking = height * 0.75 / (PLATE_PX[1] - PLATE_PX[0])
    tilt = atan((height / 2 - horizon) / focus_px)
    above_plates = sinking * PLATE_M * cos(tilt)
    high = above_plates + Followed.PLATE.value.metres
    return straight(height=high, focus=FOCUS, reach=high / np.tan(tilt))


def clip_points(plane: Plane) -> tuple[SurveyedPoint, ...]:
    return surveyed(plane, np.array([(x, y) for x in (-1.5, 0.0, 1.5) for y in (4.0, 6.0, 9.0, 12.0)]))


def test_the_speed_of_a_rendered_car_is_that_at_which_its_plate_grows(tmp_path: Path) -> None:
    """From pixels to km/h with the real networks: the car comes as near as its plate says, at a steady speed."""
    plane = clip_camera()
    assert plane.camera_height is not None
    far, near = (FOCUS * SIZE[0] * PLATE_M / width for width in PLATE_PX)
    tilt = atan(plane.camera_height / plane.middle[1])
    true_kmh = 3.6 * (far - near) / cos(tilt) / PASSAGE_S
    render_clip(tmp_path / "clip.mp4", ["123ABC02"], seed=4)
    line = Line(line_id="stop", kind="STOP_LINE", from_=PicturePoint(x=0.1, y=0.75), to=PicturePoint(x=0.9, y=0.75))
    camera = replace(CAMERA, calibration=Calibration(points=clip_points(plane)), lines=(line,))
    detector = Detector(
        camera_id="cam-1",
        start=START,
        eye=Eye(threads=2),
        evidence=Evidence(tmp_path / "evidence"),
        scene=Scene(camera),
    )
    with Video(str(tmp_path / "clip.mp4"), start=START) as video:
        frames = [one for one in detector.run(video.frames()) if isinstance(one, FrameMetadata)]
    states = [track for frame in frames for track in frame.tracks]
    speeds = [one.speed_kmh for one in states if one.speed_kmh is not None]
    assert len(speeds) > FRAMES_PER_S
    assert np.median(speeds) == approx(true_kmh, rel=0.05)
    (crossing,) = (crossing for one in states for crossing in one.crossed)
    assert (crossing.line_id, crossing.forward) == ("stop", True)
    assert frames[-1].signals == ()
