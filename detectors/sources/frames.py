"""A source's frames, and the gate through which each of them comes: later than the last, of the same size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self

from detectors.plates.find import Picture

SHORTEST_S = 0.002
"""Between two frames. No traffic camera shows 500 pictures a second; times closer than this are invented."""
LONGEST_S = 366 * 24 * 3600.0
"""From the first frame to the last; beyond it timestamps are garbage."""
SICK = 25
"""So many more frames refused than let through, and the source is given up."""


class SourceError(Exception):
    """A source cannot be opened, holds no frame, breaks off or cannot be trusted. The message says which."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """`seq` counts all frames that came, from 0: where some were dropped, numbers are missing.

    `offset` is the time since the source's `start`.
    """

    seq: int
    offset: timedelta
    picture: Picture


class Drop(StrEnum):
    """Why a frame was not looked at."""

    LATE = "came faster than they could be looked at"
    UNTIMELY = "have no time or are not later than the one before"
    OTHER_SIZE = "are of another size than the first"
    UNREADABLE = "cannot be decoded"
    SETTLING = "came before the stream's clock was known"


class Source(Protocol):
    """Frames of one camera; a context manager."""

    name: str
    """For messages, without user name and password."""
    start: datetime
    """Aware; the moment of offset 0."""
    announced: int | None
    """How many frames there will be, where that is known."""
    rate: float | None
    """Frames a second as announced, where it is known."""
    dated_by: str
    """What the offsets rest on, in words."""
    dropped: Counter[Drop]

    def frames(self) -> Iterator[Frame]:
        """Every frame that can be used, in order of time. Raises SourceError, also after the last usable one."""

    def stop(self) -> None:
        """Let `frames` end soon; from any thread."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Gate:
    """Numbers frames and refuses, in the open, those that cannot be vouched for."""

    def __init__(self, name: str, remedy: str = "") -> None:
        """`remedy` is added where times cannot be used."""
        self._name, self._remedy = name, remedy
        self._last_s = -LONGEST_S
        self._shape: tuple[int, ...] | None = None
        self._refused = 0
        self.came = 0
        self.dropped: Counter[Drop] = Counter()

    def admit(self, picture: Picture, offset_s: float) -> Frame | None:
        """The frame; None where it is refused, whatever number `offset_s` is. Raises SourceError as `refuse`."""
        if not (self._last_s + SHORTEST_S <= offset_s <= LONGEST_S):  # NaN is refused, too
            self.refuse(Drop.UNTIMELY)
            return None
        self._shape = self._shape or picture.shape
        if picture.shape != self._shape:
            self.refuse(Drop.OTHER_SIZE)
            return None
        self._last_s = offset_s
        self._refused = max(0, self._refused - 1)
        self.came += 1
        return Frame(seq=self.came - 1, offset=timedelta(seconds=offset_s), picture=picture)

    def refuse(self, reason: Drop) -> None:
        """Count a frame that came and is not let through. Raises SourceError where most frames are refused."""
        self.pass_over(reason)
        self._refused += 1
        if self._refused >= SICK:
            remedy = self._remedy if reason is Drop.UNTIMELY else ""
            raise SourceError(f"{self._name} is given up at frame {self.came - 1}: most of its frames {reason}{remedy}")

    def pass_over(self, reason: Drop) -> None:
        """Count a frame that came and is not let through, without holding it against the source."""
        self.dropped[reason] += 1
        self.came += 1
