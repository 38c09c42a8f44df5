"""Recorded videos: files, and recordings behind a URL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import cv2
import numpy as np

from detectors.plates.find import Picture
from detectors.sources.capture import announced, is_url, named, open_capture, rate
from detectors.sources.frames import Drop, Frame, Gate, SourceError

MISSING_PART = 0.02
"""A file may announce this part of frames more than it holds before it counts as cut off."""
MISSING_FRAMES = 2
BROKEN_IN_A_ROW = 5
"""Frames that cannot be decoded; after more of them the file is at its end."""
RAW = (b"\xff\xd8", b"\x00\x00\x01", b"\x00\x00\x00\x01")
"""Beginnings of motion JPEG, MPEG-4 and H.26x without a container, whose times FFmpeg would have to invent …"""
PROGRAM_STREAM = b"\x00\x00\x01\xba"
"""… and of MPEG programme streams, which have them."""


class Video:
    """An opened recording; a context manager.

    `start` is when its first frame was shown, by default when the file was last written; of a URL it must be given.
    `fps` overrules the presentation times. Raises SourceError where it cannot be opened, and where it carries no
    presentation times and `fps` does not stand in for them.
    """

    def __init__(
        self,
        source: str,
        *,
        start: datetime | None = None,
        fps: float | None = None,
        capture: cv2.VideoCapture | None = None,
    ) -> None:
        self.name = named(source)
        if fps is None and not is_url(source) and _raw(Path(source)):
            raise SourceError(f"{source} carries no presentation times: say how many frames a second it shows (--fps)")
        self._capture = capture or open_capture(source)
        self._fps = fps
        self._gate, self._stopped = Gate(self.name, "; --fps dates them by their order"), False
        self.start = start or datetime.fromtimestamp(Path(source).stat().st_mtime, UTC)
        self.announced, self.rate = announced(self._capture), fps or rate(self._capture)
        self.dated_by = f"{fps:g} frames a second" if fps else "presentation times"
        self.dropped = self._gate.dropped

    def __enter__(self) -> Video:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._capture.release()

    def frames(self) -> Iterator[Frame]:
        """Every frame that can be used, in order.

        Raises SourceError after the last readable frame where there was none or many are missing, and where most
        timestamps stand still or go back: the time of such frames could not be vouched for.
        """
        first_ms: float | None = None
        while not self._stopped and (picture := self._next()) is not None:
            now_ms = self._capture.get(cv2.CAP_PROP_POS_MSEC)
            first_ms = now_ms if first_ms is None else first_ms
            offset_s = self._gate.came / self._fps if self._fps else (now_ms - first_ms) / 1000
            if (frame := self._gate.admit(picture, offset_s)) is not None:
                yield frame
        if not self._stopped:
            self._check_end(self._gate.came)

    def stop(self) -> None:
        """Let `frames` end soon; from any thread."""
        self._stopped = True

    def _next(self) -> Picture | None:
        """The next picture that can be decoded; None at the end. Raises SourceError."""
        for failed in range(BROKEN_IN_A_ROW + 1):
            try:
                there, picture = self._capture.read()
            except cv2.error as error:
                raise SourceError(f"{self.name}: frame {self._gate.came} cannot be decoded: {error.err}") from error
            if there:
                for _ in range(failed):
                    self._gate.refuse(Drop.UNREADABLE)
                return picture.astype(np.uint8, copy=False)
        return None

    def _check_end(self, seen: int) -> None:
        if seen == self.dropped.total():
            raise SourceError(f"{self.name} holds no frame that can be used")
        if self.announced and self.announced - seen > max(MISSING_FRAMES, MISSING_PART * self.announced):
            raise SourceError(f"{self.name} is cut off: {seen} of {self.announced} frames could be read")


def _raw(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            beginning = file.read(4)
    except OSError:
        return False  # opening it as a video will say why
    return beginning.startswith(RAW) and beginning != PROGRAM_STREAM
