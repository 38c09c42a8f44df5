"""What cameras of a benchmark film: five vehicles in every frame, each there for five seconds, and their plates."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infra.benchmark.city import BEGINS_AT, camera_id, plates
from infra.benchmark.feeding import Feed
from infra.benchmark.moulds import Bytes, Mould, doubles, instants, integers, numbered, texts
from schemas.frames import Box, FrameMetadata, PictureRef, PlateRead, RoadPosition, TrackState
from schemas.identity import micros
from schemas.topics import FRAMES, PLATE_READS
from schemas.vocabulary import Light, RoadUser, VehicleCategory

TRACKS = 5
"""In every frame."""
FRAME_US = 100_000
LIFE, READ_EVERY = 50, 5
"""Frames: that a vehicle is seen for, and in which its plate is read once, or oftener."""
AS_DETECTED = 3
"""Reads by our own detector in so many: it reads in each frame every plate that is wide enough. On the clip of a toll
gate that is 89 of 146 sightings, on a clip that it renders every one."""
SILENCE_US = 120_000_000
"""After each part nothing is seen for so long, so that every passage of it is over."""
_LATER = LIFE // TRACKS
_FIRST_SEQ = 100_000
_SEQ_WIDTH = 3
_TRACKS_EACH = 20_000
"""The most vehicles that pass one place in front of a camera: their plates differ."""
_CHUNK = 20
"""Frames of each camera: so few that neither topic is ever far ahead of the other."""
Place = int | NDArray[np.int64]
Passed = tuple[str, str, str]
"""Camera, track and plate."""


class Film:
    """So many cameras, side by side, that go on and on."""

    def __init__(self, cameras: int, reads: int = 1) -> None:
        """`reads` of each plate in READ_EVERY frames."""
        self._cameras, self._reads = cameras, reads
        self._next, self._silent_us = 0, 0
        self.passed: list[Passed] = []
        """Vehicles whose plates were read."""

    def part(self, frames: int) -> Iterator[Feed]:
        """So many frames more, of all cameras together, and their reads, by time; then silence."""
        first, end = self._next, self._next + frames // self._cameras
        for begin in range(first, end, _CHUNK):
            shown = np.arange(begin, min(begin + _CHUNK, end))
            number, camera = np.repeat(shown, self._cameras), np.tile(np.arange(self._cameras), len(shown))
            at = self._at(number, camera)
            yield _feed(FRAMES.name, camera, _FRAME.cast(len(at), _frames(number, camera, at)), at)
            yield _reads(number, camera, at, self._reads)
        self.passed += _passed(first, end, self._cameras, self._reads)
        self._next = (end // LIFE + 2) * LIFE
        self._silent_us += SILENCE_US
        yield self._silence()

    def one(self, number: int) -> Iterator[Feed]:
        """A single frame of every camera, and its reads. Not everywhere do vehicles come and go at the same time."""
        camera = np.arange(self._cameras)
        at, shown = self._at(np.full(self._cameras, number), camera), number + camera % _LATER
        yield _feed(FRAMES.name, camera, _FRAME.cast(len(at), _frames(shown, camera, at)), at)
        yield _reads(shown, camera, at, self._reads)

    def _at(self, number: NDArray[np.int64], camera: NDArray[np.int64]) -> NDArray[np.int64]:
        apart = camera * FRAME_US // self._cameras
        return micros(BEGINS_AT) + self._silent_us + number * FRAME_US + apart

    def _silence(self) -> Feed:
        camera = np.arange(self._cameras)
        at = self._at(np.full(self._cameras, self._next - LIFE), camera)
        columns = {
            "camera": numbered(b"C", camera, 5),
            "seq": integers(np.full(self._cameras, self._next - LIFE + _FIRST_SEQ), _SEQ_WIDTH),
            "at": instants(at),
        }
        return _feed(FRAMES.name, camera, _EMPTY.cast(self._cameras, columns), at)


def _reads(number: NDArray[np.int64], camera: NDArray[np.int64], at: NDArray[np.int64], reads: int) -> Feed:
    """Of these frames, in their order."""
    number, camera, at = (np.repeat(column, TRACKS) for column in (number, camera, at))
    place = np.arange(len(at)) % TRACKS
    track, _ = _track(place, number)
    rows = _is_read(number, place, camera, reads)
    number, camera, at, track, place = (column[rows] for column in (number, camera, at, track, place))
    columns = {
        "camera": numbered(b"C", camera, 5),
        "seq": integers(number + _FIRST_SEQ, _SEQ_WIDTH),
        "at": instants(at),
        "track": _track_id(place, track),
        "plate": _plate(place, track, camera),
        "read": numbered(b"r", camera * 10**8 + number * 10 + place, 14),
    }
    return _feed(PLATE_READS.name, camera, _READ.cast(len(at), columns), at)


def _is_read(number: NDArray[np.int64], place: Place, camera: Place, reads: int) -> NDArray[np.bool_]:
    """Not all plates in the same frames: cameras know nothing of each other."""
    found: NDArray[np.bool_] = (number + place + camera) % READ_EVERY < reads
    return found


def _feed(topic: str, camera: NDArray[np.int64], values: list[bytes], at: NDArray[np.int64]) -> Feed:
    keys = texts(numbered(b"C", camera, 5))
    return Feed(topic=topic, keys=keys, values=values, stamps_ms=(at // 1000).tolist())


def _track(place: Place, number: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The number of the vehicle in a place in front of a camera, and for how many frames it has been there."""
    shifted = number + place * _LATER
    return shifted // LIFE, shifted % LIFE


