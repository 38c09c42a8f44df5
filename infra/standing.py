"""What stands in ClickHouse, as records again."""

import clickhouse_connect
import msgspec

from schemas.records import Review, StandingEvent, Violation, WarningNotice

VIEWS: dict[str, type[StandingEvent]] = {
    "standing_violations": Violation,
    "standing_warnings": WarningNotice,
    "standing_reviews": Review,
}
_AS_JSON = {"date_time_output_format": "iso", "output_format_json_quote_64bit_integers": 0}


def standing_events(dsn: str) -> list[StandingEvent]:
    """Every standing violation, warning and review, by the moment it concerns."""
    found: list[StandingEvent] = []
    with clickhouse_connect.get_client(dsn=dsn) as client:
        for view, record in VIEWS.items():
            answer = client.raw_query(f"SELECT * FROM {view}", settings=_AS_JSON, fmt="JSONEachRow")
            found += [msgspec.json.decode(row, type=record) for row in answer.splitlines()]
    return sorted(found, key=lambda event: (event.observed_at, event.event_id))
