"""Assembly as one would write it first: confluent-kafka, fastavro, objects; the facts by the same rules as ours.

Every record is decoded by itself. Nothing is kept for a restart, and what may still be on its way is not waited for.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from hashlib import sha256

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Message, Producer, TopicPartition

from infra.benchmark.peers.registries import PLAIN
from infra.benchmark.peers.task import Meter, Task, told
from schemas import codec
from schemas.records import CameraRecord, FrameMetadata, Passage, PlateRead
from streams.rules.facts.assemble import Assembly
from streams.rules.facts.track import Item

_BATCH = 2_000
_TYPES: dict[str, type[FrameMetadata] | type[PlateRead]] = {"frames": FrameMetadata, "plate-reads": PlateRead}


class Assembler:
    """The passages of one partition, frames and reads merged by time."""

    def __init__(self) -> None:
        self._assembly = Assembly()
        self._waiting: dict[str, deque[tuple[Item, int]]] = {topic: deque() for topic in _TYPES}
        self.frames = 0
        """That were taken, with anybody in them."""

    def put(self, topic: str, record: Item, message: Message) -> None:
        """The next of a topic."""
        self._waiting[topic].append((record, message.offset() or 0))

    def passages(self, cameras: dict[str, CameraRecord], *, over: bool) -> list[Passage]:
        """Those that have ended. Once it is over nobody is waited for."""
        frames, reads = self._waiting.values()
        while frames and reads:
            first = reads if reads[0][0].captured_at < frames[0][0].captured_at else frames
            self._take(*first.popleft())
        for rest in (frames, reads) if over else ():
            while rest:
                self._take(*rest.popleft())
        return self._assembly.closed(cameras)

    def _take(self, record: Item, offset: int) -> None:
        self._assembly.take(record, offset)
        self.frames += isinstance(record, FrameMetadata) and bool(record.tracks)


def main(task: Task) -> None:
    """Read, assemble, write."""
    meter, assemblers = Meter(task), {partition: Assembler() for partition in task.until}
    producer = Producer({"bootstrap.servers": task.bootstrap, "linger.ms": 20, "compression.type": "lz4"})
    cameras = {camera.camera_id: camera for camera in _cameras(_consumer(task, "camera-changes", [0]))}
    consumers = {topic: _consumer(task, topic, task.until) for topic in _TYPES}
    come_to = dict.fromkeys(_TYPES, 0)
    meter.loaded()
    counted = 0
    while consumers:
        topic = min(consumers, key=lambda one: come_to[one])  # else one would be decoded long before the other
        if messages := consumers[topic].consume(_BATCH, 5.0):
            come_to[topic] = max(message.timestamp()[1] for message in messages)
        else:
            consumers.pop(topic).close()
        for message in messages:
            assemblers[message.partition() or 0].put(topic, codec.decode(_TYPES[topic], _value(message)), message)
        for assembler in assemblers.values():
            for passage in assembler.passages(cameras, over=not consumers):
                producer.produce(task.results, finding(passage, codec.encode(passage)), passage.plate)
            producer.poll(0)
        taken = sum(assembler.frames for assembler in assemblers.values())
        meter.passed(taken - counted)
        counted = taken
    producer.flush()
    meter.end()


def _consumer(task: Task, topic: str, partitions: Iterable[int]) -> Consumer:
    consumer = Consumer({"bootstrap.servers": task.bootstrap, **PLAIN})
    consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in partitions])
    return consumer


def finding(passage: Passage, encoded: bytes) -> str:
    """What is compared: whose passage it is, and all that it says."""
    return f"{passage.camera_id} {passage.track_id} {passage.plate} {sha256(encoded).hexdigest()}"


def _cameras(consumer: Consumer) -> Iterator[CameraRecord]:
    while messages := consumer.consume(_BATCH, 2.0):
        yield from (codec.decode(CameraRecord, _value(message)) for message in messages)
    consumer.close()


def _value(message: Message) -> bytes | None:
    if message.error():
        raise KafkaException(message.error())
    return message.value()


if __name__ == "__main__":
    main(told())
