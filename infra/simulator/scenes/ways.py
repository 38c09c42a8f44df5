"""Ways over the road: told leg by leg, each at a steady speed, with stops between."""

from dataclasses import dataclass, replace
from math import hypot

import numpy as np

from infra.simulator.road.motion import KMH, Floats
from infra.simulator.road.view import LENGTH_M
from infra.simulator.scenes.ground import Spot

SHORTEST_S = 0.001
"""A leg or a stop that takes less time is none."""


@dataclass(frozen=True)
class Way:
    """Where somebody is, and when, in seconds since coming into view."""

    spots: tuple[Spot, ...]
    moments: tuple[float, ...] = (0.0,)

    @classmethod
    def begin(cls, along: float, across: float) -> "Way":
        """Coming into view there."""
        return cls(((along, across),))

    def to(self, along: float, across: float, kmh: float) -> "Way":
        """On to there, straight and steadily."""
        metres = hypot(along - self.spots[-1][0], across - self.spots[-1][1])
        return self._on((along, across), metres * KMH / kmh)

    def stand(self, seconds: float) -> "Way":
        """Standing there for so long."""
        return self._on(self.spots[-1], seconds)

    def stand_until(self, second: float) -> "Way":
        """Standing there until then; not at all if that is over."""
        return self.stand(max(0.0, second - self.seconds))

    def leave(self, kmh: float) -> "Way":
        """Straight along the road, out of view."""
        return self.to(LENGTH_M, self.spots[-1][1], kmh)

    @property
    def seconds(self) -> float:
        """The end of it."""
        return self.moments[-1]

    def reaches(self, along: float) -> float:
        """Seconds after which it is first so far along."""
        return float(np.interp(along, [spot[0] for spot in self.spots], self.moments))

    def at(self, seconds: Floats) -> tuple[Floats, Floats, Floats]:
        """Metres along, metres across, and km/h."""
        along, across = (np.interp(seconds, self.moments, [spot[axis] for spot in self.spots]) for axis in (0, 1))
        leg = np.clip(np.searchsorted(self.moments, seconds, side="right") - 1, 0, len(self.moments) - 2)
        return along, across, self._speeds()[leg]

    def _on(self, spot: Spot, seconds: float) -> "Way":
        if seconds < SHORTEST_S:
            return self
        return replace(self, spots=(*self.spots, spot), moments=(*self.moments, self.seconds + seconds))

    def _speeds(self) -> Floats:
        metres = np.hypot(*np.diff(np.array(self.spots), axis=0).T)
        return np.asarray(KMH * metres / np.diff(self.moments), dtype=np.float64)
