"""From topics to tables by the running sink, with everything around it failing in turn."""

import logging
import os
import signal
from typing import Any

import msgspec
import pytest

from infra.local.supervisor import Supervisor
from schemas.codec import encode
from schemas.dead_letters import DeadLetter
from schemas.events import Violation
from schemas.vocabulary import DeadLetterReason
from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.migrate import migrate, scripts
from sinks.clickhouse.settings import DSN, KafkaTarget, SinkSettings, clickhouse_target
from tests.sinks.clickhouse.avro_values import framed
from tests.sinks.clickhouse.conftest import create_topics, settings_at_end
from tests.sinks.clickhouse.events import ANNULMENT, REVIEW, SEEN_AT, VIOLATION, WARNING
from tests.sinks.clickhouse.running import (
    AS_A_COMMAND,
    WITHIN_S,
    eventually,
    send,
    send_records,
    sink_in_a_thread,
    sink_process,
)

pytestmark = pytest.mark.stack

DIES_AFTER_INSERT = f"""
import os, signal
from sinks.clickhouse.client import ClickHouse
insert = ClickHouse.insert
def insert_and_die(*args):
    insert(*args)
    os.kill(os.getpid(), signal.SIGKILL)
ClickHouse.insert = insert_and_die
{AS_A_COMMAND}
"""
DIES_AFTER_A_STRETCH = f"""
import msgspec
import infra.cli.sink as command
read = command.sink_settings
command.sink_settings = lambda environ: msgspec.structs.replace(read(environ), stretch_rows=100)
{DIES_AFTER_INSERT}
"""


def violations(number: int, first: int = 0) -> list[dict[str, Any]]:
    return [{**VIOLATION, "event_id": f"id-{i}"} for i in range(first, first + number)]


def count(clickhouse: ClickHouse, what: str) -> int:
    return int(clickhouse.rows(f"SELECT count() FROM {what}")[0][0])


def test_each_topic_arrives_in_its_table_and_the_views_follow(
    sink_settings: SinkSettings, migrated: ClickHouse
) -> None:
    with sink_in_a_thread(sink_settings):
        send_records(sink_settings, "violations", violations(500))
        send_records(sink_settings, "warnings", [{**WARNING, "event_id": "w"}])
        send_records(sink_settings, "reviews", [{**REVIEW, "event_id": "r"}])
        send_records(sink_settings, "annulments", [{**ANNULMENT, "event_id": "id-7"}])
        eventually(lambda: count(migrated, "standing_violations"), 499)
        eventually(lambda: [count(migrated, f"standing_{name}") for name in ("warnings", "reviews")], [1, 1])


def test_killed_between_insert_and_commit_it_leaves_no_doubles(
    sink_settings: SinkSettings, migrated: ClickHouse
) -> None:
    send_records(sink_settings, "violations", violations(400))
    for _ in range(2):
        killed = sink_process(sink_settings, DIES_AFTER_INSERT)
        _, log = killed.communicate(timeout=WITHIN_S)
        assert killed.returncode == -signal.SIGKILL, log
    assert count(migrated, "violations") > 0
    with sink_in_a_thread(sink_settings):
        eventually(lambda: count(migrated, "standing_violations"), 400)
        eventually(lambda: count(migrated, "violations FINAL"), 400)


