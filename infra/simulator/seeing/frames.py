"""Frames and plate reads of one camera: what a detector writes."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from numpy.random import Generator

from infra.simulator.road.passes import Pass
from infra.simulator.seeing.film import Film
from infra.simulator.seeing.reads import read_plate
from infra.simulator.seeing.tracks import passers_by, vehicle_track
from schemas.records import FrameMetadata, PlateRead, SignalState, TrackState
from schemas.vocabulary import Light

IDLE = 10
"""Of pictures that show nobody, one in so many becomes a frame."""
PASSERS_BY = timedelta(minutes=4)
"""How often somebody on foot and on a bicycle disregards the light."""


@dataclass(frozen=True)
class Footage:
    """What one camera's detector wrote, in order of time."""

    frames: tuple[FrameMetadata, ...]
    reads: tuple[PlateRead, ...]


def film_camera(rng: Generator, film: Film, passes: Sequence[Pass]) -> Footage:
    """Everything that one camera saw."""
    shown: dict[int, list[TrackState]] = defaultdict(list)
    reads: list[PlateRead] = []
    for one in passes:
        track = vehicle_track(rng, film, one)
        for picture, state in track.states(rng, film):
            shown[picture].append(state)
        reads += read_plate(rng, film, track, one)
    for track in passers_by(rng, film, PASSERS_BY):
        for picture, state in track.states(rng, film):
            shown[picture].append(state)
    reads.sort(key=lambda read: (read.captured_at, read.read_id))
    cycle = film.camera.cycle
    return Footage(tuple(frames(film, shown, lambda at: (cycle.at(at),) if cycle else ())), tuple(reads))


def frames(
    film: Film, shown: Mapping[int, Sequence[TrackState]], signals: Callable[[datetime], tuple[SignalState, ...]]
) -> Iterator[FrameMetadata]:
    """Every picture that shows somebody, and some of the others."""
    for picture, taken_at in enumerate(film.taken_at):
        tracks = shown.get(picture)
        if tracks is None and picture % IDLE:
            continue
        yield FrameMetadata(
            camera_id=film.camera.camera_id,
            frame_seq=picture,
            captured_at=taken_at,
            light=Light.DAYLIGHT,
            signals=signals(taken_at),
            tracks=tuple(tracks or ()),
        )
