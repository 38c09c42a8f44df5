"""A bare loop: confluent-kafka, fastavro, dictionaries."""

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Producer, TopicPartition

from infra.benchmark.peers.registries import PLAIN, Registries
from infra.benchmark.peers.rule import PASSAGE, decode, finding, offences
from infra.benchmark.peers.task import Meter, Task, told

_BATCH = 5_000


def main(task: Task) -> None:
    """Read, judge, write."""
    meter, known = Meter(task), Registries(task.bootstrap)
    consumer = Consumer({"bootstrap.servers": task.bootstrap, **PLAIN})
    producer = Producer({"bootstrap.servers": task.bootstrap, "linger.ms": 20, "compression.type": "lz4"})
    consumer.assign([TopicPartition("passages", n, OFFSET_BEGINNING) for n in task.until])
    meter.loaded()
    over = False
    while not over:
        count = 0
        for message in consumer.consume(_BATCH, 1.0):
            if message.error():
                raise KafkaException(message.error())
            if (message.offset() or 0) >= task.until[message.partition() or 0]:
                continue
            count += 1
            passage = decode(PASSAGE, message.value() or b"")
            for offence in offences(passage, *known.of(passage["plate"]), known.limits):
                producer.produce(task.results, finding(passage, offence), passage["passage_id"])
        producer.poll(0)
        over = meter.passed(count)
    producer.flush()
    meter.end()


if __name__ == "__main__":
    main(told())
