"""How much is still to be worked off: what consumer groups have not yet committed."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from confluent_kafka import ConsumerGroupTopicPartitions, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._listoffsets import OffsetSpec

from schemas.topics import TOPICS

_LATEST = OffsetSpec.latest()  # type: ignore[no-untyped-call]
QUIET_S = 3.0
"""Nothing has moved for so long, and nothing is left: all is done."""
LOOK_S = 0.5
PATIENCE_S = 240.0


class NotWorkedOff(Exception):  # noqa: N818 - says what has happened
    """Something was left for longer than anyone should wait; the message says how much of what."""


class Backlog:
    """Looks at the groups of a cluster from outside, as an operator would."""

    def __init__(self, connection: dict[str, Any], groups: Iterable[str]) -> None:
        self._admin, self._groups = AdminClient(connection), tuple(groups)

    def left(self) -> dict[str, int]:
        """Records that groups have still to do, by topic."""
        committed = self._committed()
        ends = self._ends(committed)
        left: dict[str, int] = {}
        for (topic, partition), offset in committed.items():
            left[topic] = left.get(topic, 0) + max(0, ends[topic, partition] - max(offset, 0))
        return {topic: count for topic, count in left.items() if count}

    def wait(self, expected: Iterable[str], look: Callable[[dict[str, int]], None]) -> None:
        """Wait until the groups have read the expected topics and nothing is left, for a while. Raises NotWorkedOff."""
        wanted, quiet_since, begun = set(expected), None, time.monotonic()
        while True:
            left = self.left()
            look(left)
            now = time.monotonic()
            if left or not wanted <= {topic for topic, _ in self._committed()}:
                quiet_since = None
            else:
                quiet_since = quiet_since or now
                if now - quiet_since >= QUIET_S:
                    return
            if now - begun > PATIENCE_S:
                raise NotWorkedOff(f"after {PATIENCE_S:.0f} s there is still to do: {left}")
            time.sleep(LOOK_S)

    def _committed(self) -> dict[tuple[str, int], int]:
        known = {spec.name for spec in TOPICS}
        found: dict[tuple[str, int], int] = {}
        for group in self._groups:
            request = [ConsumerGroupTopicPartitions(group)]
            for answer in self._admin.list_consumer_group_offsets(request).values():
                for place in answer.result().topic_partitions:
                    if place.topic in known:
                        key = (place.topic, place.partition)
                        found[key] = min(place.offset, found.get(key, place.offset))
        return found

    def _ends(self, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], int]:
        request = {TopicPartition(*place): _LATEST for place in places}
        answers = self._admin.list_offsets(request) if request else {}
        return {(place.topic, place.partition): answer.result().offset for place, answer in answers.items()}
