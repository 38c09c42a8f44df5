"""What is written is what came; what cannot be written is named, and costs no other row."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from schemas.vocabulary import DeadLetterReason
from sinks.clickhouse.avro_container import text, varint
from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.errors import UnavailableError
from sinks.clickhouse.tables import BY_TOPIC, TABLES, Table
from sinks.clickhouse.writer import Row, write
from tests.sinks.clickhouse.avro_values import fields_of, framed
from tests.sinks.clickhouse.events import VIOLATION
from tests.sinks.clickhouse.rows import fields_kept

pytestmark = pytest.mark.stack

VIOLATIONS = BY_TOPIC["violations"]
PARTITION = 3
UNIQUE = {"passages": "passage_id", "dead_letters": "offset"}
on_a_server = settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def distinct(table: Table, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With ids of their own, so that none replaces another."""
    name = UNIQUE.get(table.name, "event_id")
    return [{**fields, name: i if name == "offset" else f"id-{i}"} for i, fields in enumerate(records)]


def rows_of(table: Table, records: list[dict[str, Any]]) -> list[Row]:
    return [Row(offset, b"key", framed(table.record, fields)) for offset, fields in enumerate(records)]


def check_kept(clickhouse: ClickHouse, table: Table, expected: dict[int, dict[str, Any]]) -> None:
    """The rows at these offsets are these records, field by field; there may be others."""
    kept = {row["_offset"]: row for row in fields_kept(clickhouse, table, expected)}
    for offset, fields in expected.items():
        origin = {"_topic": table.topic, "_partition": PARTITION, "_offset": offset}
        assert kept[offset] == {**fields, **origin}


def records_like(example: dict[str, Any], number: int) -> list[dict[str, Any]]:
    return distinct(VIOLATIONS, [example] * number)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@on_a_server
@given(data=st.data())
def test_every_field_of_every_record_comes_back(migrated: ClickHouse, table: Table, data: st.DataObject) -> None:
    records = distinct(table, data.draw(st.lists(fields_of(table.record), min_size=1, max_size=20)))
    migrated.command(f"TRUNCATE TABLE {table.name}")
    assert write(migrated, table, PARTITION, rows_of(table, records)) == []
    check_kept(migrated, table, dict(enumerate(records)))


def test_writing_the_same_rows_again_keeps_one_of_each_even_before_merges(migrated: ClickHouse) -> None:
    rows = rows_of(VIOLATIONS, records_like(VIOLATION, 50))
    write(migrated, VIOLATIONS, PARTITION, rows)
    write(migrated, VIOLATIONS, PARTITION, rows)
    assert migrated.rows("SELECT count() FROM violations") == [(50,)]


def test_what_is_twice_in_one_insert_is_once_in_the_view_the_later_of_both(migrated: ClickHouse) -> None:
    records = [{**VIOLATION, "event_id": f"id-{i % 25}"} for i in range(50)]
    write(migrated, VIOLATIONS, PARTITION, rows_of(VIOLATIONS, records))
    offsets = migrated.rows("SELECT _offset FROM standing_violations ORDER BY _offset")
    assert offsets == [(offset,) for offset in range(25, 50)]


@pytest.mark.parametrize(
    ("spoilt", "reason"),
    [
        (None, DeadLetterReason.NOT_FRAMED),
        (b"", DeadLetterReason.NOT_FRAMED),
        (b"{}", DeadLetterReason.NOT_FRAMED),
        (b"{" * 200, DeadLetterReason.NOT_FRAMED),
        (b"\0\0\0\0\x09" + b"x" * 200, DeadLetterReason.UNKNOWN_SCHEMA),
        (VIOLATIONS.header, DeadLetterReason.UNDECODABLE),
        (framed(VIOLATIONS.record, VIOLATION)[:-1], DeadLetterReason.UNDECODABLE),
        (framed(VIOLATIONS.record, VIOLATION) + b"x", DeadLetterReason.UNDECODABLE),
        (VIOLATIONS.header + b"\xff" * 300, DeadLetterReason.UNDECODABLE),
    ],
)
def test_one_bad_record_is_named_and_the_others_are_kept(
    migrated: ClickHouse, spoilt: bytes | None, reason: DeadLetterReason
) -> None:
    records = records_like(VIOLATION, 40)
    rows = rows_of(VIOLATIONS, records)
    rows[17] = Row(17, b"key", spoilt)
    rejected = write(migrated, VIOLATIONS, PARTITION, rows)
    assert [(each.row, each.reason) for each in rejected] == [(rows[17], reason)]
    assert migrated.rows("SELECT count() FROM violations") == [(39,)]
    check_kept(migrated, VIOLATIONS, {offset: fields for offset, fields in enumerate(records) if offset != 17})


