"""A track: the sightings and readings of one road user in one go, field by field for the facts that are made of it."""

from datetime import datetime
from typing import NamedTuple

from msgspec.structs import astuple

from schemas.records import FrameMetadata, LineCrossing, PlateRead, TrackState
from schemas.vocabulary import RoadUser, VehicleCategory

Item = FrameMetadata | PlateRead
Sighting = tuple[FrameMetadata, TrackState]
"""A track in a frame."""


class Columns(NamedTuple):
    """What the sightings of a track say, field by field, in the order of TrackState; places are left to sightings."""

    track_id: tuple[str, ...] = ()
    road_user: tuple[RoadUser, ...] = ()
    vehicle_category: tuple[VehicleCategory | None, ...] = ()
    box: tuple[object, ...] = ()
    position_m: tuple[object, ...] = ()
    speed_kmh: tuple[float | None, ...] = ()
    speed_error_kmh: tuple[float | None, ...] = ()
    lane: tuple[str | None, ...] = ()
    zones: tuple[tuple[str, ...], ...] = ()
    crossed: tuple[tuple[LineCrossing, ...], ...] = ()
    phone: tuple[float | None, ...] = ()
    no_seatbelt: tuple[float | None, ...] = ()
    lights_off: tuple[float | None, ...] = ()


class Track:
    """One stay of one road user in front of one camera.

    Sightings are in order of `captured_at`, and reads too, those of one moment in order of `read_id`.
    """

    __slots__ = (
        "_columns",
        "_sightings",
        "camera_id",
        "entered_at",
        "first_frame_offset",
        "first_read_offset",
        "frames",
        "left_at",
        "reads",
        "stands",
        "states",
        "track_id",
    )

    def __init__(self, camera_id: str, track_id: str, entered_at: datetime) -> None:
        self.camera_id = camera_id
        self.track_id = track_id
        self.entered_at = entered_at
        self.left_at = entered_at
        self.frames: list[FrameMetadata] = []
        self.states: list[TrackState] = []
        """What each of the frames says of it."""
        self.reads: list[PlateRead] = []
        self.stands: list[list[Sighting]] | None = None
        """What `motion.stands` has found."""
        self._sightings: list[Sighting] | None = None
        self._columns: Columns | None = None
        self.first_frame_offset: int | None = None
        self.first_read_offset: int | None = None

    @property
    def columns(self) -> Columns:
        """To be asked for when the track is known whole: it is kept."""
        if self._columns is None:
            self._columns = Columns(*zip(*map(astuple, self.states), strict=True))
        return self._columns

    @property
    def sightings(self) -> list[Sighting]:
        """To be asked for as `columns`."""
        if self._sightings is None:
            self._sightings = list(zip(self.frames, self.states, strict=True))
        return self._sightings

    @property
    def is_vehicle(self) -> bool:
        """Whether more than half of the sightings say so; reads alone are those of a vehicle."""
        return not self.frames or self.is_mostly(RoadUser.VEHICLE)

    def is_mostly(self, user: RoadUser) -> bool:
        """Whether more than half of the sightings say so."""
        return 2 * self.columns.road_user.count(user) > len(self.frames)

    def see(self, frame: FrameMetadata, state: TrackState, offset: int) -> None:
        """Add a sighting. A second one in the same frame is a contradiction of the camera: the first counts."""
        if self.frames and self.frames[-1] is frame:
            return
        self.frames.append(frame)
        self.states.append(state)
        if self.first_frame_offset is None or offset < self.first_frame_offset:
            self.first_frame_offset = offset
        self.left_at = frame.captured_at

    def read(self, read: PlateRead, offset: int) -> None:
        """Add a reading of the plate."""
        self.reads.append(read)
        if self.first_read_offset is None or offset < self.first_read_offset:
            self.first_read_offset = offset
        self.left_at = read.captured_at

    def holds(self, item: Item) -> bool:
        """Whether it was made of this record too."""
        if isinstance(item, PlateRead):
            return any(read.read_id == item.read_id for read in self.reads)
        return any(frame.frame_seq == item.frame_seq for frame in self.frames)
