"""From frames to records: what one camera saw, frame by frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Protocol

from msgspec.structs import replace

from detectors.evidence import Evidence, crop
from detectors.following import Following, PlatesFollowed, Sighted, VehiclesFollowed
from detectors.light import light
from detectors.plates.eye import Eye, SeenPlate
from detectors.plates.find import Bounds
from detectors.roads.plane import Floats
from detectors.roads.plate_width import plate_ends
from detectors.scene import Scene
from detectors.sources.frames import Frame
from detectors.vehicles.find import VehicleFinder
from schemas.frames import Box, FrameMetadata, PlateRead, SignalState, TrackState
from schemas.identity import derived_id, micros
from schemas.plates import normalise
from schemas.vocabulary import RoadUser

GONE = timedelta(seconds=3)
"""So long after a source's last picture nobody is in view of it any more: the stream then closes every track."""
WORTH_TELLING = 0.05
"""Least confidence of a reading; below it lie lettering and bars that were taken for a plate."""


class Sink(Protocol):
    """Takes the records of a camera as they come; files and Kafka look the same from here."""

    def write(self, record: FrameMetadata | PlateRead) -> None:
        """Must accept the records of a camera in order of time."""


class Detector:
    """One camera's detector. `start` is the aware moment at which the video's first frame was shown.

    Without `vehicles`, a model that finds them, it follows plates. Without a scene it tells plates, boxes and
    categories only: no places, speeds, lines, zones, signals or conduct.
    """

    def __init__(  # noqa: PLR0913 - what a detector is made of
        self,
        *,
        camera_id: str,
        start: datetime,
        eye: Eye,
        evidence: Evidence,
        scene: Scene | None = None,
        vehicles: VehicleFinder | None = None,
    ) -> None:
        self._camera_id, self._start, self._scene = camera_id, start, scene
        self._evidence = evidence
        self._following: Following = (
            PlatesFollowed(camera_id, eye) if vehicles is None else VehiclesFollowed(camera_id, eye, vehicles)
        )

    def run(self, frames: Iterable[Frame]) -> Iterator[FrameMetadata | PlateRead]:
        """For each frame its metadata, then its readings. The boxes of tracks frame what is followed.

        A source that ends says so by a last frame with nobody in it. Raises ModelError.
        """
        last: FrameMetadata | None = None
        for frame in frames:
            for record in self._records(frame):
                last = record if isinstance(record, FrameMetadata) else last
                yield record
        if last is not None:
            yield replace(
                last, frame_seq=last.frame_seq + 1, captured_at=last.captured_at + GONE, signals=(), tracks=()
            )

    def _records(self, frame: Frame) -> Iterator[FrameMetadata | PlateRead]:
        at = self._start + frame.offset
        seen = self._following.see(frame.picture, at)
        signals: tuple[SignalState, ...] = ()
        states = tuple(_state(one, frame) for one in seen)
        if self._scene is not None:
            signals, states = self._scene.see(frame.picture, at, states, self._following.followed, _plates(seen, frame))
        yield FrameMetadata(
            camera_id=self._camera_id,
            frame_seq=frame.seq,
            captured_at=at,
            light=light(frame.picture),
            signals=signals,
            tracks=states,
        )
        for one in seen:
            text = normalise(one.plate.reading.text) if one.plate else ""
            if one.plate and text and one.plate.reading.confidence >= WORTH_TELLING:
                yield self._read(frame, at, one.plate, one.track_id, text)

    def _read(self, frame: Frame, at: datetime, seen: SeenPlate, track_id: str, text: str) -> PlateRead:
        return PlateRead(
            camera_id=self._camera_id,
            frame_seq=frame.seq,
            track_id=track_id,
            captured_at=at,
            text=text,
            confidence=seen.reading.confidence,
            character_confidences=seen.reading.character_confidences,
            read_id=derived_id("read", self._camera_id, track_id, micros(at)),
            evidence=self._evidence.keep(crop(frame.picture, seen.corners)),
        )


def _plates(seen: Iterable[Sighted], frame: Frame) -> dict[str, Floats]:
    """Where plates of known width are, by track."""
    found = {one.track_id: plate_ends(one.plate, frame.picture.shape[1]) for one in seen if one.plate}
    return {track_id: ends for track_id, ends in found.items() if ends is not None}


def _state(one: Sighted, frame: Frame) -> TrackState:
    return TrackState(
        track_id=one.track_id,
        road_user=RoadUser.VEHICLE,
        vehicle_category=one.category,
        box=_box(one.box, frame),
    )


def _box(box: Bounds, frame: Frame) -> Box:
    """As parts of the picture, cut off at its edges."""
    height, width = frame.picture.shape[:2]
    left, top = max(box[0] / width, 0.0), max(box[1] / height, 0.0)
    right, bottom = min(box[2] / width, 1.0), min(box[3] / height, 1.0)
    return Box(x=left, y=top, w=max(right - left, 0.0), h=max(bottom - top, 0.0))
