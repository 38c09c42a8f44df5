"""What a stage partition remembers of the topics that it reads whole: the statement that counts, per key.

Values are kept as the bytes that came, which take a fraction of the memory of records, and decoded when needed. They
are looked at on arrival as well, many at once, so that a statement that cannot be read never takes the place of one
that can.
"""

import heapq
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import compress
from typing import Generic, NamedTuple, TypeVar, cast

import msgspec
import numpy as np
from numpy.typing import NDArray

from schemas import codec
from schemas.identity import instant, micros
from schemas.topics import TopicSpec
from schemas.vocabulary import Registry
from streams.canonical import canonical
from streams.following import Arrived, columns
from streams.rejection import Rejected, decode
from streams.rows import UNSAID, Rows
from streams.rules.known import Withdrawn

K = TypeVar("K", bound=Hashable)
S = TypeVar("S", bound=msgspec.Struct)

NEVER = datetime.min.replace(tzinfo=UTC)
"""Before every statement."""
_UNREAD = UNSAID + 1
"""When what cannot be read counts as recorded: before everything else."""
FEW = 32
"""As many statements take as long one by one as at once."""


class Taken(NamedTuple):
    """What has come of statements that came."""

    changed: list[str]
    """Keys of which something else may be known now."""
    rejected: list[Rejected]


class Statements(Generic[S]):
    """The newest statement on each key of one registry topic."""

    def __init__(self, spec: TopicSpec, numbers: dict[str, int] | None = None) -> None:
        """`numbers` counts the keys: one will do for several registries that speak of the same."""
        self._spec = spec
        self._record = cast("type[S]", spec.record)
        self._numbers: dict[str, int] = {} if numbers is None else numbers
        self._rows = Rows()

    def apply(self, arrived: Arrived) -> Rejected | None:
        """Take a statement in. The greater recorded_at counts, then the later written; a tombstone's is its timestamp.

        One that cannot be read is returned: what was known stays. Where nothing was, the registry has said something
        that we do not know, which accuses nobody: it counts as withdrawn until the next statement.
        """
        return next(iter(self.apply_all([arrived]).rejected), None)

    def apply_all(self, records: Sequence[Arrived]) -> Taken:
        """Take these in, in this order, as `apply` takes one."""
        if len(records) < FEW:
            return self._one_by_one(records)
        if (changed := self._at_once(records)) is not None:
            return Taken(changed, [])
        half = len(records) // 2
        first, second = self.apply_all(records[:half]), self.apply_all(records[half:])
        return Taken(first.changed + second.changed, first.rejected + second.rejected)

    def get(self, key: str) -> S | Withdrawn | None:
        """What the registry says; None where it never said anything."""
        number = self._numbers.get(key, len(self._rows))
        recorded_at, value = self._rows.get(number) if number < len(self._rows) else (UNSAID, b"")
        if value:
            return codec.decode(self._record, value)
        if recorded_at == UNSAID:
            return None
        return Withdrawn(recorded_at=NEVER if recorded_at == _UNREAD else instant(recorded_at))

    def _one_by_one(self, records: Sequence[Arrived]) -> Taken:
        keys, values = columns(records)
        rejected: list[Rejected] = []
        moments = np.array([self._recorded_at(arrived, rejected) for arrived in records], np.int64)
        said = [b"" if moment == _UNREAD else value or b"" for moment, value in zip(moments, values, strict=True)]
        return Taken(self._put(keys, moments, said), rejected)

    def _recorded_at(self, arrived: Arrived, rejected: list[Rejected]) -> int:
        if arrived.value is None:
            return _withdrawn_at(arrived)
        usable, unusable = decode(self._spec, [arrived])
        rejected += unusable
        return micros(usable[0][1].recorded_at) if usable else _UNREAD

    def _at_once(self, records: Sequence[Arrived]) -> list[str] | None:
        """The changed keys; None, and nothing done, where it takes a look at each."""
        keys, values = columns(records)
        said = np.array([value is not None for value in values])
        moments = np.empty(len(values), np.int64)
        found = canonical(self._spec).moments(
            list(compress(keys, said)), [value for value in values if value is not None]
        )
        if found is None:
            return None
        moments[said] = found
        for tombstone in np.flatnonzero(~said).tolist():
            moments[tombstone] = _withdrawn_at(records[tombstone])
        return self._put(keys, moments, [value or b"" for value in values])

    def _put(self, keys: Sequence[bytes | None], recorded_at: NDArray[np.int64], values: Sequence[bytes]) -> list[str]:
        """The changed keys."""
        names, known = [(key or b"").decode("utf-8", "replace") for key in keys], self._numbers
        numbers = [known.setdefault(name, len(known)) for name in names]
        self._rows.grow(len(known))
        return list(compress(names, self._rows.put(numbers, recorded_at, values)))


def _withdrawn_at(tombstone: Arrived) -> int:
    return micros(instant(tombstone.timestamp * 1000))


class Index:
    """Which subjects are to be looked at again when something changes."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = {}

    def add(self, what: str, name: str) -> None:
        """The subject is concerned by it."""
        self._names.setdefault(what, set()).add(name)

    def discard(self, what: str, name: str) -> None:
        """The subject is concerned by it no longer, if it was."""
        names = self._names.get(what, set())
        names.discard(name)
        if not names:
            self._names.pop(what, None)

    def of(self, what: str) -> tuple[str, ...]:
        """All that are concerned."""
        return tuple(self._names.get(what, ()))


class Newest:
    """The last record of each key of a state topic, gathered while it is read, then decoded once."""

    def __init__(self) -> None:
        self._newest: dict[bytes | None, Arrived] = {}

    def apply(self, arrived: Arrived) -> None:
        """Take a record in; a tombstone takes its key out."""
        self._newest.pop(arrived.key, None)
        if arrived.value is not None:
            self._newest[arrived.key] = arrived

    def records(self, record: type[S], reject: Callable[[Rejected], None]) -> Iterator[S]:
        """What was gathered, removed; what is no such record is rejected."""
        newest, self._newest = self._newest, {}
        for arrived in newest.values():
            try:
                yield codec.decode(record, arrived.value)
            except codec.DecodeError as error:
                reject(Rejected(raw=arrived, reason=error.reason, detail=str(error)))


class Waits(Generic[K]):
    """Who is to be looked at again when a registry has spoken up to a moment."""

    def __init__(self) -> None:
        self._heaps: dict[Registry, list[tuple[datetime, K]]] = {}
        self._known: set[tuple[Registry, datetime, K]] = set()

    def add(self, registry: Registry, moment: datetime, who: K) -> None:
        """Note a wait; the same one twice is one."""
        entry = (registry, moment, who)
        if entry not in self._known:
            self._known.add(entry)
            heapq.heappush(self._heaps.setdefault(registry, []), (moment, who))

    def due(self, as_of: Mapping[Registry, datetime]) -> Iterator[K]:
        """Those whose wait is over, removed."""
        for registry, spoken_to in as_of.items():
            heap = self._heaps.get(registry, [])
            while heap and heap[0][0] <= spoken_to:
                moment, who = heapq.heappop(heap)
                self._known.discard((registry, moment, who))
                yield who

    def oldest(self) -> dict[Registry, datetime]:
        """The moment that has been waited for longest, by registry."""
        return {registry: heap[0][0] for registry, heap in self._heaps.items() if heap}
