"""Services that live as long as a block, on their real processes."""

import clickhouse_connect
import pytest
from confluent_kafka.admin import AdminClient

pytestmark = pytest.mark.stack


def test_the_shared_broker_and_clickhouse_answer(kafka_bootstrap: str, clickhouse_dsn: str) -> None:
    assert AdminClient({"bootstrap.servers": kafka_bootstrap}).list_topics(timeout=10).brokers
    with clickhouse_connect.get_client(dsn=clickhouse_dsn) as client:
        assert client.command("SELECT currentDatabase()").startswith("test_")
