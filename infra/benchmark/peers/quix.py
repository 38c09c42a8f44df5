"""Quix Streams: passages joined as of their moment with the three registries, one after another.

Nothing makes it read the registries before the passages, and it never corrects what it found without them. So it is run
first until it has stored all that they say, on a topic of passages that is filled only then.
"""

from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition
from quixstreams import Application  # type: ignore[import-not-found]
from quixstreams.models import TopicConfig  # type: ignore[import-not-found]

from infra.benchmark.peers.registries import PLAIN, limits
from infra.benchmark.peers.rule import PASSAGE, STATEMENTS, decode, finding, offences, row
from infra.benchmark.peers.task import Meter, Task, told

_KEPT_MS = 400 * 86_400_000
"""How long what registries said counts."""
_SILENT_S = 10.0
"""Nothing has come for so long: the registries are stored."""
_BATCH = 5_000


def main(task: Task) -> None:
    """Store the registries, then read, join, judge and write until all that counts is done."""
    meter = Meter(task)
    _application(task, meter).run(timeout=_SILENT_S)
    _copy(task)
    meter.loaded()
    _application(task, meter).run()
    meter.end()


def _application(task: Task, meter: Meter) -> Any:
    known = limits(task.bootstrap)
    app = Application(
        broker_address=task.bootstrap,
        consumer_group=task.results,
        auto_offset_reset="earliest",
        state_dir=f"{task.report}.state",
        loglevel="WARNING",
    )

    def topic(name: str) -> Any:
        cut = TopicConfig(num_partitions=len(task.until), replication_factor=1)
        return app.topic(name, key_deserializer="str", value_deserializer="bytes", config=cut)

    def statements(name: str) -> Any:
        return app.dataframe(topic(name)).apply(lambda value: {"rows": row(name, value)})

    def found(value: dict[str, Any]) -> list[str]:
        vehicle, cards, policies = (value[name] for name in STATEMENTS)
        passage = value["passage"]
        return [finding(passage, offence) for offence in offences(passage, vehicle, cards, policies, known)]

    def count(value: Any) -> None:
        if meter.passed():
            app.stop()

    frame = app.dataframe(topic(_passages(task))).apply(lambda value: {"passage": decode(PASSAGE, value)})
    for name in STATEMENTS:
        frame = frame.join_asof(
            statements(name),
            how="left",
            on_merge=lambda left, right, name=name: {**left, name: right and right["rows"]},
            grace_ms=_KEPT_MS,
            name=name,
        )
    results = app.topic(task.results, key_serializer="str", value_serializer="str")
    frame.update(count).apply(found, expand=True).to_topic(results, key=lambda value: value.partition(" ")[0])
    return app


def _passages(task: Task) -> str:
    return f"{task.results}-passages"


def _copy(task: Task) -> None:
    """The same passages, in the same partitions, with the same stamps."""
    consumer = Consumer({"bootstrap.servers": task.bootstrap, **PLAIN})
    producer = Producer({"bootstrap.servers": task.bootstrap, "linger.ms": 20, "compression.type": "lz4"})
    consumer.assign([TopicPartition("passages", n, OFFSET_BEGINNING) for n in task.until])
    left = task.marks[-1]
    while left:
        for message in consumer.consume(_BATCH, 1.0):
            partition = message.partition() or 0
            if (message.offset() or 0) < task.until[partition]:
                stamp = message.timestamp()[1]
                producer.produce(_passages(task), message.value(), message.key(), partition, timestamp=stamp)
                left -= 1
        producer.poll(0)
    producer.flush()
    consumer.close()


if __name__ == "__main__":
    main(told())
