"""Many Avro records of one shape at once: one is encoded by the codec, copied, and its varying bytes are overwritten.

Encoding millions of records one by one would take longer than judging them.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from schemas import codec

Bytes = NDArray[np.uint8]
"""A row for each record, always of the same width."""

_INSTANT, _DATE, _YEAR = 8, 3, 2
"""Bytes that Avro takes for an instant of our times, a date and a year."""
_HEX = np.frombuffer(b"".join(b"%02x" % n for n in range(256)), np.uint8).reshape(256, 2)


class Mould:
    """The bytes of one record, and where its varying fields are."""

    def __init__(self, sample: msgspec.Struct, marks: Mapping[str, bytes]) -> None:
        """`marks`: for each varying field the bytes that the sample has in its place, and nowhere else."""
        self._sample = np.frombuffer(codec.encode(sample), np.uint8)
        whole = self._sample.tobytes()
        self._places = {name: (_found(whole, mark), len(mark)) for name, mark in marks.items()}

    def cast(self, count: int, columns: Mapping[str, Bytes]) -> list[bytes]:
        """So many records, each with its row of the columns. Columns that it does not have are left out."""
        rows = np.tile(self._sample, (count, 1))
        for name, (places, width) in self._places.items():
            for place in places:
                rows[:, place : place + width] = columns[name]
        width, whole = rows.shape[1], rows.tobytes()
        return [whole[begin : begin + width] for begin in range(0, len(whole), width)]


def _found(whole: bytes, mark: bytes) -> list[int]:
    places = [place for place in range(len(whole)) if whole.startswith(mark, place)]
    assert places, f"{mark!r} is not in the sample"
    return places


def instants(micros: NDArray[np.int64]) -> Bytes:
    """Microseconds since 1970, as Avro writes those between 1987 and 2540."""
    return _zigzag(micros, _INSTANT)


def dates(days: NDArray[np.int64]) -> Bytes:
    """Days since 1970, as Avro writes those between 1992 and 4840."""
    return _zigzag(days, _DATE)


def integers(numbers: NDArray[np.int64], width: int) -> Bytes:
    """As Avro writes those that take so many bytes."""
    return _zigzag(numbers, width)


def years(numbers: NDArray[np.int64]) -> Bytes:
    """Years, as Avro writes ints between 64 and 8191."""
    return _zigzag(numbers, _YEAR)


def doubles(numbers: NDArray[Any]) -> Bytes:
    """As Avro writes them: little-endian."""
    return numbers.astype("<f8").view(np.uint8).reshape(-1, 8)


def numbered(prefix: bytes, numbers: NDArray[np.int64], digits: int) -> Bytes:
    """A prefix and the number in decimal, with leading zeros."""
    head = np.tile(np.frombuffer(prefix, np.uint8), (len(numbers), 1))
    tens = 10 ** np.arange(digits - 1, -1, -1)
    tail = (numbers[:, None] // tens % 10 + ord("0")).astype(np.uint8)
    return np.hstack([head, tail])


def hexadecimal(raw: Bytes) -> Bytes:
    """Each byte as two hex digits."""
    found: Bytes = _HEX[raw].reshape(len(raw), -1)
    return found


def texts(rows: Bytes) -> list[str]:
    """The rows as strings."""
    width, whole = rows.shape[1], np.ascontiguousarray(rows).tobytes().decode()
    return [whole[begin : begin + width] for begin in range(0, len(whole), width)]


def _zigzag(numbers: NDArray[np.int64], width: int) -> Bytes:
    doubled = numbers.astype(np.uint64) << np.uint64(1)
    assert not len(doubled) or int(doubled.max()) >> 7 * width == 0
    shifts = np.arange(0, 7 * width, 7, dtype=np.uint64)
    rows = (doubled[:, None] >> shifts & np.uint64(0x7F)).astype(np.uint8)
    rows[:, :-1] |= 0x80
    return rows
