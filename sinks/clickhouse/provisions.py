"""The law beside the events that it decided: the table `provisions`."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sinks.clickhouse.client import ClickHouse

TABLE = "provisions"


def publish(clickhouse: ClickHouse, provisions: Sequence[Mapping[str, Any]]) -> int:
    """Write the provisions, by column, that the table lacks or has otherwise, and return how many.

    Dates are ISO 8601. What the table has beside them stays: events refer to it. Raises UnavailableError, RefusedError.
    """
    there = clickhouse.json_rows(f"SELECT * EXCEPT (_inserted_at) FROM {TABLE} FINAL")
    kept = {row["provision_id"]: row for row in there}
    lines = {row["provision_id"]: json.dumps(row) for row in provisions}
    missing = [line for provision_id, line in lines.items() if kept.get(provision_id) != json.loads(line)]
    if missing:
        clickhouse.insert_json(TABLE, "\n".join(missing).encode())
    return len(missing)
