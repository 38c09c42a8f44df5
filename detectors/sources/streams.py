"""Live network streams: RTSP, HTTP and whatever else FFmpeg can open."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from types import TracebackType

import cv2
import numpy as np

from detectors.plates.find import Picture
from detectors.sources.capture import named, open_capture, rate
from detectors.sources.frames import Drop, Frame, Gate, SourceError
from detectors.sources.live_time import BURST_S, LiveTime, StrayedError
from detectors.sources.newest import Newest

KEPT = 4
"""Frames between reader and detector."""
ABSENT = -1e15
"""FFmpeg's mark of a frame without a timestamp is far below."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How a lost stream is waited for, seconds: at first, at most, each time twice as long; and when that ends."""

    first_s: float = 1.0
    most_s: float = 30.0
    given_up_after_s: float = 60.0


class Stream:
    """A live stream, read by a thread of its own that never waits for the detector; a context manager.

    `capture` is its first connection, made at the moment `start`. Frames that come faster than they are taken are
    dropped, the oldest first. A lost connection is made again; each time `told` hears of it.
    """

    def __init__(
        self,
        url: str,
        capture: cv2.VideoCapture,
        *,
        start: datetime,
        told: Callable[[str], None],
        patience: Patience = Patience(),
    ) -> None:
        self._url, self._told, self._patience = url, told, patience
        self.name, self.start = named(url), start
        self.announced: int | None = None
        self._began_s = self._used_s = time.monotonic()
        self._capture = capture
        self.rate = rate(self._capture)
        self._gate = Gate(self.name)
        self.dropped = self._gate.dropped
        self.dated_by = "presentation times, else arrival"
        self.connections = 1
        self._newest, self._stop = Newest(KEPT), Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=self.name)
        self._reading = self._thread.submit(self._read)

    def __enter__(self) -> Stream:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._thread.shutdown()

    def stop(self) -> None:
        """Let `frames` end soon; from any thread."""
        self._stop.set()
        self._newest.close()

    def frames(self) -> Iterator[Frame]:
        """The newest frames, for as long as the stream lives. Raises SourceError when it is given up."""
        yield from self._newest.taken()
        self._reading.result()

    def _read(self) -> None:
        """The reader's thread, until it is stopped. Raises SourceError."""
        try:
            while not self._stop.is_set():
                why = self._read_connection()
                if not self._stop.is_set():
                    self._connect_again(why)
        finally:
            self._capture.release()
            self._newest.close()

    def _read_connection(self) -> str:
        """Reads until the connection is lost or cannot be trusted, and says why it ended."""
        clock: LiveTime | None = None
        while not self._stop.is_set():
            try:
                there, picture = self._capture.read()
            except cv2.error as error:
                return f"a frame cannot be decoded ({error.err})"
            if not there:
                return "the connection is lost"
            now_s = time.monotonic()
            clock = clock or self._clock()
            try:
                self._take(clock, picture.astype(np.uint8, copy=False), now_s)
            except StrayedError:
                return "timestamps jump or do not run as time does"
            self._stop.wait(max(0.0, clock.lead_s - BURST_S))
        return "stopped"

    def _clock(self) -> LiveTime:
        there = has_times(self._url, self._capture)
        if not there and self.connections == 1:
            self._told(f"{self.name} carries no presentation times: its frames are dated by their arrival")
        return LiveTime(presentation=there)

    def _take(self, clock: LiveTime, picture: Picture, now_s: float) -> None:
        """Raises StrayedError, SourceError."""
        shown_s = clock.place(self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000, now_s - self._began_s)
        if shown_s is None:
            self._gate.pass_over(Drop.SETTLING)
            return
        if (frame := self._gate.admit(picture, shown_s)) is None:
            return
        self._used_s = now_s
        if not self._newest.put(frame):
            self.dropped[Drop.LATE] += 1

    def _connect_again(self, why: str) -> None:
        """Returns when there is a connection or nobody wants one. Raises SourceError when patience ends."""
        self._capture.release()
        wait_s = self._patience.first_s
        while not self._stop.wait(wait_s):
            silent_s = time.monotonic() - self._used_s
            if silent_s > self._patience.given_up_after_s:
                raise SourceError(
                    f"{self.name} is given up, without a frame that can be used for {silent_s:.0f} s: {why}"
                )
            self._told(f"{self.name}: {why}; connecting again")
            try:
                self._capture = open_capture(self._url)
            except SourceError:
                why, wait_s = "it cannot be reached", min(2 * wait_s, self._patience.most_s)
            else:
                self.connections += 1
                return


def has_times(url: str, capture: cv2.VideoCapture) -> bool:
    """Whether a frame that has just been read brought its own timestamp.

    Motion JPEG over HTTP never does: FFmpeg then counts 25 frames a second, however many there are.
    """
    timestamp = capture.get(cv2.CAP_PROP_PTS)
    motion_jpeg = int(capture.get(cv2.CAP_PROP_FOURCC)) == cv2.VideoWriter.fourcc(*"MJPG")
    return timestamp > ABSENT and not (motion_jpeg and url.lower().startswith("http"))
