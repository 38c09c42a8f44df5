"""Strategies: any value of an Avro type that ClickHouse can keep, as fastavro takes it."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import fastavro
import msgspec
from hypothesis import strategies as st

from schemas.catalogue import ID_OF, PARSED, schema, schema_name

FIRST, LAST = datetime(1900, 1, 2), datetime(2299, 12, 30)  # noqa: DTZ001 - the strategy adds UTC
"""What DateTime64 and Date32 reach."""

SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "string": st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    "bytes": st.binary(max_size=20),
    "int": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-(2**63), 2**63 - 1),
    "double": st.floats(allow_nan=False),
    "boolean": st.booleans(),
    "timestamp-micros": st.datetimes(FIRST, LAST, timezones=st.just(UTC)),
    "date": st.dates(date(1900, 1, 2), date(2299, 12, 30)),
}


def values(avro: Any) -> st.SearchStrategy[Any]:
    """Any value of this type; a member of a union of records is (name, fields)."""
    match avro:
        case ["null", other]:
            return st.none() | values(other)
        case list():
            return st.one_of([st.tuples(st.just(f"jolqara.{kind['name']}"), values(kind)) for kind in avro])
        case {"type": "array", "items": items}:
            return st.lists(values(items), max_size=3)
        case {"type": "record", "fields": fields}:
            return st.fixed_dictionaries({field["name"]: values(field["type"]) for field in fields})
        case {"type": "enum", "symbols": symbols}:
            return st.sampled_from(symbols)
        case {"logicalType": name} | {"type": name} | name:
            return SCALARS[str(name)]


def fields_of(record: type[msgspec.Struct]) -> st.SearchStrategy[dict[str, Any]]:
    """Any record, as its fields."""
    return values(schema(schema_name(record)))


def framed(record: type[msgspec.Struct], fields: dict[str, Any]) -> bytes:
    """As on the wire."""
    name = schema_name(record)
    out = BytesIO(b"\0" + ID_OF[name].to_bytes(4, "big"))
    out.seek(0, 2)
    fastavro.schemaless_writer(out, PARSED[name], fields)
    return out.getvalue()
