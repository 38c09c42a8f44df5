"""A sink that could keep almost nothing stops; the next one keeps what it left."""

import pytest

from schemas.records import Violation
from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.settings import SinkSettings
from tests.sinks.clickhouse.avro_values import framed
from tests.sinks.clickhouse.events import VIOLATION
from tests.sinks.clickhouse.running import AS_A_COMMAND, WITHIN_S, eventually, send, sink_in_a_thread, sink_process

pytestmark = pytest.mark.stack

KNOWS_NO_SUCH_VIOLATIONS = f"""
from schemas.catalogue import ID_OF
ID_OF["Violation"] += 1000
{AS_A_COMMAND}
"""


def test_it_stops_with_1_says_why_and_leaves_the_rows_to_the_next(
    sink_settings: SinkSettings, migrated: ClickHouse
) -> None:
    good = [framed(Violation, {**VIOLATION, "event_id": f"id-{number}"}) for number in range(400)]
    send(sink_settings, "violations", good)
    for _ in range(2):
        wrong = sink_process(sink_settings, KNOWS_NO_SUCH_VIOLATIONS)
        _, log = wrong.communicate(timeout=WITHIN_S)
        assert wrong.returncode == 1, log
        assert "of violations 100% cannot be used" in log
        assert "UNKNOWN_SCHEMA" in log
        assert "Traceback" not in log
    with sink_in_a_thread(sink_settings):
        eventually(lambda: migrated.rows("SELECT count() FROM standing_violations"), [(400,)])


def test_bad_records_among_good_ones_stop_nothing(sink_settings: SinkSettings, migrated: ClickHouse) -> None:
    mixed = []
    for number in range(300):
        mixed += [framed(Violation, {**VIOLATION, "event_id": f"id-{number}"})] + [b"{}"] * (number % 3 == 0)
    with sink_in_a_thread(sink_settings):
        send(sink_settings, "violations", mixed)
        eventually(lambda: migrated.rows("SELECT count() FROM standing_violations"), [(300,)])
        eventually(lambda: migrated.rows("SELECT count() FROM dead_letters FINAL"), [(100,)])
