"""When the frames of a live stream were shown: by their own timestamps, tied to our clock.

Timestamps tell exactly how far frames are apart, but not since when. What a connection delivers first was waiting
somewhere, so the first frame's arrival says little; the least delay between timestamp and arrival says most.
"""

from __future__ import annotations

import math

SETTLING_S = 1.0
"""What comes so soon after a connection's first frame only sets the clock."""
STRAY_S = 10.0
"""Timestamps that run so far away from our clock are no clock's."""
BURST_S = 5.0
"""A stream may be so far ahead of the time it took to come: servers send what they keep in one go."""
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
        self._delay_s = math.inf
        """Of a frame's arrival after its timestamp; meaningless but for its changes."""
        self._last_arrival_s = 0.0
        self.lead_s = 0.0
        """By how much the stream is ahead of the time that has passed since its first frame."""

    def place(self, timestamp_s: float, arrived_s: float) -> float | None:
        """When the frame was shown, in the seconds of `arrived_s`; None while the clock is being set.

        Arrivals must not go back. Raises StrayedError.
        """
        self._first = self._first or (timestamp_s, arrived_s)
        passed_s = arrived_s - self._first[1]
        if not self._presentation:
            return arrived_s if passed_s >= SETTLING_S else None
        self.lead_s = timestamp_s - self._first[0] - passed_s
        if not -STRAY_S <= self.lead_s <= STRAY_S:  # also where it is not a number
            raise StrayedError
        since_s, self._last_arrival_s = arrived_s - self._last_arrival_s, arrived_s
        delay_s = arrived_s - timestamp_s
        if passed_s < SETTLING_S:
            self._delay_s = min(self._delay_s, delay_s)
            return None
        change_s = delay_s - self._delay_s
        self._delay_s += min(max(change_s, -CATCHING_UP * since_s), FALLING_BACK * since_s)
        return timestamp_s + self._delay_s