def test_killed_between_insert_and_commit_under_load_it_leaves_no_doubles_even_before_merges(
    sink_settings: SinkSettings, migrated: ClickHouse
) -> None:
    migrated.command("SYSTEM STOP MERGES violations")
    send_records(sink_settings, "violations", violations(1000))
    for _ in range(2):
        killed = sink_process(sink_settings, DIES_AFTER_A_STRETCH)
        _, log = killed.communicate(timeout=WITHIN_S)
        assert killed.returncode == -signal.SIGKILL, log
    assert 0 < count(migrated, "violations") < 1000
    with sink_in_a_thread(msgspec.structs.replace(sink_settings, stretch_rows=100)):
        eventually(lambda: count(migrated, "standing_violations"), 1000)
    assert count(migrated, "violations") == 1000


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_writes_what_it_has_commits_and_exits_0(
    sink_settings: SinkSettings, migrated: ClickHouse, end: signal.Signals
) -> None:
    process = sink_process(sink_settings)
    send_records(sink_settings, "violations", violations(100))
    eventually(lambda: count(migrated, "violations"), 100)
    process.send_signal(end)
    _, log = process.communicate(timeout=WITHIN_S)
    assert (process.returncode, "stopped; 0 rows wait" in log) == (0, True), log
    migrated.command("TRUNCATE TABLE violations")
    with sink_in_a_thread(sink_settings):
        send_records(sink_settings, "warnings", [WARNING])
        eventually(lambda: count(migrated, "warnings"), 1)
    assert count(migrated, "violations") == 0  # it did not read them again


def test_a_bad_record_is_dead_lettered_and_the_others_are_kept(
    sink_settings: SinkSettings, migrated: ClickHouse
) -> None:
    good = [framed(Violation, fields) for fields in violations(200)]
    foreign = b"\0\0\0\0\x07" + good[0][5:]
    with sink_in_a_thread(sink_settings):
        send(sink_settings, "violations", [*good[:99], good[0][:-3], foreign, b"{}", None, *good[99:]])
        eventually(lambda: count(migrated, "violations"), 200)
        reasons = "SELECT reason, hex(value) FROM dead_letters WHERE source_topic = 'violations' ORDER BY reason, value"
        expected = [
            ("NOT_FRAMED", b"{}".hex().upper()),
            ("NOT_FRAMED", None),
            ("UNDECODABLE", good[0][:-3].hex().upper()),
            ("UNKNOWN_SCHEMA", foreign.hex().upper()),
        ]
        eventually(lambda: migrated.rows(reasons), expected)


def test_bad_bytes_on_dead_letters_become_one_dead_letter_and_no_more(
    sink_settings: SinkSettings, migrated: ClickHouse
) -> None:
    with sink_in_a_thread(sink_settings):
        send(sink_settings, "dead-letters", [b"nonsense"])
        eventually(lambda: migrated.rows("SELECT source_topic, reason FROM dead_letters"), [_LETTER])
    with sink_in_a_thread(sink_settings):
        send_records(sink_settings, "warnings", [WARNING])
        eventually(lambda: count(migrated, "warnings"), 1)
    assert migrated.rows("SELECT source_topic, reason FROM dead_letters") == [_LETTER]


_LETTER = ("dead-letters", "NOT_FRAMED")
ID = "0b6f3a52-0000-5000-8000-000000000001"


def test_a_dead_letter_that_clickhouse_refuses_breeds_no_other(
    sink_settings: SinkSettings, migrated: ClickHouse, caplog: pytest.LogCaptureFixture
) -> None:
    migrated.command("ALTER TABLE dead_letters MODIFY COLUMN detail UUID")
    with sink_in_a_thread(sink_settings):
        send(sink_settings, "dead-letters", [encode(_letter("no id")), encode(_letter(ID))])
        eventually(lambda: migrated.rows("SELECT toString(detail) FROM dead_letters"), [(ID,)])
        eventually(lambda: "REFUSED_BY_SINK" in caplog.text, True)


def test_a_record_too_large_to_repeat_is_dead_lettered_without_its_bytes(
    sink_settings: SinkSettings, migrated: ClickHouse
) -> None:
    with sink_in_a_thread(sink_settings):
        send(sink_settings, "violations", [b"x" * 999_900])
        rows = "SELECT reason, value, detail LIKE '%too large%' FROM dead_letters"
        eventually(lambda: migrated.rows(rows), [("NOT_FRAMED", None, True)])


