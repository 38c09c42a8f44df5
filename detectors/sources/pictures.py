"""Folders of pictures, in the order of their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType

from detectors.picture import PictureError, load
from detectors.sources.exif import taken_at
from detectors.sources.frames import Drop, Frame, Gate, SourceError

SUFFIXES = (".jpg", ".jpeg", ".png")


class Pictures:
    """The pictures of a folder, or a single one; numbers in names count as numbers. A context manager.

    Dated, in this order, by `fps` pictures a second; by their EXIF data, if the first picture says when it was taken;
    by when their files were last written. `start` is when the first picture was taken, where that is known better.
    Raises SourceError where there is no picture.
    """

    def __init__(self, path: Path, *, start: datetime | None = None, fps: float | None = None) -> None:
        self.name, self.rate, self._fps = str(path), fps, fps
        self._files = _pictures(path)
        taken = taken_at(self._files[0])
        self.dated_by = f"{fps:g} pictures a second" if fps else "EXIF data" if taken else "when files were written"
        self._by_exif = taken is not None
        self._first = taken or _written_at(self._files[0])
        self.start = start or self._first
        self.announced: int | None = len(self._files)
        self._gate, self._stopped = Gate(self.name, "; --fps dates them by their order"), False
        self.dropped = self._gate.dropped

    def __enter__(self) -> Pictures:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing stays open."""

    def frames(self) -> Iterator[Frame]:
        """Every picture that can be used. Raises SourceError where there is none, or most are not."""
        for number, path in enumerate(self._files):
            if self._stopped:
                return
            try:
                picture = load(path)
            except PictureError:
                self._gate.refuse(Drop.UNREADABLE)
                continue
            offset_s = number / self._fps if self._fps else self._since_first(path)
            if (frame := self._gate.admit(picture, offset_s)) is not None:
                yield frame
        if self._gate.came == self.dropped.total():
            raise SourceError(f"{self.name} holds no picture that can be used")

    def stop(self) -> None:
        """Let `frames` end soon; from any thread."""
        self._stopped = True

    def _since_first(self, path: Path) -> float:
        """Seconds; not a number where the picture does not say when it was taken."""
        at = taken_at(path) if self._by_exif else _written_at(path)
        return (at - self._first) / timedelta(seconds=1) if at else float("nan")


def _pictures(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    try:
        found = [file for file in path.iterdir() if file.suffix.lower() in SUFFIXES and file.is_file()]
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from error
    if not found:
        raise SourceError(f"{path} holds no picture: wanted are {', '.join(SUFFIXES)}")
    return sorted(found, key=_in_order)


def _in_order(path: Path) -> list[tuple[int, int, str]]:
    """So that picture 10 follows picture 9."""
    parts = re.findall(r"\d+|\D+", path.name, re.ASCII)
    return [(0, int(part), part) if part.isascii() and part.isdigit() else (1, 0, part) for part in parts]


def _written_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
