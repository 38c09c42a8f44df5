"""Every query on the analysts' page runs and finds something."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.tables import BY_TOPIC, TABLES
from sinks.clickhouse.writer import Row, write
from tests.sinks.clickhouse.avro_values import framed
from tests.sinks.clickhouse.events import ANNULMENT, DEAD_LETTER, PASSAGE, REVIEW, VIOLATION, WARNING

pytestmark = pytest.mark.stack

PAGE = (Path(__file__).parents[3] / "docs" / "analysts.md").read_text("utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
STANDS = {**VIOLATION, "event_id": "stands", "notice_by": datetime(2025, 1, 1, tzinfo=UTC)}
RECORDS: dict[str, list[dict[str, Any]]] = {
    "passages": [PASSAGE],
    "violations": [VIOLATION, STANDS],
    "warnings": [{**WARNING, "event_id": "warning"}],
    "reviews": [{**REVIEW, "event_id": "review"}],
    "annulments": [ANNULMENT],
    "dead-letters": [DEAD_LETTER],
}


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_every_query_runs_and_finds_something(migrated: ClickHouse, query: str) -> None:
    for topic, records in RECORDS.items():
        table = BY_TOPIC[topic]
        assert (
            write(migrated, table, 0, [Row(i, b"", framed(table.record, each)) for i, each in enumerate(records)]) == []
        )
    assert migrated.rows(query) != []


def test_the_page_names_every_table_and_view(migrated: ClickHouse) -> None:
    there = {name for (name,) in migrated.rows("SHOW TABLES")}
    assert {table.name for table in TABLES} < there
    assert {name for name in there if f"`{name}`" not in PAGE} == set()
