"""What the readings of a clip establish, and a still of each moment at which a plate was read most surely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from detectors.detect import Detector
from detectors.evidence import Evidence
from detectors.plates.eye import Eye
from detectors.plates.find import Picture
from detectors.showing.seen import Annotator
from detectors.sources.frames import Frame
from detectors.sources.videos import Video
from detectors.watching import watch
from schemas.frames import PlateRead
from schemas.plates import Established, Read, vote
from schemas.registries import CameraRecord

START = datetime(2026, 1, 1, tzinfo=UTC)
"""Nobody knows when the clips were taken; nothing here depends on it."""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A clip that was watched to its end."""

    frames: int
    reads: int
    established: tuple[Established, ...]
    """One a track whose readings agree, the surest first."""
    stills: dict[str, Picture]
    """Annotated, by the text that was read: the frame of each established plate's surest reading.

    Where nothing was established the frame with the most plates found (near the middle of the clip), under an empty
    text.
    """


def watched(eye: Eye, clip: Path, evidence: Path, told: Callable[[], object]) -> Watched:
    """All frames of a clip; `told` is called after each. Raises SourceError."""
    camera = CameraRecord(
        camera_id=clip.stem, site=clip.stem, region="00", lat=0.0, lon=0.0, device_serial="none", recorded_at=START
    )
    detector = Detector(camera_id=clip.stem, start=START, eye=eye, evidence=Evidence(evidence))
    annotator, best, stills = Annotator(camera), dict[str, float](), dict[str, Picture]()
    tracks: dict[str, list[PlateRead]] = defaultdict(list)
    frames, most, fullest = 0, (0, False), None
    with Video(str(clip)) as video:
        for seen in watch(_counted(video.frames(), told), detector.run, lambda _: None):
            drawn = annotator.draw(seen.picture, seen.frame, seen.reads)
            frames += 1
            rank = len(seen.frame.tracks), 2 * frames <= (video.announced or 0)
            if rank >= most:
                most, fullest = rank, drawn
            for read in seen.reads:
                tracks[read.track_id].append(read)
                if read.confidence > best.get(read.track_id, 0.0):
                    best[read.track_id], stills[read.track_id] = read.confidence, drawn
    plates = {track: plate for track, reads in tracks.items() if (plate := _vote(reads)) is not None}
    shown = {plate.text: stills[track] for track, plate in plates.items()}
    if not shown and fullest is not None:
        shown = {"": fullest}
    surest = sorted(plates.values(), key=lambda one: -one.confidence)
    return Watched(frames=frames, reads=sum(map(len, tracks.values())), established=tuple(surest), stills=shown)


def _counted(frames: Iterable[Frame], told: Callable[[], object]) -> Iterator[Frame]:
    for frame in frames:
        yield frame
        told()


def _vote(reads: list[PlateRead]) -> Established | None:
    return vote(
        [
            Read(text=one.text, confidence=one.confidence, character_confidences=one.character_confidences)
            for one in reads
        ]
    )
