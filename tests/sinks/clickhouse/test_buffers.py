"""What waits is cut where it was cut before, and nothing waits without need."""

from itertools import pairwise
from typing import cast

from confluent_kafka import Message
from hypothesis import given
from hypothesis import strategies as st

from sinks.clickhouse.buffers import Batch, Buffers
from sinks.clickhouse.settings import ClickHouseTarget, KafkaTarget, SinkSettings
from sinks.clickhouse.tables import BY_TOPIC

VIOLATIONS = BY_TOPIC["violations"]
SETTINGS = SinkSettings(
    kafka=KafkaTarget(bootstrap="nowhere:9092"),
    clickhouse=ClickHouseTarget(scheme="http", host="nowhere", port=1, user="", password="", database=""),
    stretch_rows=10,
    batch_bytes=10_000,
    batch_age_s=5.0,
    spacing_s=0.2,
)
Ranges = list[dict[int, tuple[int, int]]]


class Record:
    """As much of a consumed message as a batch looks at."""

    def __init__(self, offset: int, size: int = 100) -> None:
        self._offset, self._size = offset, size

    def offset(self) -> int:
        return self._offset

    def __len__(self) -> int:
        return self._size


def records(first: int, end: int, *, size: int = 100) -> list[Message]:
    return cast("list[Message]", [Record(offset, size) for offset in range(first, end)])


def ranges(batches: list[Batch]) -> Ranges:
    """First and last offset by partition, of each batch."""
    return [
        {number: (run[0].offset() or 0, run[-1].offset() or 0) for number, run in batch.runs.items()}
        for batch in batches
    ]


def due(buffers: Buffers, now_s: float, *, high: int) -> Ranges:
    """What is to be written now, where each partition ends at `high`."""
    return ranges(list(buffers.due(VIOLATIONS, now_s, lambda _: high)))


def test_the_first_row_after_a_quiet_time_is_written_at_once_those_after_it_together() -> None:
    buffers = Buffers(SETTINGS)
    buffers.add(("violations", 0), records(3, 4), 100.0)
    assert due(buffers, 100.0, high=9) == [{0: (3, 3)}]
    buffers.add(("violations", 0), records(4, 6), 100.05)
    buffers.add(("violations", 1), records(7, 8), 100.05)
    assert due(buffers, 100.1, high=9) == []
    assert due(buffers, 100.3, high=9) == [{0: (4, 5), 1: (7, 7)}]
    assert len(buffers) == 0


def test_what_kafka_has_much_of_is_written_by_whole_stretches() -> None:
    buffers = Buffers(SETTINGS)
    buffers.add(("violations", 0), records(3, 34), 0.0)
    assert due(buffers, 1.0, high=40) == [{0: (3, 9)}, {0: (10, 19)}, {0: (20, 29)}]
    assert len(buffers) == 4
    assert buffers.waits_at(("violations", 0))


def test_what_kafka_has_no_more_of_waits_not_for_what_it_has_of_another_partition() -> None:
    buffers = Buffers(SETTINGS)
    for number in (0, 1):
        buffers.add(("violations", number), records(0, 3), 0.0)
    found = buffers.due(VIOLATIONS, 0.0, {("violations", 0): 3, ("violations", 1): 10}.__getitem__)
    assert ranges(list(found)) == [{0: (0, 2)}]


def test_what_has_waited_long_or_is_much_is_written_though_its_stretch_is_not_complete() -> None:
    buffers = Buffers(SETTINGS)
    buffers.add(("violations", 0), records(0, 1), 0.0)
    assert due(buffers, 4.9, high=1000) == []
    assert due(buffers, 5.0, high=1000) == [{0: (0, 0)}]
    buffers.add(("violations", 0), records(1, 4, size=4000), 6.0)
    assert due(buffers, 6.0, high=1000) == [{0: (1, 3)}]


def test_what_is_somebody_elses_is_forgotten_here() -> None:
    buffers = Buffers(SETTINGS)
    for number in (0, 1):
        buffers.add(("violations", number), records(0, 3), 0.0)
    buffers.forget([("violations", 0), ("warnings", 1)])
    [batch] = buffers.all(VIOLATIONS)
    assert ranges([batch]) == [{1: (0, 2)}]
    batch.forget([("warnings", 1)])
    assert batch.ends == {("violations", 1): 3}
    batch.forget([("violations", 1)])
    assert (batch.ends, len(batch)) == ({}, 0)


@given(
    st.lists(st.integers(1, 40), max_size=20),
    st.lists(st.integers(1, 40), max_size=20),
    st.integers(0, 30),
)
def test_under_load_boundaries_do_not_depend_on_how_rows_arrive(a: list[int], b: list[int], gaps: int) -> None:
    assert under_load(a, gaps) == under_load(b, gaps)


def under_load(arriving: list[int], gaps: int) -> list[list[int]]:
    """How offsets of which some are no records are cut when they come by these numbers, then all the rest."""
    offsets = [offset for offset in range(200) if offset % 31 != gaps]
    buffers = Buffers(SETTINGS)
    stretches: list[list[int]] = []
    cuts = sorted({0, len(offsets), *(sum(arriving[:i]) for i in range(len(arriving)))})
    for first, end in pairwise(cut for cut in cuts if cut <= len(offsets)):
        run = cast("list[Message]", [Record(offset) for offset in offsets[first:end]])
        buffers.add(("violations", 0), run, 0.0)
        for batch in buffers.due(VIOLATIONS, 0.0, lambda _: 200):
            stretches += [[message.offset() or 0 for message in run] for run in batch.runs.values()]
    return stretches
