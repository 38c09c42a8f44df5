"""Rows that wait to be written, by partition."""

from collections.abc import Iterable

from sinks.clickhouse.settings import SinkSettings
from sinks.clickhouse.tables import Table
from sinks.clickhouse.writer import Row

Place = tuple[str, int]
"""Topic and partition."""


class Batch:
    """Rows of one partition in the order of their offsets."""

    def __init__(self, table: Table, partition: int, since_s: float) -> None:
        """`since_s` is the clock at its first row."""
        self.table, self.partition, self.since_s = table, partition, since_s
        self.rows: list[Row] = []
        self.size = 0

    @property
    def place(self) -> Place:
        """Where its rows come from."""
        return self.table.topic, self.partition

    def add(self, row: Row) -> None:
        """Take one more."""
        self.rows.append(row)
        self.size += len(row.value or b"")

    def is_due(self, settings: SinkSettings, now_s: float) -> bool:
        """Whether it is to be written now."""
        is_full = len(self.rows) >= settings.batch_rows or self.size >= settings.batch_bytes
        return is_full or now_s - self.since_s >= settings.batch_age_s


class Buffers:
    """Every batch that waits."""

    def __init__(self) -> None:
        self._batches: dict[Place, Batch] = {}

    def add(self, table: Table, partition: int, row: Row, now_s: float) -> None:
        """Put a row to its batch."""
        place = (table.topic, partition)
        batch = self._batches.get(place)
        if batch is None:
            batch = self._batches[place] = Batch(table, partition, now_s)
        batch.add(row)

    def due(self, settings: SinkSettings, now_s: float) -> list[Batch]:
        """Batches that are to be written now; they stay until they are forgotten."""
        return [batch for batch in self._batches.values() if batch.is_due(settings, now_s)]

    def all(self) -> list[Batch]:
        """Every batch."""
        return list(self._batches.values())

    def holds(self, batch: Batch) -> bool:
        """Whether it still waits: not after its partition was taken away."""
        return self._batches.get(batch.place) is batch

    def waits_at(self, place: Place) -> bool:
        """Whether rows of the partition wait."""
        return place in self._batches

    def forget(self, places: Iterable[Place]) -> None:
        """Written, or somebody else's now."""
        for place in places:
            self._batches.pop(place, None)

    def __len__(self) -> int:
        return sum(len(batch.rows) for batch in self._batches.values())
