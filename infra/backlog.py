"""How much is still to be worked off: what consumer groups have not yet committed."""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from confluent_kafka import Consumer, IsolationLevel, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

from schemas.topics import TOPICS, Cleanup
from streams.offsets import LATEST, offsets
from streams.settings import GROUP

_AGENTS = ("assemble_passages", "judge_passages", "issue_events")
QUIET_S = 3.0
"""Nothing is left for so long: all is done."""
LOOK_S = 0.5
PATIENCE_S = 240.0
ANSWER_S = 20.0
Position = tuple[str, str, int]
"""Group, topic, partition."""


class NotWorkedOff(Exception):  # noqa: N818 - says what has happened
    """Something was left for longer than anyone should wait; the message says how much of what."""


class Backlog:
    """Looks at the topics that groups read, from outside, as an operator would."""

    def __init__(
        self, connection: dict[str, Any], groups: Mapping[str, Iterable[str]], *, answer_s: float = ANSWER_S
    ) -> None:
        """`groups`: the topics that each reads; `answer_s`: longest wait for Kafka."""
        self._answer_s = answer_s
        self._admin = AdminClient(connection)
        partitions = self._admin.list_topics(timeout=answer_s).topics
        self._read = {
            group: [TopicPartition(topic, n) for topic in topics for n in partitions[topic].partitions]
            for group, topics in groups.items()
        }
        # Not the AdminClient's own question: librdkafka 2.16 crashes when it is asked before the coordinator is ready.
        self._members = {group: Consumer({**connection, "group.id": group}) for group in groups}

    def left(self) -> dict[str, int]:
        """Records that groups have still to do, by topic. Raises KafkaException."""
        left: dict[str, int] = {}
        for (_, topic, _), (done, end) in self.positions().items():
            if end > done:
                left[topic] = left.get(topic, 0) + end - done
        return left

    def positions(self) -> dict[Position, tuple[int, int]]:
        """How far each group has done each partition, and where that ends. Raises KafkaException."""
        found: dict[Position, tuple[int, int]] = {}
        for group, places in self._read.items():
            query = dict.fromkeys(places, LATEST)
            end_of = offsets(self._admin, query, IsolationLevel.READ_UNCOMMITTED, self._answer_s)
            for place in self._committed(group, places):
                key = place.topic, place.partition
                found[group, *key] = max(place.offset, 0), end_of[key]
        return found

    def _committed(self, group: str, places: list[TopicPartition]) -> list[TopicPartition]:
        give_up_at = time.monotonic() + self._answer_s
        while True:
            try:
                return self._members[group].committed(places, timeout=self._answer_s)
            except KafkaException as error:
                # The first to ask about groups on a new cluster meets a coordinator that is still being chosen.
                if error.args[0].fatal() or time.monotonic() > give_up_at:
                    raise
                time.sleep(LOOK_S)

    def wait(self, look: Callable[[dict[str, int]], None]) -> None:
        """Wait until nothing has been left for a while. Raises NotWorkedOff."""
        begun = time.monotonic()
        busy_at = begun
        while (now := time.monotonic()) - busy_at < QUIET_S:
            left = self.left()
            look(left)
            if left:
                busy_at = now
            if now - begun > PATIENCE_S:
                raise NotWorkedOff(f"after {PATIENCE_S:.0f} s there is still to do: {left}")
            time.sleep(LOOK_S)

    def close(self) -> None:
        """Free the connections."""
        for consumer in self._members.values():
            consumer.close()


def groups_of_the_flow(sink_group: str) -> dict[str, list[str]]:
    """The workers' group and the sink's, each with the topics that its members are given."""
    return {GROUP: _read_by(*_AGENTS), sink_group: _read_by("clickhouse")}


def _read_by(*readers: str) -> list[str]:
    return [spec.name for spec in TOPICS if spec.cleanup is Cleanup.DELETE and set(readers) & set(spec.read_by)]
