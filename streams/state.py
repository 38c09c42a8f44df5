"""What a stage partition remembers of the topics that it reads whole: the statement that counts, per key.

Values are kept as the bytes that came, which take a fraction of the memory of records, and decoded when needed. They
are decoded once on arrival as well, so that a statement that cannot be read never takes the place of one that can.
"""

import heapq
from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import datetime
from typing import Generic, TypeVar, cast

import msgspec

from schemas import codec
from schemas.identity import instant
from schemas.topics import TopicSpec
from schemas.vocabulary import Registry
from streams.following import Arrived
from streams.rejection import Rejected, decode
from streams.rules.known import Withdrawn

K = TypeVar("K", bound=Hashable)
S = TypeVar("S", bound=msgspec.Struct)

NEVER = datetime.min.replace(tzinfo=instant(0).tzinfo)
"""Before every statement."""


class Statements(Generic[S]):
    """The newest statement on each key of one registry topic."""

    def __init__(self, spec: TopicSpec) -> None:
        self._spec = spec
        self._record = cast("type[S]", spec.record)
        self._newest: dict[str, tuple[datetime, bytes | None]] = {}

    def apply(self, arrived: Arrived) -> Rejected | None:
        """Take a statement in. The greater recorded_at counts, then the later written; a tombstone's is its timestamp.

        One that cannot be read is returned: what was known stays. Where nothing was, the registry has said something
        that we do not know, which accuses nobody: it counts as withdrawn until the next statement.
        """
        key = (arrived.key or b"").decode(errors="replace")
        if arrived.value is None:
            self._put(key, instant(arrived.timestamp * 1000), None)
            return None
        usable, rejected = decode(self._spec, [arrived])
        for _, record in usable:
            self._put(key, record.recorded_at, arrived.value)
        if rejected:
            self._newest.setdefault(key, (NEVER, None))
            return rejected[0]
        return None

    def get(self, key: str) -> S | Withdrawn | None:
        """What the registry says; None where it never said anything."""
        found = self._newest.get(key)
        if found is None:
            return None
        recorded_at, value = found
        return Withdrawn(recorded_at=recorded_at) if value is None else codec.decode(self._record, value)

    def _put(self, key: str, recorded_at: datetime, value: bytes | None) -> None:
        old = self._newest.get(key)
        if old is None or recorded_at >= old[0]:
            self._newest[key] = (recorded_at, value)


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
