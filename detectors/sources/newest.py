"""A short queue between a camera that does not wait and a detector that needs its time: the newest frames win."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from threading import Condition

from detectors.sources.frames import Frame


class Newest:
    """The newest frames that nobody has taken yet, no more than `most`. One thread puts, another takes."""

    def __init__(self, most: int) -> None:
        self._frames: deque[Frame] = deque(maxlen=most)
        self._changed = Condition()
        self._closed = False

    def put(self, frame: Frame) -> bool:
        """False where the oldest frame had to go for it."""
        with self._changed:
            had_room = len(self._frames) < (self._frames.maxlen or 0)
            self._frames.append(frame)
            self._changed.notify()
            return had_room

    def close(self) -> None:
        """No more will come; what is there can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def taken(self) -> Iterator[Frame]:
        """Frames as they come, until closed and empty."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._frames or self._closed)
                if not self._frames:
                    return
                frame = self._frames.popleft()
            yield frame
