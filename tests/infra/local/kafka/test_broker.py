"""The broker as a service: data stay, faults are survived, settings hold."""

import pytest
from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # all public
    AdminClient,
    ConfigResource,
    NewTopic,
    ResourceType,
)

from infra.local import ports
from infra.local.supervisor import Supervisor

pytestmark = pytest.mark.stack

TOPIC = "passages"


def make_topic(bootstrap: str) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    for made in admin.create_topics([NewTopic(TOPIC, 1)]).values():
        made.result()


def send(bootstrap: str, values: list[bytes], *, within_s: float = 30) -> int:
    """Deliver the values; how many were not in time."""
    producer = Producer({"bootstrap.servers": bootstrap, "enable.idempotence": True, "log_level": 0})
    for value in values:
        producer.produce(TOPIC, value)
    left: int = producer.flush(within_s)
    if left:
        producer.purge()
    return left


def read(bootstrap: str, count: int) -> list[bytes | None]:
    """`count` values from the start of the topic."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "reader", "log_level": 0})
    consumer.assign([TopicPartition(TOPIC, 0, 0)])
    try:
        return [message.value() for message in consumer.consume(count, timeout=30)]
    finally:
        consumer.close()


def test_records_stay_from_run_to_run(broker: Supervisor) -> None:
    make_topic(broker.address())
    assert send(broker.address(), [b"a", b"b"]) == 0
    broker.stop()
    assert not ports.listening(int(broker.address().rpartition(":")[2]))
    broker.start()
    assert read(broker.address(), 2) == [b"a", b"b"]


def test_records_survive_a_crash(broker: Supervisor) -> None:
    make_topic(broker.address())
    assert send(broker.address(), [b"a", b"b"]) == 0
    broker.kill()
    broker.start()
    assert read(broker.address(), 2) == [b"a", b"b"]


def test_a_paused_broker_delivers_nothing_until_it_is_resumed(broker: Supervisor) -> None:
    make_topic(broker.address())
    broker.pause()
    assert send(broker.address(), [b"lost"], within_s=1) == 1
    assert not broker.healthy()
    broker.resume()
    assert send(broker.address(), [b"kept"]) == 0
    assert read(broker.address(), 1) == [b"kept"]


def test_a_mistyped_topic_is_not_created(kafka_bootstrap: str) -> None:
    producer = Producer({"bootstrap.servers": kafka_bootstrap, "topic.metadata.propagation.max.ms": 100})
    refused: list[KafkaError | None] = []
    producer.produce("pasages", b"x", on_delivery=lambda error, message: refused.append(error))
    producer.flush(30)
    assert [error.code() for error in refused if error] == [KafkaError.UNKNOWN_TOPIC_OR_PART]


def test_settings_hold(kafka_bootstrap: str) -> None:
    resource = ConfigResource(ResourceType.BROKER, "1")
    admin = AdminClient({"bootstrap.servers": kafka_bootstrap})
    [found] = admin.describe_configs([resource]).values()
    settings = {name: entry.value for name, entry in found.result().items()}
    assert settings["group.initial.rebalance.delay.ms"] == "0"
    assert settings["auto.create.topics.enable"] == "false"
    assert settings["advertised.listeners"] == f"CLIENTS://{kafka_bootstrap}"


def test_the_log_tells_what_the_broker_does(broker: Supervisor) -> None:
    assert "Kafka Server started" in broker.log.read_text()
