"""Many small values in little memory: bytes end to end in blocks, and where they lie in arrays."""

from array import array
from collections.abc import Sequence
from itertools import compress

import numpy as np
from numpy.typing import NDArray

UNSAID = -(2**63)
"""Before every moment: nothing was ever said."""
BLOCK = 2**20
"""Bytes after which a block gets no more. One that is half empty is given up, and what is left in it moves."""
_SHIFT = 40
"""A place is a block's number and, in so many bits, where in the block."""


class Rows:
    """What counts under each number from 0 up, and when it was recorded; in 20 bytes each besides the value."""

    def __init__(self) -> None:
        self._recorded_at = array("q")
        self._places, self._lengths = array("q"), array("I")
        self._blocks = [bytearray()]
        self._used = [0]
        """Bytes of each block that are still somebody's."""

    def __len__(self) -> int:
        return len(self._recorded_at)

    @property
    def allocated(self) -> int:
        """Bytes in all blocks."""
        return sum(map(len, self._blocks))

    def grow(self, count: int) -> None:
        """There are numbers below `count`."""
        more = max(0, count - len(self))
        self._recorded_at.extend([UNSAID] * more)
        for column in (self._places, self._lengths):
            column.frombytes(bytes(more * column.itemsize))

    def get(self, number: int) -> tuple[int, bytes]:
        """When it was recorded, in microseconds since 1970 (UNSAID: nothing was), and the value."""
        block, begin = divmod(self._places[number], 1 << _SHIFT)
        return self._recorded_at[number], bytes(self._blocks[block][begin : begin + self._lengths[number]])

    def put(self, numbers: Sequence[int], recorded_at: NDArray[np.int64], values: Sequence[bytes]) -> NDArray[np.bool_]:
        """Take these in, one after the other: the greater `recorded_at` counts, then the later one.

        For each, whether it counted when its turn came.
        """
        if len(set(numbers)) < len(numbers):
            half = len(numbers) // 2
            first = self.put(numbers[:half], recorded_at[:half], values[:half])
            return np.concatenate([first, self.put(numbers[half:], recorded_at[half:], values[half:])])
        where = np.array(numbers, np.int64)
        counts: NDArray[np.bool_] = recorded_at >= np.frombuffer(self._recorded_at, np.int64)[where]
        if not counts.all():
            where, recorded_at, values = where[counts], recorded_at[counts], list(compress(values, counts))
        np.frombuffer(self._recorded_at, np.int64)[where] = recorded_at
        poorer = self._free(where)
        self._write(where, values)
        for block in poorer:
            if 2 * self._used[block] < len(self._blocks[block]) and block < len(self._blocks) - 1:
                self._give_up(block)
        return counts

    def _free(self, where: NDArray[np.int64]) -> list[int]:
        """What is said under these is nobody's any more; the blocks that it was in."""
        blocks = np.frombuffer(self._places, np.int64)[where] >> _SHIFT
        freed = np.bincount(blocks, np.frombuffer(self._lengths, np.uint32)[where])
        poorer: list[int] = np.flatnonzero(freed).tolist()
        for block in poorer:
            self._used[block] -= int(freed[block])
        return poorer

    def _write(self, where: NDArray[np.int64], values: Sequence[bytes]) -> None:
        sizes = np.fromiter(map(len, values), np.int64, len(values))
        last = len(self._blocks) - 1
        begin = (last << _SHIFT) + len(self._blocks[last])
        np.frombuffer(self._places, np.int64)[where] = begin + np.cumsum(sizes) - sizes
        np.frombuffer(self._lengths, np.uint32)[where] = sizes
        self._blocks[last] += b"".join(values)
        self._used[last] += int(sizes.sum())
        if len(self._blocks[last]) >= BLOCK:
            self._blocks.append(bytearray())
            self._used.append(0)

    def _give_up(self, block: int) -> None:
        inside = np.frombuffer(self._places, np.int64) >> _SHIFT == block
        where = np.flatnonzero(inside & (np.frombuffer(self._lengths, np.uint32) > 0))
        self._write(where, [self.get(number)[1] for number in where.tolist()])
        self._blocks[block], self._used[block] = bytearray(), 0
