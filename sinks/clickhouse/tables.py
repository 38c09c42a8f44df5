"""Which topic is kept in which table, and how its Avro bodies become rows."""

import json
from typing import Any

import msgspec

from schemas import topics
from schemas.catalogue import ID_OF, schema, schema_name
from schemas.topics import TopicSpec

FRAMING = {"name": "_framing", "type": {"type": "fixed", "name": "Framing", "size": 5}}
"""What stands before each body; no column takes it, but to cut it off would copy each body once more."""
ORIGIN = (
    {"name": "_topic", "type": "string"},
    {"name": "_partition", "type": "int"},
    {"name": "_offset", "type": "long"},
)
"""Fields that the sink appends to each body: an Avro record is its fields one after the other, nothing between."""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A topic's table."""

    topic: str
    name: str
    """The topic's, with underscores."""
    record: type[msgspec.Struct]
    header: bytes
    """The first bytes of every record: Confluent framing with the schema's id."""
    columns: tuple[str, ...]
    """That an insert fills, in the order of the container's fields."""
    container_schema: bytes
    """JSON, of the framed body and what the sink appends."""


def _table(spec: TopicSpec) -> Table:
    name = schema_name(spec.record)
    avro = _rows(schema(name))
    return Table(
        topic=spec.name,
        name=spec.name.replace("-", "_"),
        record=spec.record,
        header=b"\0" + ID_OF[name].to_bytes(4, "big"),
        columns=tuple(field["name"] for field in avro["fields"] if field is not FRAMING),
        container_schema=json.dumps(avro).encode(),
    )


def _rows(avro: dict[str, Any]) -> dict[str, Any]:
    fields = [_distinct(field) if field["name"] == "facts" else field for field in avro["fields"]]
    return {**avro, "fields": [FRAMING, *fields, *ORIGIN]}


def _distinct(facts: dict[str, Any]) -> dict[str, Any]:
    """Each member of the union in a record of its own with one field, named after the kind.

    The bytes are the same. Without it ClickHouse takes kinds with equal fields (PhoneFact, LightsFact) for one type.
    """
    kinds = [
        {"type": "record", "name": f"Only{kind['name']}", "fields": [{"name": kind["name"], "type": kind}]}
        for kind in facts["type"]["items"]
    ]
    return {**facts, "type": {**facts["type"], "items": kinds}}


TABLES: tuple[Table, ...] = tuple(
    _table(spec)
    for spec in (
        topics.PASSAGES,
        topics.VIOLATIONS,
        topics.WARNINGS,
        topics.REVIEWS,
        topics.ANNULMENTS,
        topics.DEAD_LETTERS,
    )
)
BY_TOPIC: dict[str, Table] = {table.topic: table for table in TABLES}
