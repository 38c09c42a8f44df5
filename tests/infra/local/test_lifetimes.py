"""Services that live as long as a block, on their real processes."""

from pathlib import Path

import clickhouse_connect
import pytest
from confluent_kafka.admin import AdminClient

from infra.local import ports
from infra.local.lifetimes import clickhouse

pytestmark = pytest.mark.stack


def test_the_shared_broker_and_clickhouse_answer(kafka_bootstrap: str, clickhouse_dsn: str) -> None:
    assert AdminClient({"bootstrap.servers": kafka_bootstrap}).list_topics(timeout=10).brokers
    with clickhouse_connect.get_client(dsn=clickhouse_dsn) as client:
        assert str(client.command("SELECT currentDatabase()")).startswith("test_")


def test_nothing_listens_after_the_block(tmp_path: Path) -> None:
    with clickhouse(tmp_path) as dsn:
        port = int(dsn.removeprefix(f"http://{ports.HOST}:").partition("/")[0])
        assert ports.listening(port)
    assert not ports.listening(port)
