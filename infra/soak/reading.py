"""What lies in topics, read from their beginning to the end of this moment."""

from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition

from schemas.topics import PASSAGES
from streams.producing import ONE_AT_A_TIME, producer_settings

ANSWER_S = 10.0


def messages(connection: dict[str, Any], *topics: str) -> list[Message]:
    """Every committed message. Raises KafkaException."""
    settings = {"group.id": "jolqara-soak", "enable.partition.eof": True, "isolation.level": "read_committed"}
    consumer = Consumer({**connection, **settings, "enable.auto.commit": False})
    try:
        listed = consumer.list_topics(timeout=ANSWER_S).topics
        places = [TopicPartition(topic, n, OFFSET_BEGINNING) for topic in topics for n in listed[topic].partitions]
        consumer.assign(places)
        return _to_the_end(consumer, len(places))
    finally:
        consumer.close()


def _to_the_end(consumer: Consumer, partitions: int) -> list[Message]:
    found: list[Message] = []
    while partitions:
        message = consumer.poll(ANSWER_S)
        if message is None:
            raise KafkaException(KafkaError(KafkaError._TIMED_OUT))
        if (error := message.error()) is None:
            found.append(message)
        elif error.code() == KafkaError._PARTITION_EOF:
            partitions -= 1
        elif not error.retriable():
            raise KafkaException(error)
    return found


def repeat_passages(connection: dict[str, Any]) -> dict[tuple[str, int], int]:
    """Send the first passage of every partition once more, which changes nothing; topic and partition to its offset.

    What was sent and not delivered in time is left out. Raises KafkaException.
    """
    first: dict[int, Message] = {}
    for message in messages(connection, PASSAGES.name):
        first.setdefault(message.partition() or 0, message)
    lies: dict[tuple[str, int], int] = {}

    def delivered(error: KafkaError | None, message: Message) -> None:
        if error is None:
            lies[PASSAGES.name, message.partition() or 0] = message.offset() or 0

    producer = Producer({**producer_settings(connection), **ONE_AT_A_TIME, "message.timeout.ms": int(ANSWER_S * 1000)})
    for partition, message in first.items():
        producer.produce(
            PASSAGES.name,
            value=message.value(),
            key=message.key(),
            partition=partition,
            timestamp=message.timestamp()[1],
            on_delivery=delivered,
        )
    producer.flush(ANSWER_S)
    return lies
