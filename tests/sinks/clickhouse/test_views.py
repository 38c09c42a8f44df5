"""The views against a brute-force reading of the same histories."""

from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.tables import BY_TOPIC
from sinks.clickhouse.writer import Row, write
from tests.sinks.clickhouse.avro_values import framed
from tests.sinks.clickhouse.events import ANNULMENT, REVIEW, VIOLATION, WARNING

pytestmark = pytest.mark.stack

EXAMPLE: dict[str, dict[str, Any]] = {
    "violations": VIOLATION,
    "warnings": WARNING,
    "reviews": REVIEW,
    "annulments": ANNULMENT,
}
MILDNESS = list(EXAMPLE)
"""Of equal revisions the later in this list counts."""
STANDING = MILDNESS[:3]


class Said(NamedTuple):
    """One publication."""

    event: int
    topic: str
    revision: int
    month: int
    """Of observation: rows of one event may lie in several partitions of the table."""
    partition: int


publications = st.builds(
    Said, st.integers(0, 60), st.sampled_from(MILDNESS), st.integers(0, 3), st.integers(1, 3), st.integers(0, 1)
)


def publish(clickhouse: ClickHouse, history: list[Said]) -> None:
    """Each publication at its place in the history as offset, one insert per topic and partition."""
    for topic in MILDNESS:
        for partition in (0, 1):
            rows = [
                Row(offset, b"", framed(BY_TOPIC[topic].record, fields_of(said)))
                for offset, said in enumerate(history)
                if (said.topic, said.partition) == (topic, partition)
            ]
            assert write(clickhouse, BY_TOPIC[topic], partition, rows) == []


def fields_of(said: Said) -> dict[str, Any]:
    fields = {**EXAMPLE[said.topic], "event_id": f"event-{said.event}", "revision": said.revision}
    if said.topic != "annulments":
        fields["observed_at"] = fields["observed_at"].replace(month=said.month)
    return fields


def standing(history: list[Said]) -> dict[str, list[tuple[str, int, int]]]:
    """By table: event, revision and offset of what stands."""
    newest: dict[int, tuple[int, int, int]] = {}
    for offset, said in enumerate(history):
        order = (said.revision, MILDNESS.index(said.topic), offset)
        newest[said.event] = max(newest.get(said.event, order), order)
    found: dict[str, list[tuple[str, int, int]]] = {topic: [] for topic in STANDING}
    for event, (revision, mildness, offset) in newest.items():
        if MILDNESS[mildness] in found:
            found[MILDNESS[mildness]].append((f"event-{event}", revision, offset))
    return {topic: sorted(rows) for topic, rows in found.items()}


def seen(clickhouse: ClickHouse) -> dict[str, list[tuple[Any, ...]]]:
    query = "SELECT event_id, revision, _offset FROM standing_{} ORDER BY ALL"
    return {topic: clickhouse.rows(query.format(topic)) for topic in STANDING}


@settings(deadline=None, max_examples=6, suppress_health_check=list(HealthCheck))
@given(history=st.lists(publications, min_size=60, max_size=400))
def test_what_stands_is_the_greatest_revision_of_each_event_before_and_after_merges(
    migrated: ClickHouse, history: list[Said]
) -> None:
    for topic in MILDNESS:
        migrated.command(f"TRUNCATE TABLE {topic}")
        migrated.command(f"SYSTEM STOP MERGES {topic}")
    publish(migrated, history[: len(history) // 2])
    publish(migrated, history)  # half of it again, in other batches: a replay
    assert seen(migrated) == standing(history)
    for topic in MILDNESS:
        migrated.command(f"SYSTEM START MERGES {topic}")
        migrated.command(f"OPTIMIZE TABLE {topic} FINAL")
    assert seen(migrated) == standing(history)


@pytest.mark.parametrize(
    ("history", "stands"),
    [
        (["violations 0"], ["violations 0"]),
        (["violations 0", "violations 1"], ["violations 1"]),
        (["violations 1", "violations 0"], ["violations 1"]),
        (["violations 0", "annulments 1"], []),
        (["annulments 1", "violations 0"], []),
        (["violations 0", "annulments 1", "violations 2"], ["violations 2"]),
        (["annulments 0", "violations 0"], []),
        (["reviews 0", "annulments 1"], []),
        (["warnings 0", "warnings 0"], ["warnings 0"]),
        (["violations 0", "warnings 1"], ["warnings 1"]),
    ],
)
def test_an_event_falls_and_stands_again(migrated: ClickHouse, history: list[str], stands: list[str]) -> None:
    said = [Said(1, topic, int(revision), 7, 0) for topic, revision in map(str.split, history)]
    publish(migrated, said)
    rows = [f"{topic} {revision}" for topic, found in seen(migrated).items() for _, revision, _ in found]
    assert rows == stands


def test_a_notice_is_overdue_once_its_last_moment_has_passed(migrated: ClickHouse) -> None:
    for offset, (topic, year) in enumerate([("violations", 2025), ("violations", 2290), ("reviews", None)]):
        table = BY_TOPIC[topic]
        notice_by = year and VIOLATION["notice_by"].replace(year=year)
        fields = {**EXAMPLE[topic], "event_id": f"event-{offset}", "notice_by": notice_by}
        write(migrated, table, 0, [Row(offset, b"", framed(table.record, fields))])
    overdue = "SELECT is_overdue FROM standing_{} ORDER BY event_id"
    assert migrated.rows(overdue.format("violations")) == [(True,), (False,)]
    assert migrated.rows(overdue.format("reviews")) == [(False,)]
