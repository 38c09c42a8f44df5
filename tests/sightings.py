"""Frames, tracks and reads as short as tests want them. Moments are seconds after START."""

from collections.abc import Mapping
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
    RoadPosition,
    Signal,
    SignalState,
    TrackState,
    Zone,
)
from schemas.vocabulary import Light, RoadUser, SignalPhase, VehicleCategory
from streams.rules.facts.track import Track

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
    zones: tuple[str, ...] = (),
    position: tuple[float, float] | None = None,
    box: Box = BOX,
    lane: str | None = None,
    phone: float | None = None,
    no_seatbelt: float | None = None,
    lights_off: float | None = None,
) -> TrackState:
    return TrackState(
        track_id=track_id,
        road_user=user,
        vehicle_category=category,
        box=box,
        position_m=RoadPosition(x=position[0], y=position[1]) if position else None,
        speed_kmh=speed,
        speed_error_kmh=error,
        lane=lane,
        zones=zones,
        crossed=crossed,
        phone=phone,
        no_seatbelt=no_seatbelt,
        lights_off=lights_off,
    )


def seen(*states: tuple[float, TrackState], others: Mapping[float, tuple[TrackState, ...]] | None = None) -> Track:
    """What the frames at these moments say of a vehicle, perhaps with others in the same frames."""
    vehicle = Track("cam-1", states[0][1].track_id, at(states[0][0]))
    for offset, (seconds, state) in enumerate(states):
        vehicle.see(frame(seconds, state, *(others or {}).get(seconds, ())), state, offset)
    return vehicle


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
    zones: tuple[tuple[str, str], ...] = (),
    polygon: tuple[tuple[float, float], ...] = (),
) -> CameraRecord:
    """A camera; all its zones have the same polygon."""
    corners = tuple(PicturePoint(x=x, y=y) for x, y in polygon)
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
        zones=tuple(Zone(zone_id=zone_id, kind=kind, polygon=corners) for zone_id, kind in zones),
        recorded_at=START,
    )
