"""What the judge stage and its peers are given: registries once, then passages in parts, each with what follows."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from confluent_kafka import IsolationLevel, TopicPartition
from confluent_kafka.admin import AdminClient

from infra.benchmark.city import BEGINS_AT, cameras, fleet
from infra.benchmark.feeding import Feed, Feeder
from infra.benchmark.ground import Ground
from infra.benchmark.statements import statements
from infra.benchmark.traffic import Finding, Traffic
from schemas.records import RegistryHeartbeat
from schemas.topics import PASSAGES
from schemas.vocabulary import Registry
from streams.offsets import LATEST, offsets

REGISTRIES = 3
"""That make a statement about each vehicle."""
_HEARD_DAYS = 60
"""Registries have spoken up to long after every passage, so that all is settled."""
_ANSWER_S = 20.0


class Supply:
    """Writes the input, and remembers what must come of it."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._fleet = fleet(ground.size)
        self._traffic = Traffic(ground.size, self._fleet)
        self._admin = AdminClient(ground.connection)
        self._next = 0
        self.wanted: list[list[Finding]] = []
        """Of each part."""
        self.repeats: set[Finding] = set()
        """Of all that, what may be left out, as an earlier passage of the day has told it."""
        self.ends: list[dict[int, int]] = []
        """Where each part ends in `passages`: partition to offset, known once the next is begun or `mark` is called."""

    def registries(self) -> None:
        """Cameras, statements and heartbeats. Raises FeedError."""
        size, feeder = self._ground.size, Feeder(self._ground.connection)
        feeder.send(*cameras(size))
        self._ground.feed(feeder, self._statements(), "registries", REGISTRIES * size.plates)
        as_of = BEGINS_AT + timedelta(days=_HEARD_DAYS)
        feeder.send(*(RegistryHeartbeat(registry=registry, as_of=as_of) for registry in Registry))

    def part(self, what: str, count: int) -> Feeder:
        """The next so many passages, to be seen once they are released. Raises FeedError."""
        feeder = Feeder(self._ground.connection, f"benchmark-{len(self.wanted)}")
        self.wanted.append([])
        self._ground.feed(feeder, self._passages(count), what, count)
        self._next += count
        return feeder

    def mark(self) -> None:
        """Note where the part that was released ends."""
        partitions = self._admin.list_topics(PASSAGES.name, timeout=_ANSWER_S).topics[PASSAGES.name].partitions
        places = dict.fromkeys((TopicPartition(PASSAGES.name, n) for n in partitions), LATEST)
        found = offsets(self._admin, places, IsolationLevel.READ_UNCOMMITTED, _ANSWER_S)
        self.ends.append({partition: end for (_, partition), end in found.items()})

    def _statements(self) -> Iterator[Feed]:
        for spec, (keys, values) in statements(self._fleet):
            yield Feed(topic=spec.name, keys=keys, values=values, stamps_ms=[_STATED_MS] * len(keys))

    def _passages(self, count: int) -> Iterator[Feed]:
        for part in self._traffic.between(self._next, self._next + count):
            self.wanted[-1] += part.findings
            self.repeats.update(part.repeats)
            yield Feed(topic=PASSAGES.name, keys=part.keys, values=part.values, stamps_ms=part.stamps_ms)


def _millis(moment: Any) -> int:
    return int(moment.timestamp() * 1000)


_STATED_MS = _millis(BEGINS_AT - timedelta(days=1))
"""Before every passage, as the extracts themselves say."""
