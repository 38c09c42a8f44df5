"""Migrations: each once, none edited, and the tables are the records."""

import re
from typing import Any

import pytest

from schemas.catalogue import schema, schema_name
from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.errors import MigrationError
from sinks.clickhouse.migrate import Script, migrate, pending, scripts
from sinks.clickhouse.tables import TABLES, Table

pytestmark = pytest.mark.stack

ORIGIN = {"_topic": "String", "_partition": "UInt16", "_offset": "UInt64", "_inserted_at": "DateTime64(6, 'UTC')"}
SCALARS = {
    "string": "String",
    "bytes": "String",
    "int": "Int32",
    "long": "Int64",
    "double": "Float64",
    "boolean": "Bool",
    "timestamp-micros": "DateTime64(6, 'UTC')",
    "date": "Date32",
    "enum": "String",
}


def column_type(avro: Any) -> str:
    """The ClickHouse type that keeps an Avro type, but for LowCardinality."""
    match avro:
        case ["null", {"type": "record", "fields": fields}]:
            return _tuple({field["name"]: f"Nullable({column_type(field['type'])})" for field in fields})
        case ["null", other]:
            return f"Nullable({column_type(other)})"
        case {"type": "array", "items": items}:
            return f"Array({column_type(items)})"
        case {"type": "record", "fields": fields}:
            return _tuple({field["name"]: column_type(field["type"]) for field in fields})
        case {"logicalType": name} | {"type": name}:
            return SCALARS[name]
    return SCALARS[avro]


def _tuple(members: dict[str, str]) -> str:
    return f"Tuple({', '.join(f'{name} {kind}' for name, kind in members.items())})"


def columns_of_record(table: Table) -> dict[str, str]:
    """What the table must have: the record's fields; facts by kind."""
    columns: dict[str, str] = {}
    for field in schema(schema_name(table.record))["fields"]:
        if field["name"] != "facts":
            columns[field["name"]] = column_type(field["type"])
            continue
        columns["fact_kinds"] = "Array(String)"
        for kind in field["type"]["items"]:
            name = re.sub(r"(?<!^)(?=[A-Z])", "_", kind["name"]).lower() + "s"
            columns[name] = f"Array({column_type(kind)})"
    return columns | ORIGIN


def columns_of_table(clickhouse: ClickHouse, name: str) -> dict[str, str]:
    rows = clickhouse.rows(
        "SELECT name, type FROM system.columns WHERE database = currentDatabase() "
        f"AND table = '{name}' AND default_kind NOT IN ('EPHEMERAL', 'MATERIALIZED') ORDER BY position"
    )
    return {column: re.sub(r"LowCardinality\((Nullable\(\w+\)|\w+)\)", r"\1", kind) for column, kind in rows}


def test_a_second_run_applies_nothing_and_a_dry_run_changes_nothing(clickhouse: ClickHouse) -> None:
    names = tuple(script.name for script in scripts("ddl"))
    assert tuple(script.name for script in pending(clickhouse, scripts("ddl"))) == names
    assert clickhouse.rows("SHOW TABLES") == []
    assert migrate(clickhouse, scripts("ddl"), scripts("views")) == names
    assert migrate(clickhouse, scripts("ddl"), scripts("views")) == ()


def test_a_migration_cut_off_before_its_entry_in_the_history_runs_again(clickhouse: ClickHouse) -> None:
    clickhouse.command(scripts("ddl")[0].sql)
    assert scripts("ddl")[0].name in migrate(clickhouse, scripts("ddl"), scripts("views"))


def test_an_edited_migration_is_refused_and_nothing_is_applied(clickhouse: ClickHouse) -> None:
    first, *rest = scripts("ddl")
    migrate(clickhouse, (first,), ())
    edited = Script(name=first.name, sql=first.sql + " ")
    with pytest.raises(MigrationError, match=f"{first.name} was edited"):
        migrate(clickhouse, (edited, *rest), ())
    assert {name for (name,) in clickhouse.rows("SHOW TABLES")} == {"migrations", "passages"}


def test_a_database_of_a_newer_program_is_refused(clickhouse: ClickHouse) -> None:
    migrate(clickhouse, scripts("ddl"), ())
    with pytest.raises(MigrationError, match="newer program"):
        migrate(clickhouse, scripts("ddl")[:-1], ())


def test_migrations_are_numbered_without_a_gap() -> None:
    numbers = [int(script.name[:4]) for script in scripts("ddl")]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_columns_are_the_fields_of_the_record(clickhouse: ClickHouse, table: Table) -> None:
    migrate(clickhouse, scripts("ddl"), scripts("views"))
    assert columns_of_table(clickhouse, table.name) == columns_of_record(table)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_says_what_it_means(clickhouse: ClickHouse, table: Table) -> None:
    migrate(clickhouse, scripts("ddl"), scripts("views"))
    silent = clickhouse.rows(
        "SELECT name FROM system.columns WHERE database = currentDatabase() "
        f"AND table = '{table.name}' AND comment = '' AND default_kind != 'EPHEMERAL'"
    )
    assert silent == []
