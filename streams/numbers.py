"""Names as numbers counted from 0 up, so that what is known of each is a row of an array."""

from collections.abc import Sequence
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.void]
"""A structured array: what lies together is fetched together."""


def numbered(names: Sequence[str], known: dict[str, int]) -> NDArray[np.int64]:
    """The number of each name; those that are new go on counting."""
    numbers = np.fromiter(map(known.get, names, repeat(-1)), np.int64, len(names))
    for place in np.flatnonzero(numbers < 0).tolist():
        numbers[place] = known.setdefault(names[place], len(known))
    return numbers


def grown(rows: Rows, count: int) -> Rows:
    """The same rows, and as many of zeros as make them `count` at least: so many that it is seldom done."""
    if count <= len(rows):
        return rows
    more = np.zeros(max(count, 2 * len(rows)), rows.dtype)
    more[: len(rows)] = rows
    return more
