"""A detector at work: its records go out at once, and each picture comes back beside what was seen in it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from detectors.plates.find import Picture
from detectors.sources.frames import Frame
from schemas.frames import FrameMetadata, PlateRead

Record = FrameMetadata | PlateRead


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A picture, its frame's record and the readings in it."""

    picture: Picture
    frame: FrameMetadata
    reads: list[PlateRead] = field(default_factory=list)


def watch(
    frames: Iterable[Frame], run: Callable[[Iterable[Frame]], Iterator[Record]], write: Callable[[Record], object]
) -> Iterator[Seen]:
    """Each frame that `run` looked at, once its records have been written.

    `run` gives for each frame its metadata and then its readings, in order; a frame that no picture shows is written
    only.
    """
    waiting: deque[Frame] = deque()
    seen: Seen | None = None
    for record in run(_noted(frames, waiting)):
        write(record)
        if isinstance(record, PlateRead):
            if seen is not None:
                seen.reads.append(record)
            continue
        if seen is not None:
            yield seen
        picture = _picture(waiting, record.frame_seq)
        seen = None if picture is None else Seen(picture=picture, frame=record)
    if seen is not None:
        yield seen


def _noted(frames: Iterable[Frame], waiting: deque[Frame]) -> Iterator[Frame]:
    for frame in frames:
        waiting.append(frame)
        yield frame


def _picture(waiting: deque[Frame], seq: int) -> Picture | None:
    while waiting and waiting[0].seq < seq:
        waiting.popleft()
    return waiting.popleft().picture if waiting and waiting[0].seq == seq else None
