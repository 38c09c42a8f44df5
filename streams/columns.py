"""Batches of framed passages as columns: a tenth of the time that records take, for a look at each.

Only batches that are wholly good come as columns; of all others, and of what the look does not settle, records are
made (`rejection.decode`), which says what is wrong with each.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import inspect
from numpy.typing import NDArray

from schemas.column_bounds import keeps
from schemas.passages import Passage
from schemas.sealed import Columns

_COLUMNS = Columns(Passage)
_BOUNDED = [field for field in inspect.type_info(Passage).fields if field.name != "facts"]  # type: ignore[attr-defined]
_FIRST, _LAST = -62_135_596_800_000_000, 253_402_300_799_999_999
"""The years 1 to 9999 in microseconds since 1970."""
_WHERE = pa.schema([("plate", pa.string()), ("entered_at", pa.int64()), ("camera_id", pa.string())])
_SPEED = 0
"""Which of the facts a speed is, in the schema's order."""
_FASTEST_KMH = 1000.0
_GREATEST = 1e12
_MAX_COUNT = 2**31 - 1


class Passages(msgspec.Struct, frozen=True, kw_only=True):
    """A batch, one element a passage."""

    plates: list[str]
    named: NDArray[np.bool_]
    """Whether there is a plate."""
    cameras: list[str]
    confidence: NDArray[np.float64]
    observed_at: NDArray[np.int64]
    """Microseconds since 1970."""
    entered_at: NDArray[np.int64]
    fastest_kmh: NDArray[np.float64]
    """Of the speeds measured; -inf where there is none, and +inf where there is any other fact."""
    where: pa.RecordBatch
    """The sightings that they are."""

    def __len__(self) -> int:
        return len(self.plates)


class Where(NamedTuple):
    """Where plates were, and when, one element a sighting."""

    plates: list[str]
    entered_at: NDArray[np.int64]
    """Microseconds since 1970."""
    cameras: list[str]


def passages(values: Sequence[bytes | None]) -> Passages | None:
    """The columns of a batch; None where any of it is no good Passage."""
    batch = _COLUMNS.read(values)
    if batch is None or not _good(batch):
        return None
    plates, entered_at = batch.column("plate"), batch.column("entered_at").cast(pa.int64())
    return Passages(
        plates=plates.to_pylist(),
        named=pc.binary_length(plates).to_numpy() > 0,
        cameras=batch.column("camera_id").to_pylist(),
        confidence=batch.column("plate_confidence").to_numpy(),
        observed_at=batch.column("observed_at").cast(pa.int64()).to_numpy(),
        entered_at=entered_at.to_numpy(),
        fastest_kmh=_fastest(batch.column("facts")),
        where=pa.RecordBatch.from_arrays([plates, entered_at, batch.column("camera_id")], schema=_WHERE),
    )


def packed(passages: Passages, chosen: NDArray[np.bool_]) -> bytes:
    """The sightings that some of the passages are, as an Arrow IPC stream."""
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, _WHERE) as stream:
        stream.write_batch(passages.where.filter(pa.array(chosen)))
    return out.getvalue().to_pybytes()  # type: ignore[no-any-return]


def unpacked(stream: bytes) -> Where:
    """The sightings in an Arrow IPC stream of ours."""
    plates, entered_at, cameras = pa.ipc.open_stream(stream).read_all().columns
    return Where(plates.to_pylist(), entered_at.to_numpy(), cameras.to_pylist())


def _good(batch: pa.RecordBatch) -> bool:
    """Whether all fields keep their bounds; of the facts only speeds are looked at (`_fastest`)."""
    return all(keeps(batch.column(field.encode_name), field.type) for field in _BOUNDED)


def _fastest(facts: pa.ListArray) -> NDArray[np.float64]:
    offsets, every = facts.offsets.to_numpy(), facts.values
    fastest = np.full(len(facts), -np.inf)
    if len(every):
        speeds = every.field(_SPEED)
        measured = np.where(
            (every.type_codes.to_numpy() == _SPEED) & _sound(speeds),
            speeds.field("measured_kmh").to_numpy(zero_copy_only=False),
            np.inf,
        )
        some = offsets[:-1] < offsets[1:]
        fastest[some] = np.maximum.reduceat(measured, offsets[:-1][some])
    return fastest


def _sound(speeds: pa.StructArray) -> NDArray[np.bool_]:
    """Whether the figures of a speed are within their bounds; nonsense where the fact is none."""
    sound = _within(speeds.field("at").cast(pa.int64()), _FIRST, _LAST) & _within(speeds.field("points"), 0, _MAX_COUNT)
    for name, most in (("measured_kmh", _FASTEST_KMH), ("error_kmh", _GREATEST), ("seconds", _GREATEST)):
        sound &= _within(speeds.field(name), 0.0, most)
    return sound


def _within(column: pa.Array, low: float, high: float) -> NDArray[np.bool_]:
    figures = column.to_numpy(zero_copy_only=False)
    within: NDArray[np.bool_] = (figures >= low) & (figures <= high)
    return within
