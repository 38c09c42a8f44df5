"""The law in ClickHouse: the columns of a row, written once, corrected when its text was."""

import json

import msgspec
import pytest

from infra.provisions import ProvisionRow, rows
from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.provisions import publish
from streams.rules.law.rulebook import load

pytestmark = pytest.mark.stack

LAW = [json.loads(msgspec.json.encode(row)) for row in rows(load())]


def columns(clickhouse: ClickHouse) -> list[str]:
    return [
        name
        for (name,) in clickhouse.rows(
            "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'provisions' "
            "AND name NOT LIKE '\\_%' ORDER BY position"
        )
    ]


def test_the_columns_are_the_fields_and_say_what_they_mean(migrated: ClickHouse) -> None:
    assert columns(migrated) == list(ProvisionRow.__struct_fields__)
    silent = (
        "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'provisions' AND comment = ''"
    )
    assert migrated.rows(silent) == []


def test_what_is_written_is_what_is_read(migrated: ClickHouse) -> None:
    assert publish(migrated, LAW) == len(LAW)
    told = migrated.json_rows("SELECT * EXCEPT (_inserted_at) FROM provisions ORDER BY provision_id")
    assert told == sorted(LAW, key=lambda row: row["provision_id"])
    fine = "SELECT mrp['LARGE'] FROM provisions WHERE provision_id = 'koap-230-2/2026-03-12'"
    assert migrated.rows(fine) == [(1000.0,)]


def test_a_corrected_text_takes_the_place_of_the_old_one(migrated: ClickHouse) -> None:
    publish(migrated, LAW)
    assert publish(migrated, [{**LAW[0], "source": "another page"}, *LAW[1:]]) == 1
    told = migrated.rows("SELECT source FROM provisions FINAL WHERE source = 'another page'")
    assert told == [("another page",)]
    assert migrated.rows("SELECT count() FROM provisions FINAL") == [(len(LAW),)]


def test_what_is_no_longer_in_the_law_stays(migrated: ClickHouse) -> None:
    publish(migrated, LAW)
    assert publish(migrated, LAW[1:]) == 0
    assert migrated.rows("SELECT count() FROM provisions FINAL") == [(len(LAW),)]
