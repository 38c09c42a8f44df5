"""When the frames of a live stream were shown: by their own timestamps, tied to our clock.

Timestamps tell exactly how far frames are apart, but not since when. What a connection delivers first was waiting
somewhere, so the first frame's arrival says little; the least delay between timestamp and arrival says most.
"""

from __future__ import annotations

import math

SETTLING_S = 1.0
"""What comes so soon after a connection's first frame, or a step of its timestamps, only sets the clock."""
STILL_S = 0.06
"""While the clock is being set, frames that come so much earlier than the first show that more were waiting."""
STEP_S = 0.1
"""A frame that comes so much earlier than any before it was not sent earlier: what is waiting is still coming, or the
timestamps made a step. Then, and where they go back, the clock is set anew; nothing is measured across that second."""
STRAY_S = 10.0
"""Timestamps that run so far away from our clock are no clock's."""
BURST_S = 3.0
"""A stream may be so far ahead of the time it took to come: servers send what they keep in one go. Who is further
ahead is no camera, and is read no faster than time passes."""
CATCHING_UP, FALLING_BACK = 5e-4, 5e-5
"""Seconds a second by which we follow the stream's clock where frames come earlier than they should, and later, which
delay explains, too. The first is what NTP allows itself; speeds are wrong by no more."""


class StrayedError(Exception):
    """A stream's timestamps jumped, or do not run as time does."""


class LiveTime:
    """The time of one connection. Without `presentation` its timestamps are not believed and arrival counts."""

    def __init__(self, *, presentation: bool) -> None:
        self._presentation = presentation
        self._first: tuple[float, float] | None = None
        """Timestamp and arrival."""
        self._last = (-math.inf, 0.0)
        self._known_from_s = 0.0
        """Arrivals before this moment set the clock."""
        self._delay_s = self._least_s = math.inf
        """Of arrivals after their timestamps, which only mean something where compared; the least of this setting."""
        self.lead_s = 0.0
        """By how much the stream is ahead of the time that has passed since its first frame."""

    def place(self, timestamp_s: float, arrived_s: float) -> float | None:
        """When the frame was shown, in the seconds of `arrived_s`; None while the clock is being set.

        Arrivals must not go back. Raises StrayedError.
        """
        first = self._first = self._first or (timestamp_s, arrived_s)
        if not self._presentation:
            return arrived_s if arrived_s - first[1] >= SETTLING_S else None
        self.lead_s = timestamp_s - first[0] - (arrived_s - first[1])
        if not -STRAY_S <= self.lead_s <= STRAY_S:  # also where it is not a number
            raise StrayedError
        (last_timestamp_s, last_arrived_s), self._last = self._last, (timestamp_s, arrived_s)
        delay_s = arrived_s - timestamp_s
        early = STILL_S if arrived_s < self._known_from_s else STEP_S
        if timestamp_s <= last_timestamp_s or delay_s < self._delay_s - early:
            self._known_from_s, self._delay_s, self._least_s = arrived_s + SETTLING_S, delay_s, delay_s
        if arrived_s < self._known_from_s:
            self._least_s = min(self._least_s, delay_s)
            return None
        self._delay_s, self._least_s = min(self._delay_s, self._least_s), math.inf
        since_s, change_s = arrived_s - last_arrived_s, delay_s - self._delay_s
        self._delay_s += min(max(change_s, -CATCHING_UP * since_s), FALLING_BACK * since_s)
        return timestamp_s + self._delay_s
