"""Rows that wait to be written, and how they are cut into batches."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec
from confluent_kafka import Message

from sinks.clickhouse.settings import SinkSettings
from sinks.clickhouse.tables import Table

Place = tuple[str, int]
"""Topic and partition."""


class Batch(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Rows of one table that are written at once."""

    table: Table
    runs: dict[int, Sequence[Message]]
    """By partition, in the order of their offsets; none is empty."""

    @property
    def ends(self) -> dict[Place, int]:
        """The offset after its last row, of each partition."""
        return {(self.table.topic, number): _offset(run[-1]) + 1 for number, run in self.runs.items()}

    def forget(self, places: Iterable[Place]) -> None:
        """Leave out what is somebody else's now."""
        for topic, number in places:
            if topic == self.table.topic:
                self.runs.pop(number, None)

    def __len__(self) -> int:
        return sum(map(len, self.runs.values()))


class _Run:
    """What waits of one partition."""

    def __init__(self, since_s: float) -> None:
        self.messages: list[Message] = []
        self.size, self.since_s = 0, since_s

    def end(self, stretch_rows: int) -> int:
        """The offset before which its first stretch ends."""
        return (_offset(self.messages[0]) // stretch_rows + 1) * stretch_rows

    def cut(self, stretch_rows: int, now_s: float) -> Iterator[list[Message]]:
        """Take each stretch of offsets that is complete."""
        while self.messages:
            end = self.end(stretch_rows)
            if _offset(self.messages[-1]) < end - 1:
                return
            at = bisect_left(self.messages, end, key=_offset)
            whole, self.messages = self.messages[:at], self.messages[at:]
            self.size, self.since_s = sum(map(len, self.messages)), now_s
            yield whole


class Buffers:
    """Every row that waits.

    What Kafka has much of is cut at multiples of `stretch_rows` offsets of a partition: read again after a crash a
    stretch is the same batch, and ClickHouse drops it. Rows of stretches that Kafka has not in full yet go together, of
    all partitions, at once but not more often than each `spacing_s`.
    """

    def __init__(self, settings: SinkSettings) -> None:
        """Nothing waits."""
        self._settings = settings
        self._runs: dict[str, dict[int, _Run]] = {}
        self._written_s: dict[str, float] = {}

    def add(self, place: Place, messages: Sequence[Message], now_s: float) -> None:
        """Take the next rows of a partition."""
        topic, number = place
        run = self._runs.setdefault(topic, {}).setdefault(number, _Run(now_s))
        run.messages.extend(messages)
        run.size += sum(map(len, messages))

    def due(self, table: Table, now_s: float, high: Callable[[Place], int]) -> Iterator[Batch]:
        """Take what of a table is to be written now; `high` is the end of a partition, as far as is known."""
        rows = self._settings.stretch_rows
        runs = self._runs.get(table.topic, {})
        for number in list(runs):
            for stretch in runs[number].cut(rows, now_s):
                yield Batch(table=table, runs={number: stretch})
            if not runs[number].messages:
                del runs[number]
        short = [number for number, run in runs.items() if high((table.topic, number)) < run.end(rows)]
        if short and now_s - self._written_s.get(table.topic, float("-inf")) >= self._settings.spacing_s:
            self._written_s[table.topic] = now_s
            yield Batch(table=table, runs={number: runs.pop(number).messages for number in short})
        if runs and self._is_pressing(runs.values(), now_s):
            yield from self.all(table)

    def _is_pressing(self, runs: Iterable[_Run], now_s: float) -> bool:
        is_old = now_s - min(run.since_s for run in runs) >= self._settings.batch_age_s
        return is_old or sum(run.size for run in runs) >= self._settings.batch_bytes

    def all(self, table: Table) -> Iterator[Batch]:
        """Take what waits of a table."""
        if runs := self._runs.pop(table.topic, None):
            yield Batch(table=table, runs={number: run.messages for number, run in runs.items()})

    def waits_at(self, place: Place) -> bool:
        """Whether rows of the partition wait."""
        return place[1] in self._runs.get(place[0], {})

    def forget(self, places: Iterable[Place]) -> None:
        """They are somebody else's now."""
        for topic, number in places:
            self._runs.get(topic, {}).pop(number, None)

    def __len__(self) -> int:
        return sum(len(run.messages) for runs in self._runs.values() for run in runs.values())


def _offset(message: Message) -> int:
    return message.offset() or 0  # each that was consumed has one
