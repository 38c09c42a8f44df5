"""Signals, places, speeds and conduct in the records of a camera."""

from collections.abc import Sequence
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
from schemas.passages import StopLineFact
from schemas.registries import Calibration, Line, PicturePoint, Signal, SurveyedPoint, Zone
from schemas.vocabulary import Light, SignalPhase
from streams.rules.facts.stop_lines import crossed_stop_lines
from streams.rules.facts.track import Track
from tests.detectors.clips import CAMERA, START
from tests.detectors.conduct.windscreens import save, train
from tests.detectors.roads.roads import GRID, straight, surveyed
from tests.detectors.roads.test_road import approaching, box, corners, state
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


def driven_on(phases: Sequence[SignalPhase]) -> tuple[StopLineFact, ...]:
    """What the rules say of a vehicle that crosses the stop line and the line beyond while a light shows these phases.

    Fifteen frames a second; the light is watched from the first of them, the vehicle is in view for the last 25.
    """
    lines = tuple(
        Line(line_id=name, kind=kind, from_=one, to=other)
        for name, kind, along in (("stop", "STOP_LINE", 24.0), ("beyond", "BEYOND", 14.0))
        for one, other in [corners((-4.0, along), (4.0, along))]
    )
    camera = replace(CALIBRATED, signals=(Signal(signal_id="main"),), zones=(SIGNAL_ZONE,), lines=lines)
    scene, way = Scene(camera), approaching(50, seconds=25 / 15)
    vehicle = Track("cam-1", "t", START)
    for number, shown in enumerate(phases):
        picture = np.full((540, 960, 3), 110, np.uint8)
        picture[27:117, 19:55] = drawn(shown, seed=number)
        at, shift = START + timedelta(seconds=number / 15), len(phases) - len(way)
        boxes = [state("t", box(way[number - shift][1]))] if number >= shift else []
        signals, told = scene.see(picture, at, boxes, Followed.VEHICLE)
        frame = FrameMetadata(
            camera_id="cam-1", frame_seq=number, captured_at=at, light=Light.DAYLIGHT, signals=signals, tracks=told
        )
        for one in told:
            vehicle.see(frame, one, number)
    return crossed_stop_lines(vehicle, camera)


def test_from_lamps_and_boxes_to_a_red_light_that_was_passed() -> None:
    (fact,) = driven_on([SignalPhase.GREEN] * 10 + [SignalPhase.RED] * 30)
    assert (fact.line_id, fact.phase) == ("stop", SignalPhase.RED)
    assert fact.phase_since_at == START + timedelta(seconds=10 / 15)
    assert (fact.at - START).total_seconds() == approx(1 + 8 / (50 / 3.6), abs=0.05)
    assert fact.beyond_at is not None


def test_green_accuses_nobody_nor_does_a_light_that_cannot_be_seen() -> None:
    assert driven_on([SignalPhase.RED] * 10 + [SignalPhase.GREEN] * 30) == ()
    assert driven_on([SignalPhase.OFF] * 40) == ()


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
