"""Looks from outside, all the time: what is left, how long records waited, how long a killed worker was missed."""

import time
from collections import deque
from collections.abc import Mapping
from threading import Event, Thread
from typing import Any

from confluent_kafka import KafkaException
from msgspec import Struct

from infra.backlog import Backlog, Position, groups_of_the_flow
from schemas.topics import PASSAGES
from streams.settings import GROUP

LOOK_S = 0.25
ANSWER_S = 3.0
_UNREADABLE = (KafkaException, KeyError)


class Kill(Struct, kw_only=True):
    """A kill, and the passages that were sent right after it, one to each partition."""

    at: float
    """Of the monotonic clock, in seconds."""
    waits_for: dict[tuple[str, int], int]
    """Topic and partition to offset."""


class Watch(Thread):
    """What could be seen; read it from any thread."""

    def __init__(self, connection: dict[str, Any], sink_group: str) -> None:
        super().__init__(name="watch", daemon=True)
        self._backlog = Backlog(connection, groups_of_the_flow(sink_group), answer_s=ANSWER_S)
        self._over = Event()
        self._begun_at = 0.0
        self._left: dict[str, int] | None = None
        self._ends: dict[Position, deque[tuple[float, int]]] = {}
        self._told: deque[Kill] = deque()
        self._kills: list[Kill] = []
        self.most_left = 0
        """Records that waited at once, of both groups."""
        self.worst_delay_s = 0.0
        """Between a passage's arrival and the commit that says that it is judged."""
        self.recoveries_s: list[float] = []
        """From each kill until every partition of the passages is judged again."""

    def run(self) -> None:
        while not self._over.wait(LOOK_S):
            begun_at = time.monotonic()
            try:
                positions = self._backlog.positions()
            except _UNREADABLE:  # Kafka is away: nothing can be seen
                continue
            self._look(positions, time.monotonic())
            self._begun_at = begun_at
        self._backlog.close()

    def left(self, since: float) -> dict[str, int] | None:
        """What was left at a look that began after `since` of the monotonic clock; None where there was none yet."""
        return self._left if self._begun_at > since else None

    def killed(self, kill: Kill) -> None:
        """Find out when all is judged again."""
        self._told.append(kill)

    def end(self) -> None:
        """Look no more."""
        self._over.set()
        self.join()

    def _look(self, positions: Mapping[Position, tuple[int, int]], now: float) -> None:
        left: dict[str, int] = {}
        for (group, topic, partition), (done, end) in positions.items():
            if end > done:
                left[topic] = left.get(topic, 0) + end - done
            if group == GROUP and topic == PASSAGES.name:
                self._measure((group, topic, partition), done, end, now)
        self._left = left
        self.most_left = max(self.most_left, sum(left.values()))
        while self._told:
            self._kills.append(self._told.popleft())
        for kill in list(self._kills):
            if all(positions[GROUP, *place][0] > offset for place, offset in kill.waits_for.items()):
                self.recoveries_s.append(now - kill.at)
                self._kills.remove(kill)

    def _measure(self, place: Position, done: int, end: int, now: float) -> None:
        ends = self._ends.setdefault(place, deque())
        if not ends or ends[-1][1] < end:
            ends.append((now, end))
        while ends and ends[0][1] <= done:
            seen_at, _ = ends.popleft()
            self.worst_delay_s = max(self.worst_delay_s, now - seen_at)
        if ends:
            self.worst_delay_s = max(self.worst_delay_s, now - ends[0][0])
