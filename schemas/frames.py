"""What cameras say: frame metadata and plate reads."""

from msgspec import Struct

from schemas.vocabulary import (
    BigCount,
    Instant,
    Light,
    NonNegative,
    Number,
    RoadUser,
    Score,
    Sha256,
    SignalPhase,
    Speed,
    Text,
    Uri,
    VehicleCategory,
)


class SignalState(Struct, frozen=True, kw_only=True, gc=False):
    """A traffic light as one frame shows it."""

    signal_id: Text
    phase: SignalPhase
    since_at: Instant
    """When the phase began."""


class Box(Struct, frozen=True, kw_only=True, gc=False):
    """Left, top, width and height as parts of the picture."""

    x: Number
    y: Number
    w: NonNegative
    h: NonNegative


class RoadPosition(Struct, frozen=True, kw_only=True, gc=False):
    """Metres on the road plane of the camera's calibration."""

    x: Number
    y: Number


class LineCrossing(Struct, frozen=True, kw_only=True, gc=False):
    """A line of the camera record that the track has just crossed."""

    line_id: Text
    crossed_at: Instant
    forward: bool


class TrackState(Struct, frozen=True, kw_only=True, gc=False):
    """One road user in one frame."""

    track_id: Text
    road_user: RoadUser
    vehicle_category: VehicleCategory | None = None
    box: Box
    position_m: RoadPosition | None = None
    speed_kmh: Speed | None = None
    speed_error_kmh: NonNegative | None = None
    """Standard error of `speed_kmh`."""
    lane: Text | None = None
    zones: tuple[Text, ...] = ()
    crossed: tuple[LineCrossing, ...] = ()
    phone: Score | None = None
    no_seatbelt: Score | None = None
    lights_off: Score | None = None


class FrameMetadata(Struct, frozen=True, kw_only=True, gc=False):
    """What a camera saw in one frame, without the picture."""

    camera_id: Text
    frame_seq: BigCount
    captured_at: Instant
    light: Light
    signals: tuple[SignalState, ...] = ()
    tracks: tuple[TrackState, ...] = ()


class PictureRef(Struct, frozen=True, kw_only=True, gc=False):
    """A picture kept elsewhere, by address and content."""

    uri: Uri
    sha256: Sha256


class PlateRead(Struct, frozen=True, kw_only=True, gc=False):
    """One reading of one plate in one frame."""

    camera_id: Text
    frame_seq: BigCount
    track_id: Text
    captured_at: Instant
    text: Text
    """As the reader normalised it: upper case Latin, no spaces, in reading order (of two lines the upper one first)."""
    confidence: Score
    character_confidences: tuple[Score, ...] = ()
    read_id: Text
    evidence: PictureRef
