"""All that is measured, one thing after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from detectors.measure.calibration import Drawn, drawn
from detectors.measure.clips import Watched, watched
from detectors.measure.pace import Pace, frames, pace
from detectors.measure.photographs import Photograph, photographs, readings
from detectors.measure.speeds import Speeds, speeds
from detectors.plates.eye import Eye, SeenPlate
from detectors.plates.find import Picture
from detectors.signals.score import understood
from schemas.vocabulary import SignalPhase

FOLDERS = ("plates_eu", "plates_kz", "traffic_lights", "video")
CLIPS = ("tollgate", "road")
TOLLGATE = ("34A36837", "34A23126", "89C20339")
"""What drives through that clip, by eye."""
SEED = 7
Tell = Callable[[str], object]
"""Told what was just done, often."""
Thing = TypeVar("Thing")


class DataError(Exception):
    """The real pictures are not where they were looked for. The message says where that was."""


@dataclass(frozen=True, kw_only=True)
class Amount:
    """How much is drawn and timed."""

    drawn: int
    drives: int
    frames: int


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Everything, with the pictures."""

    floor: float
    """Confidence that notices need."""
    photographs: list[Photograph]
    lights: list[tuple[Path, SignalPhase, SignalPhase]]
    """Picture, phase shown, phase understood."""
    no_plates: list[tuple[Path, Picture, SeenPlate]]
    """What was read in the pictures of traffic lights."""
    clips: dict[str, Watched]
    speeds: list[Speeds]
    paces: list[Pace]
    drawn: list[Drawn]


def measure(data: Path, floor: float, amount: Amount, tell: Tell) -> Measured:
    """Raises DataError, and PictureError or SourceError where a file of the data is broken."""
    missing = [name for name in FOLDERS if not (data / name).is_dir()]
    if missing:
        raise DataError(f"no real pictures at {data}: {', '.join(missing)} missing")
    with TemporaryDirectory() as evidence:
        eye = Eye(threads=2)
        shown = list(_told(photographs(eye, data), "photographs", tell))
        clips = {
            name: watched(eye, data / "video" / f"{name}.mp4", Path(evidence), partial(tell, f"clip {name}"))
            for name in CLIPS
        }
    lights = list(_told(understood(data / "traffic_lights"), "traffic lights", tell))
    pictures = frames(data / "video" / "tollgate.mp4", amount.frames)
    return Measured(
        floor=floor,
        photographs=shown,
        lights=lights,
        no_plates=list(readings(eye, _told((path for path, *_ in lights), "plates where there are none", tell))),
        clips=clips,
        speeds=speeds(amount.drives, SEED, lambda: tell("speeds")),
        drawn=list(_told(drawn(amount.drawn), "drawn plates", tell)),
        paces=list(_told((pace(pictures, threads) for threads in (1, 2)), "time a frame", tell)),
    )


def _told(things: Iterable[Thing], what: str, tell: Tell) -> Iterator[Thing]:
    for thing in things:
        tell(what)
        yield thing