def _track_id(place: Place, track: NDArray[np.int64]) -> Bytes:
    return numbered(b"t", place * 10**6 + track, 7)


def _plate(place: Place, track: NDArray[np.int64], camera: NDArray[np.int64]) -> Bytes:
    return plates((camera * TRACKS + place) * _TRACKS_EACH + track)


def _frames(number: NDArray[np.int64], camera: NDArray[np.int64], at: NDArray[np.int64]) -> dict[str, Bytes]:
    columns = {
        "camera": numbered(b"C", camera, 5),
        "seq": integers(number + _FIRST_SEQ, _SEQ_WIDTH),
        "at": instants(at),
    }
    for place in range(TRACKS):
        track, age = _track(place, number)
        columns[f"track {place}"] = _track_id(place, track)
        columns[f"y {place}"] = doubles(0.1 + 0.8 * age / LIFE)
        columns[f"road {place}"] = doubles(1.0 * age)
        columns[f"speed {place}"] = doubles(36.0 + age % 3 / 10)
    return columns


def _passed(first: int, end: int, cameras: int, reads: int) -> Iterator[Passed]:
    """Everyone whose plate is read."""
    number = np.arange(first, end)
    for place in range(TRACKS):
        track, _ = _track(place, number)
        for camera in range(cameras):
            seen = np.unique(track[_is_read(number, place, camera, reads)])
            ids, read = texts(_track_id(place, seen)), texts(_plate(place, seen, np.full(len(seen), camera)))
            yield from ((camera_id(camera), one, plate) for one, plate in zip(ids, read, strict=True))


def _sample_track(place: int) -> TrackState:
    return TrackState(
        track_id=f"t9{place}98989",
        road_user=RoadUser.VEHICLE,
        vehicle_category=VehicleCategory.M1,
        box=Box(x=0.1 + 0.15 * place, y=-1.25 - place, w=0.1, h=0.08),
        position_m=RoadPosition(x=3.5 * place, y=-101.25 - place),
        speed_kmh=201.25 + place,
        speed_error_kmh=0.8,
        lane=str(place + 1),
    )


def _marks() -> dict[str, bytes]:
    at = np.array([micros(BEGINS_AT)])
    return {
        "camera": b"C98765",
        "seq": bytes(integers(np.array([_FIRST_SEQ + 77]), _SEQ_WIDTH)[0]),
        "at": bytes(instants(at)[0]),
    }


def _track_marks(tracks: list[TrackState]) -> Iterator[tuple[str, bytes]]:
    for place, track in enumerate(tracks):
        position: Any = track.position_m
        yield f"track {place}", track.track_id.encode()
        for name, number in (("y", track.box.y), ("road", position.y), ("speed", track.speed_kmh or 0.0)):
            yield f"{name} {place}", bytes(doubles(np.array([number]))[0])


def _sample(tracks: list[TrackState]) -> FrameMetadata:
    return FrameMetadata(
        camera_id="C98765",
        frame_seq=_FIRST_SEQ + 77,
        captured_at=BEGINS_AT,
        light=Light.DAYLIGHT,
        tracks=tuple(tracks),
    )


_TRACKS = [_sample_track(place) for place in range(TRACKS)]
_FRAME = Mould(_sample(_TRACKS), {**_marks(), **dict(_track_marks(_TRACKS))})
_EMPTY = Mould(_sample([]), _marks())
_READ = Mould(
    PlateRead(
        camera_id="C98765",
        frame_seq=_FIRST_SEQ + 77,
        track_id="t9898989",
        captured_at=BEGINS_AT,
        text="123ABC02",
        confidence=0.97,
        character_confidences=(0.98,) * 8,
        read_id="r12345678901234",
        evidence=PictureRef(uri="s3://plates/1", sha256="f0" * 32),
    ),
    {**_marks(), "track": b"t9898989", "plate": b"123ABC02", "read": b"r12345678901234"},
)
