"""How a vehicle moves through the view of a camera."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from infra.simulator.road.view import LENGTH_M, STOP_LINE_M

KMH = 3.6
"""km/h in a metre a second."""
BRAKING = 3.0
"""Metres a second, each second."""
STARTING = 2.0
HALT_M = STOP_LINE_M - 3
"""Where those who wait stand."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Motion:
    """At a steady speed; or braking, waiting before the stop line, and starting again."""

    speed_kmh: float
    starts_s: float | None = None
    """When it starts again, in seconds since it came into view; none: it does not wait."""

    @property
    def seconds(self) -> float:
        """That it is in view."""
        return self.reaches(LENGTH_M)

    def reaches(self, along: float) -> float:
        """Seconds after which it is there; for those who wait, any place beyond the halt."""
        if self.starts_s is None:
            return along / self._metres_a_second
        return self.starts_s + sqrt(2 * (along - HALT_M) / STARTING)

    def stands_s(self) -> float:
        """Seconds after which it would stand at the halt."""
        return self._brakes_s + self._metres_a_second / BRAKING

    def at(self, seconds: Floats) -> tuple[Floats, Floats]:
        """Metres along the view, and km/h."""
        speed = self._metres_a_second
        if self.starts_s is None:
            return speed * seconds, np.full_like(seconds, self.speed_kmh)
        braked = np.clip(seconds - self._brakes_s, 0, speed / BRAKING)
        started = np.maximum(seconds - self.starts_s, 0)
        before = speed * np.minimum(seconds, self._brakes_s) + speed * braked - BRAKING * braked**2 / 2
        return before + STARTING * started**2 / 2, KMH * (speed - BRAKING * braked + STARTING * started)

    @property
    def _metres_a_second(self) -> float:
        return self.speed_kmh / KMH

    @property
    def _brakes_s(self) -> float:
        speed = self._metres_a_second
        return (HALT_M - speed**2 / (2 * BRAKING)) / speed
