"""Rows into ClickHouse: all that can be kept, and by name those that cannot."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from schemas.codec import DecodeError, decode
from schemas.dead_letters import Headers
from schemas.vocabulary import DeadLetterReason
from sinks.clickhouse.avro_container import container, text, varint
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
    head, origin = len(table.header), text(table.topic) + varint(partition)
    bodies = [b"".join((row.value[head:], origin, varint(row.offset))) for row in rows if row.value is not None]
    token = f"{table.topic}-{partition}-{rows[0].offset}-{rows[-1].offset}"
    clickhouse.insert(table, container(table.container_schema, bodies), token)
