"""Several cameras watched by one process, a thread for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Lock

from detectors.detect import Detector
from detectors.overviews import Overviews
from detectors.plates.find import Picture
from detectors.showing.film import Film
from detectors.showing.seen import Annotator
from detectors.sources.frames import Frame, Source, SourceError
from detectors.watching import Record, Seen, watch
from schemas.frames import PlateRead

GLANCE_S = 0.04
"""How often the caller hears how things stand."""


@dataclass(kw_only=True)
class Post:
    """One camera and all that watching it needs; what was seen until now."""

    camera_id: str
    source: Source
    detector: Detector
    overviews: Overviews
    every: int = 1
    """Each so many-th frame is looked at."""
    annotator: Annotator | None = None
    film: Film | None = None
    drawn: Picture | None = None
    """The last frame, drawn; only with an annotator."""
    came: int = 0
    frames: int = 0
    reads: int = 0
    error: SourceError | None = field(default=None)

    def watch(self, write: Callable[[Record], object]) -> None:
        """Until the source ends, breaks off (then `error` says why) or is stopped."""

        def counted(record: Record) -> None:
            write(record)
            is_read = isinstance(record, PlateRead)
            self.frames, self.reads = self.frames + (not is_read), self.reads + is_read

        try:
            for seen in watch(self._frames(), self.detector.run, counted):
                self.overviews.see(seen)
                self._draw(seen)
        finally:
            self.overviews.close()

    def _frames(self) -> Iterator[Frame]:
        """A source that breaks off ends, so that whoever was in view is seen to leave."""
        try:
            for frame in self.source.frames():
                self.came = frame.seq + 1
                if frame.seq % self.every == 0:
                    yield frame
        except SourceError as error:
            self.error = error

    def _draw(self, seen: Seen) -> None:
        if self.annotator is None:
            return
        self.drawn = self.annotator.draw(seen.picture, seen.frame, seen.reads)
        if self.film is not None:
            self.film.add(self.drawn, seen.frame.captured_at - self.source.start)


def watch_all(posts: Sequence[Post], write: Callable[[Record], object], glance: Callable[[], bool]) -> None:
    """Watch all cameras until each has ended, or `glance`, which is called all the time, says False.

    `write` is called by one thread at a time. What it raises ends everything.
    """
    turn = Lock()

    def in_turn(record: Record) -> None:
        with turn:
            write(record)

    with ThreadPoolExecutor(len(posts), thread_name_prefix="camera") as pool:
        running = {pool.submit(post.watch, in_turn) for post in posts}
        try:
            while running and glance():
                done, running = wait(running, timeout=GLANCE_S, return_when=FIRST_COMPLETED)
                for one in done:
                    one.result()
        finally:
            for post in posts:
                post.source.stop()
            wait(running)
        glance()
