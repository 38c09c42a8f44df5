"""A migrated database, and a broker whose topics the sink has read to their ends."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from infra.local.kafka.broker import KAFKA
from infra.local.lifetimes import running
from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.migrate import migrate, scripts
from sinks.clickhouse.settings import DSN, ClickHouseTarget, KafkaTarget, SinkSettings, clickhouse_target
from sinks.clickhouse.tables import TABLES

PARTITIONS = 2


@pytest.fixture
def clickhouse(clickhouse_dsn: str) -> ClickHouse:
    """An empty database."""
    return ClickHouse(clickhouse_target({DSN: clickhouse_dsn}))


@pytest.fixture
def migrated(clickhouse: ClickHouse) -> ClickHouse:
    """A database with tables and views, all empty."""
    migrate(clickhouse, scripts("ddl"), scripts("views"))
    return clickhouse


@pytest.fixture(scope="package")
def sink_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A broker for these tests alone: the sink's topics have fixed names."""
    with running(KAFKA, tmp_path_factory.mktemp("sink-kafka")) as broker:
        create_topics(broker.address())
        yield broker.address()


@pytest.fixture
def sink_settings(sink_broker: str, migrated: ClickHouse) -> SinkSettings:
    """Nothing to read yet, and an empty database."""
    return settings_at_end(sink_broker, migrated.target)


def create_topics(bootstrap: str) -> None:
    """The topics that the sink reads."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    made = admin.create_topics([NewTopic(table.topic, num_partitions=PARTITIONS) for table in TABLES])
    for future in made.values():
        future.result()


def settings_at_end(bootstrap: str, target: ClickHouseTarget) -> SinkSettings:
    """With the group's offsets after all that other tests have written."""
    settings = SinkSettings(
        kafka=KafkaTarget(bootstrap=bootstrap, security={"session.timeout.ms": "6000"}),
        clickhouse=target,
        group=f"sink-{uuid4()}",  # the members that other tests killed are in other groups
    )
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": settings.group})
    places = [TopicPartition(table.topic, number) for table in TABLES for number in range(PARTITIONS)]
    for place in places:
        place.offset = _end(consumer, place)
    consumer.commit(offsets=places, asynchronous=False)
    consumer.close()
    return settings


def _end(consumer: Consumer, place: TopicPartition) -> int:
    """The offset after the last record; a partition just made has no leader for a moment."""
    while True:
        try:
            return consumer.get_watermark_offsets(place, timeout=10)[1]
        except KafkaException as error:
            if error.args[0].code() != KafkaError.NOT_LEADER_FOR_PARTITION:
                raise
