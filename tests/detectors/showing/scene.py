"""A camera with everything in its record, and what it saw."""

from datetime import datetime, timedelta

from schemas.frames import Box, FrameMetadata, LineCrossing, PictureRef, PlateRead, SignalState, TrackState
from schemas.registries import (
    Calibration,
    CameraRecord,
    Line,
    PicturePoint,
    RoadPoint,
    Signal,
    SurveyedPoint,
    Zone,
)
from schemas.vocabulary import Light, RoadUser, SignalPhase
from tests.detectors.clips import CAMERA, START

SURVEY = ((0.3, 0.45, 0, 40), (0.6, 0.45, 7, 40), (0.1, 0.95, 0, 5), (0.8, 0.95, 7, 5))


def polygon(*places: tuple[float, float]) -> tuple[PicturePoint, ...]:
    return tuple(PicturePoint(x=x, y=y) for x, y in places)


def surveyed(*points: tuple[float, float, float, float]) -> Calibration:
    return Calibration(
        points=tuple(
            SurveyedPoint(picture=PicturePoint(x=x, y=y), road_m=RoadPoint(x=east, y=north))
            for x, y, east, north in points
        )
    )


RECORD = CameraRecord(
    camera_id=CAMERA.camera_id,
    site=CAMERA.site,
    region=CAMERA.region,
    lat=CAMERA.lat,
    lon=CAMERA.lon,
    device_serial=CAMERA.device_serial,
    recorded_at=START,
    signals=(Signal(signal_id="signal-1"),),
    zones=(
        Zone(zone_id="kerb", kind="NO_STOPPING", polygon=polygon((0.7, 0.4), (0.9, 0.4), (0.9, 0.6), (0.7, 0.6))),
        Zone(zone_id="lane-1", kind="LANE", polygon=polygon((0.1, 0.4), (0.3, 0.4), (0.3, 0.6), (0.1, 0.6))),
        Zone(zone_id="signal-1", kind="SIGNAL", polygon=polygon((0.9, 0.1), (0.95, 0.1), (0.95, 0.3), (0.9, 0.3))),
        Zone(zone_id="elsewhere", kind="JUNCTION"),
    ),
    lines=(
        Line(line_id="stop", kind="STOP_LINE", from_=PicturePoint(x=0.8, y=0.8), to=PicturePoint(x=0.2, y=0.8)),
        Line(line_id="none", kind="SOLID", from_=PicturePoint(x=0.5, y=0.5), to=PicturePoint(x=0.5, y=0.5)),
    ),
    calibration=surveyed(*SURVEY),
)

BOX = Box(x=0.4, y=0.5, w=0.2, h=0.1)


def vehicle(track_id: str = "t1", *, crossed_at: datetime | None = None) -> TrackState:
    return TrackState(
        track_id=track_id,
        road_user=RoadUser.VEHICLE,
        box=BOX,
        speed_kmh=54.3,
        speed_error_kmh=0.6,
        zones=("kerb",),
        phone=0.9,
        crossed=(LineCrossing(line_id="stop", crossed_at=crossed_at, forward=True),) if crossed_at else (),
    )


def frame(*tracks: TrackState, seconds: float = 0.0, phase: SignalPhase = SignalPhase.RED) -> FrameMetadata:
    return FrameMetadata(
        camera_id=RECORD.camera_id,
        frame_seq=int(10 * seconds),
        captured_at=START + timedelta(seconds=seconds),
        light=Light.DAYLIGHT,
        signals=(SignalState(signal_id="signal-1", phase=phase, since_at=START),),
        tracks=tracks,
    )


def read(confidence: float, *, seconds: float = 0.0, track_id: str = "t1", text: str = "123ABC02") -> PlateRead:
    return PlateRead(
        camera_id=RECORD.camera_id,
        frame_seq=int(10 * seconds),
        track_id=track_id,
        captured_at=START + timedelta(seconds=seconds),
        text=text,
        confidence=confidence,
        read_id=f"read-{track_id}-{seconds}",
        evidence=PictureRef(uri="file:///plate.jpg", sha256="a" * 64),
    )
