"""Everything that watching a camera needs, from what its operator named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from detectors.conduct.watch import Conduct
from detectors.detect import Detector
from detectors.evidence import Evidence
from detectors.overviews import Overviews
from detectors.plates.eye import Eye
from detectors.scene import Scene
from detectors.showing.film import Film
from detectors.showing.seen import Annotator
from detectors.sources.frames import Source, SourceError
from detectors.sources.opening import open_source
from detectors.vehicles.find import VehicleFinder
from infra.cameras.telling import Telling
from infra.cameras.watch import Post
from schemas.registries import CameraRecord


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What holds for every camera; a field without value leaves it to the source."""

    now: Callable[[], datetime]
    start: datetime | None = None
    fps: float | None = None
    every: int = 1
    shown: bool = False
    film: Path | None = None
    """Where the drawn frames go; of several cameras each has its id added to the name."""


@dataclass(frozen=True, kw_only=True)
class Seeing:
    """What the cameras of a process share."""

    eye: Eye
    evidence: Evidence
    conduct: Mapping[str, Conduct] = field(default_factory=dict)
    """By camera id; a camera without has no scores."""
    vehicles: VehicleFinder | None = None
    """Without it plates are followed."""


def open_sources(
    named: Sequence[tuple[str, CameraRecord]], wishes: Wishes, stack: ExitStack, tell: Telling
) -> tuple[list[tuple[Source, CameraRecord]], list[str]]:
    """Those that can be opened, and what is wrong with the others; `stack` closes them."""
    opened: list[tuple[Source, CameraRecord]] = []
    errors: list[str] = []
    for name, camera in named:
        try:
            source = open_source(name, now=wishes.now, told=tell.line, start=wishes.start, fps=wishes.fps)
        except SourceError as error:
            errors.append(str(error))
            continue
        opened.append((stack.enter_context(source), camera))
        tell.line(f"{camera.camera_id}: frames are dated by {source.dated_by}, from {source.start.isoformat()}")
    return opened, errors


def man(opened: Sequence[tuple[Source, CameraRecord]], seeing: Seeing, wishes: Wishes, stack: ExitStack) -> list[Post]:
    """A post for each source; `stack` closes their videos. Raises CalibrationError: surveyed points fix no road."""
    posts = []
    for source, camera in opened:
        film = None
        if wishes.film is not None:
            path = wishes.film if len(opened) == 1 else wishes.film.with_stem(f"{wishes.film.stem}-{camera.camera_id}")
            film = stack.enter_context(Film(path, source.rate))
        posts.append(
            Post(
                camera_id=camera.camera_id,
                source=source,
                detector=Detector(
                    camera_id=camera.camera_id,
                    start=source.start,
                    eye=seeing.eye,
                    evidence=seeing.evidence,
                    scene=Scene(camera, seeing.conduct.get(camera.camera_id)),
                    vehicles=seeing.vehicles,
                ),
                overviews=Overviews(seeing.evidence),
                every=wishes.every,
                annotator=Annotator(camera) if film or wishes.shown else None,
                film=film,
            )
        )
    return posts
