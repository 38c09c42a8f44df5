"""Frames, tracks and reads as short as tests want them. Moments are seconds after START."""

from datetime import UTC, datetime, timedelta

from schemas.records import (
    Box,
    CameraRecord,
    FrameMetadata,
    Line,
    LineCrossing,
    PicturePoint,
    PictureRef,
    PlateRead,
    Signal,
    SignalState,
    TrackState,
)
from schemas.vocabulary import Light, RoadUser, SignalPhase, VehicleCategory

START = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
BOX = Box(x=0.4, y=0.4, w=0.1, h=0.1)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def track(
    track_id: str = "t1",
    *,
    speed: float | None = None,
    error: float | None = None,
    crossed: tuple[LineCrossing, ...] = (),
    user: RoadUser = RoadUser.VEHICLE,
    category: VehicleCategory | None = VehicleCategory.M1,
) -> TrackState:
    return TrackState(
        track_id=track_id,
        road_user=user,
        vehicle_category=category,
        box=BOX,
        speed_kmh=speed,
        speed_error_kmh=error,
        crossed=crossed,
    )


def crossing(line_id: str, seconds: float, forward: bool = True) -> LineCrossing:
    return LineCrossing(line_id=line_id, crossed_at=at(seconds), forward=forward)


def signal(phase: SignalPhase, since: float, signal_id: str = "s1") -> SignalState:
    return SignalState(signal_id=signal_id, phase=phase, since_at=at(since))


def frame(
    seconds: float,
    *tracks: TrackState,
    signals: tuple[SignalState, ...] = (),
    camera_id: str = "cam-1",
    light: Light = Light.DAYLIGHT,
    seq: int | None = None,
) -> FrameMetadata:
    return FrameMetadata(
        camera_id=camera_id,
        frame_seq=round(seconds * 1000) if seq is None else seq,
        captured_at=at(seconds),
        light=light,
        signals=signals,
        tracks=tracks,
    )


def read(
    seconds: float,
    text: str = "123ABC02",
    *,
    track_id: str = "t1",
    camera_id: str = "cam-1",
    confidence: float = 0.95,
    read_id: str | None = None,
) -> PlateRead:
    return PlateRead(
        camera_id=camera_id,
        frame_seq=round(seconds * 1000),
        track_id=track_id,
        captured_at=at(seconds),
        text=text,
        confidence=confidence,
        read_id=read_id or f"{camera_id}/{track_id}/{seconds}",
        evidence=PictureRef(uri=f"s3://pictures/{seconds}.jpg", sha256="0" * 64),
    )


def camera(
    camera_id: str = "cam-1",
    signals: tuple[str, ...] = ("s1",),
    lines: tuple[tuple[str, str], ...] = (("s1-stop", "STOP_LINE"), ("s1-beyond", "BEYOND")),
) -> CameraRecord:
    left, right = PicturePoint(x=0.0, y=0.5), PicturePoint(x=1.0, y=0.5)
    return CameraRecord(
        camera_id=camera_id,
        site="Abai / Seifullin",
        region="02",
        lat=43.24,
        lon=76.93,
        device_serial="KZ-0001",
        signals=tuple(Signal(signal_id=one, name=one) for one in signals),
        lines=tuple(Line(line_id=line_id, kind=kind, from_=left, to=right) for line_id, kind in lines),
        recorded_at=START,
    )
