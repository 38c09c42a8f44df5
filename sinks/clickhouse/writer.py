"""Rows into ClickHouse: all that can be kept, and by name those that cannot."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from schemas.codec import DecodeError, decode
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


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is not kept."""

    row: Row
    reason: DeadLetterReason
    detail: str


def write(clickhouse: ClickHouse, table: Table, partition: int, rows: Sequence[Row]) -> list[Rejected]:
    """Insert the rows of one partition, in the order of their offsets; return those that cannot be kept.

    Raises UnavailableError: some rows may be there. Called again with the same rows it repeats itself, so that
    ClickHouse drops what it has.
    """
    framed = [row for row in rows if row.value is not None and row.value.startswith(table.header)]
    rejected = [] if len(framed) == len(rows) else _undecodable(table, [row for row in rows if row not in set(framed)])
    try:
        _insert(clickhouse, table, partition, framed)
    except RefusedError:
        broken = _undecodable(table, framed)
        rejected += broken
        offsets = {each.row.offset for each in broken}
        rejected += _halve(clickhouse, table, partition, [row for row in framed if row.offset not in offsets])
    return rejected


def _undecodable(table: Table, rows: Sequence[Row]) -> list[Rejected]:
    rejected = []
    for row in rows:
        try:
            decode(table.record, row.value)
        except DecodeError as error:
            rejected.append(Rejected(row=row, reason=error.reason, detail=str(error)))
    return rejected


def _halve(clickhouse: ClickHouse, table: Table, partition: int, rows: Sequence[Row]) -> list[Rejected]:
    """Insert what can be inserted, by halves; return single rows that ClickHouse refuses."""
    try:
        _insert(clickhouse, table, partition, rows)
    except RefusedError as error:
        if len(rows) == 1:
            return [Rejected(row=rows[0], reason=DeadLetterReason.REFUSED_BY_SINK, detail=str(error))]
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
