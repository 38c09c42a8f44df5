"""Values under numbers, in blocks that are given up when half of what is in them is out of date."""

from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from streams import rows
from streams.rows import UNSAID, Rows

Entry = tuple[int, int, bytes]
"""Number, moment, value."""
NUMBERS = 12
entries = st.tuples(st.integers(0, NUMBERS - 1), st.integers(-3, 30), st.binary(max_size=30))


def put(kept: Rows, several: list[Entry]) -> list[bool]:
    numbers, moments, values = (
        [number for number, _, _ in several],
        [at for _, at, _ in several],
        [v for *_, v in several],
    )
    counted: list[bool] = kept.put(numbers, np.array(moments, np.int64), values).tolist()
    return counted


@settings(deadline=None)
@given(st.lists(st.lists(entries, max_size=6), max_size=30))
def test_the_newest_counts_and_of_two_alike_the_later(course: list[list[Entry]]) -> None:
    kept, truth = Rows(), dict.fromkeys(range(NUMBERS), (UNSAID, b""))
    kept.grow(NUMBERS)
    with patch.object(rows, "BLOCK", 100):
        for several in course:
            counted = []
            for number, at, value in several:
                counted.append(at >= truth[number][0])
                if counted[-1]:
                    truth[number] = (at, value)
            assert put(kept, several) == counted
            assert {number: kept.get(number) for number in range(NUMBERS)} == truth


def test_what_is_out_of_date_takes_no_memory_for_long() -> None:
    kept = Rows()
    kept.grow(NUMBERS)
    with patch.object(rows, "BLOCK", 1000):
        for at in range(1000):
            put(kept, [(number, at, bytes(50)) for number in range(0, NUMBERS, 1 + at % 3)])
    assert kept.allocated < 3 * NUMBERS * 50 + 2 * 1000


def test_there_is_room_for_as_many_numbers_as_were_asked_for() -> None:
    kept = Rows()
    kept.grow(3)
    kept.grow(2)
    assert len(kept) == 3
    assert kept.get(2) == (UNSAID, b"")
