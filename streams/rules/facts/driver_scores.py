"""Telephone, seat belt and lights: scores of single frames, put together over a drive."""

from collections.abc import Sequence
from datetime import datetime
from statistics import median

from msgspec import Struct

from schemas.records import CameraRecord, LightsFact, PhoneFact, SeatbeltFact
from schemas.vocabulary import Seat
from streams.rules.facts.motion import standing_frames
from streams.rules.facts.track import Track

SHOWN = 0.5
"""A frame shows it from this score on."""
FEWEST = 2
"""Frames that must show it."""


class Shown(Struct, frozen=True, kw_only=True):
    """What the frames say together."""

    at: datetime
    """Of the first frame that shows it."""
    score: float
    """The median of all frames that have a score, also of those that do not show it."""
    frames: int
    """How many show it."""
    seconds: float
    """From the first to the last of them."""


def held_phone(track: Track, _camera: CameraRecord | None) -> tuple[PhoneFact, ...]:
    """A telephone in the driver's hand while driving."""
    shown = _shown(track, track.columns.phone)
    return (PhoneFact(at=shown.at, score=shown.score, frames=shown.frames, seconds=shown.seconds),) if shown else ()


def unbelted(track: Track, _camera: CameraRecord | None) -> tuple[SeatbeltFact, ...]:
    """A belt not fastened while driving. Frames do not name the seat: the driver's is the one that is always taken."""
    shown = _shown(track, track.columns.no_seatbelt)
    return (SeatbeltFact(at=shown.at, score=shown.score, frames=shown.frames, seat=Seat.DRIVER),) if shown else ()


def lights_off(track: Track, _camera: CameraRecord | None) -> tuple[LightsFact, ...]:
    """External lights off while driving."""
    shown = _shown(track, track.columns.lights_off)
    return (LightsFact(at=shown.at, score=shown.score, frames=shown.frames, seconds=shown.seconds),) if shown else ()


def _shown(track: Track, scores: Sequence[float | None]) -> Shown | None:
    """None where most frames do not show it, or fewer than two do. Who stands may telephone, unbelt and go dark."""
    known = [score for score in scores if score is not None]
    shown = len([score for score in known if score >= SHOWN])
    if shown < FEWEST:
        return None
    stood = standing_frames(track)
    if 2 * shown < len(known) - len(stood):  # then most frames of driving do not show it
        return None
    driven = [
        (frame.captured_at, score)
        for frame, score in zip(track.frames, scores, strict=True)
        if score is not None and frame.frame_seq not in stood
    ]
    showing = [at for at, score in driven if score >= SHOWN]
    if len(showing) < FEWEST or (middle := median(score for _, score in driven)) < SHOWN:
        return None
    passed = showing[-1] - showing[0]
    return Shown(at=showing[0], score=middle, frames=len(showing), seconds=passed.total_seconds())
