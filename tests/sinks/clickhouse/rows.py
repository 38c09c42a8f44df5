"""Reading a table back as records."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.tables import Table

BYTES = ("key", "value")
"""Columns that need not be UTF-8."""


def fields_kept(clickhouse: ClickHouse, table: Table, offsets: Iterable[int]) -> list[dict[str, Any]]:
    """The rows at these offsets, as the fields that the record had and `_topic`, `_partition`, `_offset`.

    Others may be what Python cannot hold, such as instants after the year 9999.
    """
    chosen = ", ".join(map(str, offsets)) or "NULL"
    names = [row[0] for row in clickhouse.rows(f"DESCRIBE {table.name}") if row[2] not in ("EPHEMERAL", "MATERIALIZED")]
    columns = [f"hex(`{name}`)" if name in BYTES else f"`{name}`" for name in names]
    rows = clickhouse.rows(f"SELECT {', '.join(columns)} FROM {table.name} WHERE _offset IN ({chosen})")
    return [_record(dict(zip(names, row, strict=True))) for row in rows]


def _record(row: dict[str, Any]) -> dict[str, Any]:
    del row["_inserted_at"]
    if "fact_kinds" in row:
        row["facts"] = _facts(row)
    return {name: _plain(name, value) for name, value in row.items()}


def _facts(row: dict[str, Any]) -> list[Any]:
    kinds = row.pop("fact_kinds")
    columns = {name: iter(row.pop(name)) for name in list(row) if name.endswith("_facts")}
    facts = [(f"jolqara.{kind}", next(columns[re.sub(r"(?<!^)(?=[A-Z])", "_", kind).lower() + "s"])) for kind in kinds]
    assert [rest for column in columns.values() for rest in column] == []
    return facts


def _plain(name: str, value: Any) -> Any:
    match value:
        case str() if name in BYTES:
            return bytes.fromhex(value)
        case datetime(tzinfo=None):
            return value.replace(tzinfo=UTC)
        case dict():
            is_null = name == "caused_by" and set(value.values()) == {None}
            return None if is_null else {key: _plain("", member) for key, member in value.items()}
        case list():
            return [_plain("", member) for member in value]
        case (kind, fact):
            return kind, _plain("", fact)
    return value