def test_clickhouse_away_for_a_while_costs_no_row_and_is_said(
    sink_broker: str, clickhouse_server: Supervisor, caplog: pytest.LogCaptureFixture
) -> None:
    clickhouse = ClickHouse(clickhouse_target({DSN: clickhouse_server.address()}))
    migrate(clickhouse, scripts("ddl"), scripts("views"))
    settings = settings_at_end(sink_broker, clickhouse.target)
    caplog.set_level(logging.INFO)
    with sink_in_a_thread(settings):
        send_records(settings, "violations", violations(100))
        eventually(lambda: count(clickhouse, "violations"), 100)
        clickhouse_server.stop()
        send_records(settings, "violations", violations(300, first=100))
        eventually(lambda: "rows wait" in caplog.text, True)
        clickhouse_server.start()
        eventually(lambda: count(clickhouse, "standing_violations"), 400)
        eventually(lambda: "takes rows again" in caplog.text, True)


def test_told_to_stop_while_clickhouse_is_away_it_leaves_the_rows_to_the_next(
    sink_broker: str, clickhouse_server: Supervisor
) -> None:
    clickhouse = ClickHouse(clickhouse_target({DSN: clickhouse_server.address()}))
    migrate(clickhouse, scripts("ddl"), scripts("views"))
    settings = settings_at_end(sink_broker, clickhouse.target)
    clickhouse_server.stop()
    process = sink_process(settings)
    send_records(settings, "violations", violations(50))
    assert process.stderr is not None
    for line in process.stderr:
        if "rows wait" in line:
            break
    process.terminate()
    assert process.wait(WITHIN_S) == 0
    process.stderr.close()
    clickhouse_server.start()
    with sink_in_a_thread(settings):
        eventually(lambda: count(clickhouse, "standing_violations"), 50)


def test_kafka_away_for_a_while_costs_no_row_and_is_said(
    broker: Supervisor, migrated: ClickHouse, caplog: pytest.LogCaptureFixture
) -> None:
    create_topics(broker.address())
    settings = settings_at_end(broker.address(), migrated.target)
    caplog.set_level(logging.INFO)
    with sink_in_a_thread(settings):
        send_records(settings, "violations", violations(100))
        eventually(lambda: count(migrated, "violations"), 100)
        broker.stop()
        eventually(lambda: f"Kafka at {broker.address()} does not answer" in caplog.text, True)
        broker.start()
        send_records(settings, "violations", violations(100, first=100))
        eventually(lambda: count(migrated, "standing_violations"), 200)
        eventually(lambda: "answers again" in caplog.text, True)


def test_started_before_its_topics_and_tables_it_says_what_is_missing_and_begins_when_they_are_there(
    broker: Supervisor, clickhouse: ClickHouse, caplog: pytest.LogCaptureFixture
) -> None:
    settings = SinkSettings(kafka=KafkaTarget(bootstrap=broker.address()), clickhouse=clickhouse.target)
    with sink_in_a_thread(settings):
        eventually(lambda: "run `jolqara topics create`" in caplog.text, True)
        create_topics(broker.address())
        send_records(settings, "violations", violations(10))
        eventually(lambda: "run `jolqara migrate`" in caplog.text, True)
        migrate(clickhouse, scripts("ddl"), scripts("views"))
        eventually(lambda: count(clickhouse, "standing_violations"), 10)


def test_two_sinks_of_which_one_dies_keep_every_row_once_in_the_views(
    sink_settings: SinkSettings, migrated: ClickHouse
) -> None:
    with sink_in_a_thread(sink_settings):
        other = sink_process(sink_settings)
        for first in range(0, 3000, 500):
            send_records(sink_settings, "violations", violations(500, first))
            if first == 1000:
                os.kill(other.pid, signal.SIGKILL)
        other.communicate(timeout=WITHIN_S)
        eventually(lambda: count(migrated, "standing_violations"), 3000)


def _letter(detail: str) -> DeadLetter:
    return DeadLetter(
        source_topic="frames",
        partition=0,
        offset=len(detail),
        reason=DeadLetterReason.NOT_FRAMED,
        detail=detail,
        rejected_at=SEEN_AT,
    )
