"""What the work on a partition has looked at, so that rejections can be held against it."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from schemas.vocabulary import DeadLetterReason
from streams.rejection import Letter
from streams.transport import Batch


class Looked(msgspec.Struct, frozen=True):
    """What has come of a topic since the last time."""

    topic: str
    records: int
    rejected: int
    why: str
    """Of the last rejection; empty where there was none."""


class Intake:
    """Counts the records of one partition of a stage."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[tuple[int, int]]] = {}
        """Input topic to the first offset and the length of batches not yet looked at."""
        self._applied: Counter[str] = Counter()

    def received(self, batch: Batch) -> None:
        """A batch of an input waits for the work."""
        place = (batch.records[0].offset, len(batch.records))
        self._waiting.setdefault(batch.topic, deque()).append(place)

    def applied(self, topic: str, records: int = 1) -> None:
        """The work has taken in records of a topic that it reads whole."""
        self._applied[topic] += records

    def looked_at(self, done: Mapping[str, int], letters: Sequence[Letter]) -> Iterator[Looked]:
        """By topic, what a turn that is done so far, with these letters, adds."""
        applied, self._applied = self._applied, Counter()
        of_topic: dict[str, list[Letter]] = {topic: [] for topic in (*applied, *done)}
        for letter in letters:
            of_topic.setdefault(letter.rejected.raw.topic, []).append(letter)
        for topic, rejected in of_topic.items():
            to = max((letter.rejected.raw.offset + 1 for letter in rejected), default=0)
            records = applied[topic] + self._batches(topic, max(to, done.get(topic, 0)))
            # What comes late is its camera's doing, and comes in bursts after every outage.
            faults = [letter for letter in rejected if letter.rejected.reason is not DeadLetterReason.LATE]
            yield Looked(topic, records, len(faults), faults[-1].rejected.because if faults else "")

    def _batches(self, topic: str, end: int) -> int:
        """Records in the batches that begin below `end`; they wait no longer."""
        waiting, records = self._waiting.get(topic, deque()), 0
        while waiting and waiting[0][0] < end:
            records += waiting.popleft()[1]
        return records
