"""Assembly as one would write it first: confluent-kafka, fastavro, an object for each track."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Message, Producer, TopicPartition

from infra.benchmark.peers.registries import PLAIN
from infra.benchmark.peers.rule import FRAME, READ, decode
from infra.benchmark.peers.task import Meter, Task, told

_BATCH = 5_000
_GONE = timedelta(seconds=3)
"""A track that has not been seen for so long is over."""


@dataclass
class Track:
    """A vehicle in front of a camera."""

    begun_at: datetime
    seen_at: datetime
    speeds: list[float] = field(default_factory=list)
    positions: list[tuple[float, float]] = field(default_factory=list)
    zones: set[str] = field(default_factory=set)
    crossed: list[Any] = field(default_factory=list)


class Assembler:
    """Passages of all cameras. Reads may come before or after their frames: they are kept until the end."""

    def __init__(self) -> None:
        self._tracks: dict[str, dict[str, Track]] = {}
        self._plates: dict[tuple[str, str], Counter[str]] = {}
        self.over: list[tuple[str, str, Track]] = []

    def read(self, said: dict[str, Any]) -> None:
        """A plate."""
        self._plates.setdefault((said["camera_id"], said["track_id"]), Counter())[said["text"]] += said["confidence"]

    def frame(self, said: dict[str, Any]) -> None:
        """What a camera sees."""
        at, tracks = said["captured_at"], self._tracks.setdefault(said["camera_id"], {})
        for state in said["tracks"]:
            track = tracks.get(state["track_id"])
            if track is None:
                track = tracks[state["track_id"]] = Track(at, at)
            track.seen_at = at
            track.zones.update(state["zones"])
            track.crossed += state["crossed"]
            if state["speed_kmh"] is not None:
                track.speeds.append(state["speed_kmh"])
            if state["position_m"] is not None:
                track.positions.append((state["position_m"]["x"], state["position_m"]["y"]))
        for name in [name for name, track in tracks.items() if at - track.seen_at > _GONE]:
            self.over.append((said["camera_id"], name, tracks.pop(name)))

    def plate(self, camera: str, track: str) -> str:
        """The one that was read most surely; empty where there is none."""
        votes = self._plates.get((camera, track))
        return votes.most_common(1)[0][0] if votes else ""


def main(task: Task) -> None:
    """Read, assemble, write. Passages are written last, so that no read is missed."""
    meter, assembler = Meter(task), Assembler()
    consumer = Consumer({"bootstrap.servers": task.bootstrap, **PLAIN})
    producer = Producer({"bootstrap.servers": task.bootstrap, "linger.ms": 20, "compression.type": "lz4"})
    places = [TopicPartition(topic, n, OFFSET_BEGINNING) for topic in ("frames", "plate-reads") for n in task.until]
    consumer.assign(places)
    meter.loaded()
    over, silent = False, False
    while not (over and silent):
        messages = consumer.consume(_BATCH, 2.0)
        silent = not messages
        frames = sum(_take(assembler, message) for message in messages)
        over = meter.passed(frames) or over
    for camera, name, _ in assembler.over:
        producer.produce(task.results, f"{camera} {name} {assembler.plate(camera, name)}", camera)
        producer.poll(0)
    producer.flush()
    meter.end()


def _take(assembler: Assembler, message: Message) -> bool:
    """Whether it was a frame with anybody in it."""
    if message.error():
        raise KafkaException(message.error())
    if message.topic() == "plate-reads":
        assembler.read(decode(READ, message.value() or b""))
        return False
    frame = decode(FRAME, message.value() or b"")
    assembler.frame(frame)
    return bool(frame["tracks"])


if __name__ == "__main__":
    main(told())
