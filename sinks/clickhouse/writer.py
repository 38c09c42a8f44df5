"""Rows into ClickHouse: all that can be kept, and by name those that cannot."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple, cast

import msgspec
from confluent_kafka import Message

from schemas.codec import DecodeError, decode
from schemas.dead_letters import Headers
from schemas.vocabulary import DeadLetterReason
from sinks.clickhouse.avro_container import container, text, varint, varints
from sinks.clickhouse.buffers import Batch
from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.errors import RefusedError
from sinks.clickhouse.tables import Table


class Row(NamedTuple):
    """A Kafka record, as it came."""

    offset: int
    key: bytes | None
    value: bytes | None
    timestamp_ms: int = 0
    headers: Headers = ()


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is not kept."""

    row: Row
    reason: DeadLetterReason
    detail: str

    @property
    def because(self) -> str:
        """Reason, offset and detail, for a message."""
        return f"{self.reason} (offset {self.row.offset}: {self.detail:.300})"


def write_batch(clickhouse: ClickHouse, batch: Batch) -> list[tuple[int, Rejected]]:
    """Insert a batch at once, else partition by partition; return those that cannot be kept, each with its partition.

    Raises UnavailableError, as `write`.
    """
    table = batch.table
    try:
        if (glued := _glued(batch)) is not None:
            clickhouse.insert(table, glued, _token(batch))
            return []
    except RefusedError:
        pass  # some are not as they should be
    return [
        (partition, rejected)
        for partition, run in batch.runs.items()
        for rejected in write(clickhouse, table, partition, list(map(_row, run)))
    ]


def _glued(batch: Batch) -> bytes | None:
    """A container of all its rows, unless some are not framed."""
    pieces: list[bytes] = []
    for partition, run in batch.runs.items():
        offsets = cast("Iterable[int]", map(Message.offset, run))
        pieces += _pieces(batch.table, partition, offsets, map(Message.value, run))
    whole = len(pieces) == 2 * len(batch)
    return container(batch.table.container_schema, pieces, len(batch)) if whole else None


def _token(batch: Batch) -> str:
    stretches = (f"{number}-{run[0].offset()}-{run[-1].offset()}" for number, run in batch.runs.items())
    return f"{batch.table.topic}-{','.join(stretches)}"


def _row(message: Message) -> Row:
    headers = cast("Headers", tuple(message.headers() or ()))  # their type says less than the documentation
    return Row(message.offset() or 0, message.key(), message.value(), message.timestamp()[1], headers)


def write(clickhouse: ClickHouse, table: Table, partition: int, rows: Sequence[Row]) -> list[Rejected]:
    """Insert the rows of one partition, in the order of their offsets; return those that cannot be kept.

    Raises UnavailableError: some rows may be there. Called again with the same rows it repeats itself, so that
    ClickHouse drops what it has.
    """
    framed: list[Row] = []
    rejected: list[Rejected] = []
    for row in rows:
        if row.value is not None and row.value.startswith(table.header):
            framed.append(row)
        else:
            rejected.append(_rejected(table, row, "no framed record"))
    try:
        _insert(clickhouse, table, partition, framed)
    except RefusedError:
        readable, broken = _sift(table, framed)
        rejected += broken + _halve(clickhouse, table, partition, readable)
    return rejected


def _sift(table: Table, rows: Sequence[Row]) -> tuple[list[Row], list[Rejected]]:
    """Rows that can be read, and those that cannot: cheaper than to find many by halves."""
    readable: list[Row] = []
    broken: list[Rejected] = []
    for row in rows:
        verdict = _rejected(table, row, "")
        if verdict.reason is DeadLetterReason.UNDECODABLE:
            broken.append(verdict)
        else:
            readable.append(row)
    return readable, broken


def _rejected(table: Table, row: Row, refusal: str) -> Rejected:
    """With the reason that the codec finds, else ClickHouse's."""
    try:
        decode(table.record, row.value)
    except DecodeError as error:
        return Rejected(row=row, reason=error.reason, detail=str(error))
    return Rejected(row=row, reason=DeadLetterReason.REFUSED_BY_SINK, detail=refusal)


def _halve(clickhouse: ClickHouse, table: Table, partition: int, rows: Sequence[Row]) -> list[Rejected]:
    """Insert what can be inserted, by halves; return single rows that ClickHouse refuses."""
    try:
        _insert(clickhouse, table, partition, rows)
    except RefusedError as error:
        if len(rows) == 1:
            return [_rejected(table, rows[0], str(error))]
        cuts = (0, len(rows) // 2, len(rows))
        return [each for a, b in pairwise(cuts) for each in _halve(clickhouse, table, partition, rows[a:b])]
    return []


def _insert(clickhouse: ClickHouse, table: Table, partition: int, rows: Sequence[Row]) -> None:
    if not rows:
        return
    pieces = _pieces(table, partition, [row.offset for row in rows], [row.value for row in rows])
    token = f"{table.topic}-{partition}-{rows[0].offset}-{rows[-1].offset}"
    clickhouse.insert(table, container(table.container_schema, pieces, len(rows)), token)


def _pieces(table: Table, partition: int, offsets: Iterable[int], values: Iterable[bytes | None]) -> list[bytes]:
    """Value and origin of each that is framed, one after the other."""
    header, origin = table.header, text(table.topic) + varint(partition)
    return [
        piece
        for value, offset in zip(values, varints(offsets), strict=True)
        if value is not None and value.startswith(header)
        for piece in (value, origin + offset)
    ]
