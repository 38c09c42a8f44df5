"""The tracks of one camera: sightings put in order, and grouped into what one vehicle did in one go."""

from bisect import insort
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta

from schemas.records import KeptCamera, OpenTrack, PlateRead
from streams.rules.facts.track import Item, Track

DISORDER = timedelta(seconds=1)
"""Records of one camera may overtake each other by so much; network and encoder need less."""
UNSEEN = timedelta(seconds=2)
"""A track unseen for so long is over."""
LONGEST = timedelta(minutes=10)
"""A longer stay is cut, so that a parked car cannot hold back the offset."""

Waiting = tuple[datetime, bool, int | str, Item, int]
"""A record by which its order goes: moment, whether it is a read, `frame_seq` or `read_id`; and its offset."""


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
