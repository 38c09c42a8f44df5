"""Frames of a video with the moments at which they were shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType

import cv2
import numpy as np

from detectors.plates.find import Picture

MISSING_PART = 0.02
"""A file may announce this part of frames more than it holds before it counts as cut off."""
MISSING_FRAMES = 2
ENDLESS = 1e9
"""Frames; streams announce absurd numbers."""


class VideoError(Exception):
    """A video cannot be opened, holds no frame, or ends before its announced end. The message says which."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """`seq` counts from 0; `offset` is the presentation time since the video's first frame."""

    seq: int
    offset: timedelta
    picture: Picture


class Video:
    """An opened video file or stream; a context manager. Raises VideoError where it cannot be opened."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._capture = cv2.VideoCapture(source)
        if not self._capture.isOpened():
            self._capture.release()
            raise VideoError(
                f"{source} cannot be opened as a video: it is absent, cut off before its index, or no video"
            )
        announced = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        self.announced = int(announced) if 0 < announced < ENDLESS else None
        """How many frames the file says it has; None for streams."""

    def __enter__(self) -> Video:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._capture.release()

    def frames(self) -> Iterator[Frame]:
        """Every frame in order, its time from the container's presentation timestamps.

        Raises VideoError after the last readable frame where there was none or many are missing, and where time
        stands still: the time of such frames could not be vouched for.
        """
        seq, first_ms, last_ms = 0, 0.0, -1.0
        while True:
            there, picture = self._capture.read()
            if not there:
                break
            now_ms = self._capture.get(cv2.CAP_PROP_POS_MSEC)
            if seq == 0:
                first_ms = now_ms
            elif not now_ms > last_ms:
                raise VideoError(
                    f"{self.source}: frame {seq} is not later than the one before; its timestamps are broken"
                )
            last_ms = now_ms
            yield Frame(
                seq=seq, offset=timedelta(milliseconds=now_ms - first_ms), picture=picture.astype(np.uint8, copy=False)
            )
            seq += 1
        self._check_end(seq)

    def _check_end(self, seen: int) -> None:
        if seen == 0:
            raise VideoError(f"{self.source} holds no frame that can be decoded")
        if self.announced and self.announced - seen > max(MISSING_FRAMES, MISSING_PART * self.announced):
            raise VideoError(f"{self.source} is cut off: {seen} of {self.announced} frames could be read")
