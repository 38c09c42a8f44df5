"""Readings of plates: right ones with high confidence, now and then a wrong character with a low one."""

from hashlib import sha256
from typing import Protocol

from numpy.random import Generator

from infra.simulator.dealing import between, pick
from infra.simulator.fleet.vehicles import Vehicle
from infra.simulator.road.passes import Legibility
from infra.simulator.seeing.film import Film
from infra.simulator.seeing.tracks import Track
from schemas.identity import derived_id
from schemas.records import PictureRef, PlateRead

READABLE_M = (6.0, 52.0)
"""Where on the way the plate is large enough."""
MOST_READS = 8
FEWEST_FOR_AN_ERROR = 6
"""Readings of a track of which one may be wrong, so that the right ones outvote it."""
ERRORS = 0.3
"""Share of such tracks with a wrong reading."""
GOOD, HARD, WRONG = (0.93, 0.995), (0.5, 0.65), (0.3, 0.45)
"""Confidences."""
LOOKALIKES = {
    "0": "8",
    "1": "7",
    "2": "Z",
    "3": "8",
    "5": "6",
    "6": "5",
    "7": "1",
    "8": "3",
    "A": "4",
    "B": "8",
    "E": "F",
}


class Borne(Protocol):
    """A plate on a vehicle."""

    @property
    def vehicle(self) -> Vehicle: ...
    @property
    def legibility(self) -> Legibility: ...


def read_plate(rng: Generator, film: Film, track: Track, one: Borne) -> list[PlateRead]:
    """The readings of one vehicle's plate, in order of time."""
    near = [
        picture
        for picture, along in zip(track.pictures, track.along, strict=True)
        if READABLE_M[0] <= along <= READABLE_M[1]
    ]
    wanted = {Legibility.NONE: 0, Legibility.ONCE: 1}.get(one.legibility, MOST_READS)
    chosen = sorted(int(picture) for picture in rng.permutation(near)[:wanted])
    may_err = len(chosen) >= FEWEST_FOR_AN_ERROR and rng.random() < ERRORS
    wrong = pick(rng, chosen) if may_err else None
    return [_read(rng, film, track, one, read=(picture, picture == wrong)) for picture in chosen]


def _read(rng: Generator, film: Film, track: Track, one: Borne, *, read: tuple[int, bool]) -> PlateRead:
    """The reading in a picture, right or wrong."""
    picture, wrong = read
    text, spread = one.vehicle.car.plate, HARD if one.legibility is Legibility.HARD else GOOD
    if wrong:
        text, spread = _misread(rng, text), WRONG
    characters = tuple(round(float(rng.uniform(*spread)), 3) for _ in text)
    uri = f"simulated://{film.camera.camera_id}/{picture}/{track.track_id}"
    return PlateRead(
        camera_id=film.camera.camera_id,
        frame_seq=picture,
        track_id=track.track_id,
        captured_at=film.taken_at[picture],
        text=text,
        confidence=min(characters),
        character_confidences=characters,
        read_id=derived_id("simulated-read", uri),
        evidence=PictureRef(uri=uri, sha256=sha256(uri.encode()).hexdigest()),
    )


def _misread(rng: Generator, text: str) -> str:
    """One character taken for another, or lost."""
    at = between(rng, 0, len(text) - 1)
    return text[:at] + LOOKALIKES.get(text[at], "") + text[at + 1 :]
