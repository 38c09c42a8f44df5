"""The pictures that a camera takes, as moments."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.random import Generator

from infra.simulator.plan import CityPlan, rounded
from infra.simulator.road.cameras import Camera

FRAMES_A_SECOND = (10.0, 12.0)
JITTER_S = 0.004
AFTERWARDS = timedelta(seconds=10)
"""Cameras go on for so long after the last vehicle, so that every track is seen to have ended."""


@dataclass(frozen=True)
class Film:
    """The pictures of one camera: the moments at which they were taken, by `frame_seq`."""

    camera: Camera
    taken_at: tuple[datetime, ...]

    def between(self, first_at: datetime, last_at: datetime) -> range:
        """The pictures taken from one moment to another."""
        return range(bisect_left(self.taken_at, first_at), bisect_right(self.taken_at, last_at))


def shoot(
    plan: CityPlan, rng: Generator, camera: Camera, frames_a_second: tuple[float, float] = FRAMES_A_SECOND
) -> Film:
    """All pictures that the camera takes."""
    step = 1 / rng.uniform(*frames_a_second)
    seconds = np.arange(0, (plan.end_at - plan.start_at + AFTERWARDS).total_seconds(), step)
    seconds += rng.uniform(-JITTER_S, JITTER_S, len(seconds)) + rng.uniform(0, step)
    return Film(camera, tuple(rounded(plan.start_at + timedelta(seconds=float(second))) for second in seconds))
