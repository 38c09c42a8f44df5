"""From frames and plate reads to passages: what each vehicle did in front of one camera."""

from collections.abc import Iterable, Mapping

from schemas.records import CameraRecord, FrameMetadata, KeptCamera, Passage, PlateRead
from streams.rules.facts.passages import passage_of
from streams.rules.facts.track import Item, Track
from streams.rules.facts.tracks import CameraTracks


class Late(Exception):  # noqa: N818 - says what the record is; no fault of the program
    """A record came too late to be used: its camera is further than the allowed disorder. The message says how far."""


class Assembly:
    """The open tracks of one partition of frames and plate reads.

    After a restart, feed it from the oldest offsets on that held when `progress` was last written, and begin with what
    was written: it then gives the passages that were still open, and perhaps some that came out before, never others.
    """

    def __init__(self, kept: Iterable[KeptCamera] = ()) -> None:
        self._cameras = {one.camera_id: CameraTracks(one) for one in kept}
        self._moved: set[str] = set()
        """Cameras of which something has ended since `progress`."""

    def frame(self, frame: FrameMetadata, offset: int) -> None:
        """Take a frame, in about the order of `captured_at`; a copy of one in use is passed over. Raises Late."""
        self.take(frame, offset)

    def read(self, read: PlateRead, offset: int) -> None:
        """Take a reading of a plate, as `frame`. Raises Late."""
        self.take(read, offset)

    def closed(self, cameras: Mapping[str, CameraRecord]) -> list[Passage]:
        """The passages that have ended, removed, in order of (left_at, passage_id)."""
        ended: list[Track] = []
        for camera_id, camera in self._cameras.items():
            over = camera.ended()
            if over:
                self._moved.add(camera_id)
                ended += over
        passages = [passage_of(track, cameras.get(track.camera_id)) for track in ended]
        return sorted((one for one in passages if one), key=lambda one: (one.left_at, one.passage_id))

    def progress(self) -> list[KeptCamera]:
        """What a restart must know of cameras of which something has ended since the last call.

        To be called right after `closed`, and to be written with those passages, or after them, never before.
        """
        kept = [kept for camera_id in sorted(self._moved) if (kept := self._cameras[camera_id].kept(camera_id))]
        self._moved.difference_update(one.camera_id for one in kept)
        return kept

    def oldest_frame_offset(self) -> int | None:
        """The first frame that is still needed; None: all that were taken are done with."""
        offsets = (camera.oldest()[0] for camera in self._cameras.values())
        return min((offset for offset in offsets if offset is not None), default=None)

    def oldest_read_offset(self) -> int | None:
        """The first reading that is still needed; None: all that were taken are done with."""
        offsets = (camera.oldest()[1] for camera in self._cameras.values())
        return min((offset for offset in offsets if offset is not None), default=None)

    def finish(self) -> None:
        """Nothing more will come: every track is over."""
        for camera in self._cameras.values():
            camera.finish()

    def take(self, item: Item, offset: int) -> None:
        """Take a frame or a reading. Raises Late."""
        camera = self._cameras.get(item.camera_id)
        if camera is None:
            camera = self._cameras[item.camera_id] = CameraTracks()
        if not camera.take(item, offset):
            raise Late(f"captured at {item.captured_at}, but camera {item.camera_id} is at {camera.watermark}")


def assemble(
    frames: Iterable[FrameMetadata], reads: Iterable[PlateRead], cameras: Mapping[str, CameraRecord]
) -> list[Passage]:
    """Every passage, from all frames and reads of any cameras in any order."""
    assembly = Assembly()
    items: list[Item] = [*frames, *reads]
    for offset, item in enumerate(sorted(items, key=lambda item: item.captured_at)):
        if isinstance(item, PlateRead):
            assembly.read(item, offset)
        else:
            assembly.frame(item, offset)
    assembly.finish()
    return assembly.closed(cameras)