def test_a_record_that_only_clickhouse_refuses_is_named_and_the_others_are_kept(migrated: ClickHouse) -> None:
    migrated.command("ALTER TABLE violations MODIFY COLUMN vehicle_id UUID")
    records = [{**fields, "vehicle_id": VIOLATION["event_id"]} for fields in records_like(VIOLATION, 40)]
    records[7]["vehicle_id"] = "no id"
    rejected = write(migrated, VIOLATIONS, PARTITION, rows_of(VIOLATIONS, records))
    assert [(each.row.offset, each.reason) for each in rejected] == [(7, DeadLetterReason.REFUSED_BY_SINK)]
    assert migrated.rows("SELECT count() FROM violations") == [(39,)]


def test_a_body_that_forges_its_own_end_is_named_and_the_others_are_kept(migrated: ClickHouse) -> None:
    rows = rows_of(VIOLATIONS, records_like(VIOLATION, 40))
    forged = framed(VIOLATIONS.record, VIOLATION) + text("elsewhere") + varint(0) + varint(0)
    rows[39] = Row(39, b"key", forged)
    rejected = write(migrated, VIOLATIONS, PARTITION, rows)
    assert [(each.row.offset, each.reason) for each in rejected] == [(39, DeadLetterReason.UNDECODABLE)]
    assert migrated.rows("SELECT count() FROM violations") == [(39,)]


@on_a_server
@example(spoilt=[(0, 106, b"\x80\x08")])
@given(
    spoilt=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 400), st.binary(max_size=12)), min_size=1, max_size=4)
)
def test_whatever_the_bytes_the_good_records_are_kept_as_they_are(
    migrated: ClickHouse, spoilt: list[tuple[int, int, bytes]]
) -> None:
    records = records_like(VIOLATION, 61)
    rows = rows_of(VIOLATIONS, records)
    for offset, at, patch in spoilt:
        value = rows[offset].value or b""
        rows[offset] = Row(offset, b"key", VIOLATIONS.header + value[5:at] + patch + value[at + len(patch) + 1 :])
    migrated.command("TRUNCATE TABLE violations")
    lost = {each.row.offset for each in write(migrated, VIOLATIONS, PARTITION, rows)}
    touched = {offset for offset, _, _ in spoilt}
    assert lost <= touched
    check_kept(migrated, VIOLATIONS, {i: fields for i, fields in enumerate(records) if i not in touched})


def test_records_of_many_years_are_one_insert(migrated: ClickHouse) -> None:
    years = [
        {**fields, "observed_at": datetime(1900 + i, 2, 3, tzinfo=UTC)} for i, fields in enumerate([VIOLATION] * 300)
    ]
    assert write(migrated, VIOLATIONS, PARTITION, rows_of(VIOLATIONS, distinct(VIOLATIONS, years))) == []


def test_without_the_table_nothing_is_given_up(clickhouse: ClickHouse) -> None:
    with pytest.raises(UnavailableError, match="run `jolqara migrate`"):
        write(clickhouse, VIOLATIONS, PARTITION, rows_of(VIOLATIONS, [VIOLATION]))


def test_a_full_disk_gives_no_row_up(migrated: ClickHouse) -> None:
    """As ClickHouse answers where space runs out; the limit makes it do so on a disk that has some."""
    rows = rows_of(VIOLATIONS, records_like(VIOLATION, 40))
    migrated.command("ALTER TABLE violations MODIFY SETTING min_free_disk_bytes_to_perform_insert = 1000000000000000")
    with pytest.raises(UnavailableError, match="NOT_ENOUGH_SPACE"):
        write(migrated, VIOLATIONS, PARTITION, rows)
    migrated.command("ALTER TABLE violations RESET SETTING min_free_disk_bytes_to_perform_insert")
    assert write(migrated, VIOLATIONS, PARTITION, rows) == []
    assert migrated.rows("SELECT count() FROM violations") == [(40,)]
