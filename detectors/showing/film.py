"""Drawn frames as a video that runs as fast as what it shows."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import TracebackType

import cv2

from detectors.plates.find import Picture

RATE = 25.0
"""Frames a second where the source does not tell; more are never written."""
LONGEST_STILL_S = 2.0
"""A pause in the source is shortened to this."""


class FilmError(Exception):
    """A video cannot be written. The message says where."""


class Film:
    """An mp4 being written; a context manager. Made when the first frame comes, which settles its size."""

    def __init__(self, path: Path, rate: float | None) -> None:
        self._path, self._rate = path, min(rate or RATE, RATE)
        self._writer: cv2.VideoWriter | None = None
        self._last: Picture | None = None
        self._written, self._began_s, self._last_s = 0, 0.0, 0.0

    def __enter__(self) -> Film:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.release()

    def add(self, picture: Picture, offset: timedelta) -> None:
        """The picture shown from `offset` on; offsets must not go back. Raises FilmError."""
        now_s = offset.total_seconds()
        writer = self._writer or self._open(picture, now_s)
        self._began_s += max(0.0, now_s - self._last_s - LONGEST_STILL_S)
        self._last_s = now_s
        due = (now_s - self._began_s) * self._rate
        while self._last is not None and self._written < due - 0.5:
            self._write(writer, self._last)
        if self._written < due + 0.5:
            self._write(writer, picture)
        self._last = picture

    def _write(self, writer: cv2.VideoWriter, picture: Picture) -> None:
        writer.write(picture)
        self._written += 1

    def _open(self, picture: Picture, now_s: float) -> cv2.VideoWriter:
        height, width = picture.shape[:2]
        writer = cv2.VideoWriter(str(self._path), cv2.VideoWriter.fourcc(*"mp4v"), self._rate, (width, height))
        if not writer.isOpened():
            raise FilmError(f"{self._path} cannot be written as a video: is its folder there, and does it end in .mp4?")
        self._writer, self._began_s, self._last_s = writer, now_s, now_s
        return writer
