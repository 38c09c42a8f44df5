"""How records arrive: a little late, now and then twice, and so out of order."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

import numpy as np
from msgspec import Struct
from numpy.random import Generator

from schemas.identity import micros

R = TypeVar("R", bound=Struct)
DELAYED = 0.03
"""Share of records that arrive late."""
LONGEST_DELAY_S = 0.8
"""Below the second of disorder that is allowed for."""
TWICE = 0.01
"""Share of records that arrive a second time, the same to the byte."""


def scatter(rng: Generator, records: Sequence[tuple[datetime, R]]) -> list[R]:
    """The records in the order in which they arrive, given when each was sent."""
    count = len(records)
    sent = np.array([micros(moment) for moment, _ in records], dtype=np.float64)
    delay = np.where(rng.random(count) < DELAYED, rng.uniform(0, LONGEST_DELAY_S, count), 0.0)
    again = np.flatnonzero(rng.random(count) < TWICE)
    arrived = np.concatenate([sent + 1e6 * delay, sent[again] + 1e6 * rng.uniform(0, LONGEST_DELAY_S, len(again))])
    which = np.concatenate([np.arange(count), again])
    return [records[int(which[index])][1] for index in np.argsort(arrived, kind="stable")]
