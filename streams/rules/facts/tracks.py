"""The tracks of one camera: sightings put in order, and grouped into what one vehicle did in one go."""

from bisect import insort
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import astuple

from schemas.records import (
    FrameMetadata,
    KeptCamera,
    LineCrossing,
    OpenTrack,
    PlateRead,
    TrackState,
)
from schemas.vocabulary import RoadUser, VehicleCategory

DISORDER = timedelta(seconds=1)
"""Records of one camera may overtake each other by so much; network and encoder need less."""
UNSEEN = timedelta(seconds=2)
"""A track unseen for so long is over."""
LONGEST = timedelta(minutes=10)
"""A longer stay is cut, so that a parked car cannot hold back the offset."""

Item = FrameMetadata | PlateRead
Sighting = tuple[FrameMetadata, TrackState]
"""A track in a frame."""
Waiting = tuple[datetime, bool, int | str, Item, int]
"""A record by which its order goes: moment, whether it is a read, `frame_seq` or `read_id`; and its offset."""


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


class CameraTracks:
    """The tracks of one camera that have not ended.

    Records wait until the watermark, the newest `captured_at` less DISORDER, has passed them; so tracks grow in order
    of time whatever the order of arrival.
    """

    def __init__(self, kept: KeptCamera | None = None) -> None:
        self.watermark: datetime | None = None
        """What was captured before this is too late; None before the first record."""
        self._waiting: deque[Waiting] = deque()
        """In order of time."""
        self._waiting_keys: set[int | str] = set()
        self._open: dict[str, Track] = {}
        self._ended: list[Track] = []
        self._ended_to: datetime | None = None
        """The watermark at the last look for tracks that are over."""
        self._oldest: tuple[int | None, int | None] | None = None
        """Offsets of the first frame and the first read that are still needed; None where they must be found anew."""
        self._settled_until = kept.settled_until if kept else None
        self._kept_open = {track.track_id: track.entered_at for track in kept.open} if kept else {}

    def take(self, item: Item, offset: int) -> bool:
        """Add a record; a copy of one that is waiting, or that an open track was made of, changes nothing.

        False if it comes too late to be used.
        """
        at, is_read = item.captured_at, isinstance(item, PlateRead)
        key = item.read_id if isinstance(item, PlateRead) else item.frame_seq
        if key in self._waiting_keys:
            return True
        if self.watermark is not None and at < self.watermark:
            return self._holds(item)
        entry = (at, is_read, key, item, offset)
        if not self._waiting or entry > self._waiting[-1]:
            self._waiting.append(entry)
        else:
            insort(self._waiting, entry)
        self._waiting_keys.add(key)
        self._oldest = None
        watermark = at - DISORDER
        if self.watermark is None or watermark > self.watermark:
            self.watermark = watermark
            self._settle(watermark)
        return True

    def ended(self) -> list[Track]:
        """The tracks that are over, removed."""
        if self.watermark is None or self.watermark == self._ended_to:
            return []  # tracks change with the watermark only
        self._ended_to, self._oldest = self.watermark, None
        if self._open:
            unseen_since = self.watermark - UNSEEN
            for track in [track for track in self._open.values() if track.left_at <= unseen_since]:
                self._end(track)
        ended, self._ended = self._ended, []
        return ended

    def finish(self) -> None:
        """No more records will come: every track is over."""
        if self.watermark is not None:
            self.watermark += DISORDER + UNSEEN
            self._settle(self.watermark)

    def kept(self, camera_id: str) -> KeptCamera | None:
        """What to remember across a restart; None while what the last run left is not yet read again."""
        watermark = self.watermark
        if watermark is None or (self._settled_until is not None and watermark < self._settled_until):
            return None
        open_tracks = [OpenTrack(track_id=one.track_id, entered_at=one.entered_at) for one in self._open.values()]
        return KeptCamera(camera_id=camera_id, settled_until=watermark, open=tuple(open_tracks))

    def oldest(self) -> tuple[int | None, int | None]:
        """The first frame and the first read that something open, or a record still waiting, was made of."""
        if self._oldest is None:
            tracks = (*self._open.values(), *self._ended)
            frames = [track.first_frame_offset for track in tracks if track.first_frame_offset is not None]
            reads = [track.first_read_offset for track in tracks if track.first_read_offset is not None]
            for _, is_read, _, item, offset in self._waiting:
                if is_read:
                    reads.append(offset)
                elif item.tracks:  # type: ignore[union-attr]  # an idle camera's last empty frames hold nothing back
                    frames.append(offset)
            self._oldest = min(frames, default=None), min(reads, default=None)
        return self._oldest

    def _settle(self, until: datetime) -> None:
        while self._waiting and self._waiting[0][0] < until:
            at, _, key, item, offset = self._waiting.popleft()
            self._waiting_keys.discard(key)
            if isinstance(item, PlateRead):
                if track := self._track(item, item.track_id):
                    track.read(item, offset)
                continue
            unseen_since, long_ago = at - UNSEEN, at - LONGEST
            for state in item.tracks:
                track = self._open.get(state.track_id)
                if track is None or track.left_at <= unseen_since or track.entered_at <= long_ago:
                    track = self._track(item, state.track_id)
                if track is not None:
                    track.see(item, state, offset)

    def _track(self, item: Item, track_id: str) -> Track | None:
        """The open track that a sighting in this record belongs to, begun if need be; None if it was dealt with."""
        at, track = item.captured_at, self._open.get(track_id)
        if track is not None and (at - track.left_at >= UNSEEN or at - track.entered_at >= LONGEST):
            self._end(track)
            track = None
        if track is None:
            read_again = self._settled_until is not None and at < self._settled_until
            if read_again and self._kept_open.get(track_id) != at:
                return None
            track = self._open[track_id] = Track(item.camera_id, track_id, at)
        return track

    def _end(self, track: Track) -> None:
        del self._open[track.track_id]
        self._ended.append(track)

    def _holds(self, item: Item) -> bool:
        """Whether an open track was made of this record."""
        return any(track_id in self._open and self._open[track_id].holds(item) for track_id in _track_ids(item))


def _track_ids(item: Item) -> Iterator[str]:
    if isinstance(item, PlateRead):
        yield item.track_id
    else:
        yield from (state.track_id for state in item.tracks)
