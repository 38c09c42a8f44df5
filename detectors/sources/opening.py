"""From what a user names to the source that it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from detectors.sources import pictures
from detectors.sources.capture import announced, is_url, named, open_capture
from detectors.sources.frames import Source, SourceError
from detectors.sources.pictures import Pictures
from detectors.sources.streams import Stream
from detectors.sources.videos import Video


def open_source(
    source: str,
    *,
    now: Callable[[], datetime],
    told: Callable[[str], None],
    start: datetime | None = None,
    fps: float | None = None,
) -> Source:
    """A video file, a folder of pictures or a picture, a recording or a live stream behind a URL.

    `start` and `fps` overrule what the source tells of its times; a live stream is dated by `now` alone. `told` hears
    what happens to a stream. Raises SourceError.
    """
    if is_url(source):
        return _behind_url(source, now=now, told=told, start=start, fps=fps)
    path = Path(source)
    if path.is_dir() or path.suffix.lower() in pictures.SUFFIXES:
        return Pictures(path, start=start, fps=fps)
    return Video(source, start=start, fps=fps)


def _behind_url(
    url: str, *, now: Callable[[], datetime], told: Callable[[str], None], start: datetime | None, fps: float | None
) -> Source:
    capture = open_capture(url)
    if announced(capture) is not None:
        return Video(url, start=start or now(), fps=fps, capture=capture)
    if start or fps:
        capture.release()
        raise SourceError(f"{named(url)} is a live stream, dated by the clock: it takes neither --start nor --fps")
    return Stream(url, capture, start=now(), told=told)
