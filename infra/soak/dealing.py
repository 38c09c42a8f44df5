"""In which order, and how often, the records of a city are sent.

Registries keep their word here, as in the contract: what they have recorded is sent before the heartbeat that vouches
for it, and what is recorded of a camera before the passages that it sees later. All else may come in any order.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from numpy.random import Generator

from infra.publishing import Line
from infra.soak.plan import Supply
from schemas import jsonl
from schemas.topics import CAMERA_CHANGES, PASSAGES, REGISTRY_HEARTBEATS, Cleanup


class Dealt(Struct, frozen=True, kw_only=True):
    """The records of a city, some of them more than once."""

    cameras: tuple[Line, ...]
    """What is known of cameras when they begin to see: passages are assembled by it."""
    parts: tuple[tuple[Line, ...], ...]
    """Each is sent when all before it has been judged."""

    @property
    def late(self) -> int:
        """Statements of registries that come when the traffic has been judged."""
        return len({id(line) for part in self.parts[1:] for line in part if _is_statement(line)})


def deal(rng: Generator, lines: Iterable[Line], supply: Supply, ended_at: datetime) -> Dealt:
    """Share out the lines, given in the order of time; the traffic ended at `ended_at`."""
    cameras, parts = _parts(rng, lines, supply, ended_at)
    statements = [line for part in parts for line in part if _is_statement(line)]
    if supply.disorder:
        parts[1:] = [_shuffled(rng, part) for part in parts[1:]]
    parts = [_some_twice(rng, part, supply.twice) for part in parts]
    if supply.replayed:
        parts.append([*cameras, *statements])
    return Dealt(cameras=tuple(cameras), parts=tuple(tuple(part) for part in parts))


def _parts(
    rng: Generator, lines: Iterable[Line], supply: Supply, ended_at: datetime
) -> tuple[list[Line], list[list[Line]]]:
    """First records of cameras; then everything, cut at moments, some passages later than they should be."""
    cuts = [ended_at + timedelta(hours=hours) for hours in supply.parts_h]
    cameras: dict[str, Line] = {}
    parts: list[list[Line]] = [[] for _ in range(len(cuts) + 1)]
    for line in lines:
        number = sum(line[0] > cut for cut in cuts)
        if line[2] is CAMERA_CHANGES and cameras.setdefault(_key(line), line) is line:
            continue
        if line[2] is PASSAGES and rng.random() < supply.late:
            number = int(rng.integers(len(parts)))
        parts[number].append(line)
    return list(cameras.values()), parts


def _shuffled(rng: Generator, part: Sequence[Line]) -> list[Line]:
    """What is said of one key at one moment stays in order; heartbeats come after everything."""
    others = [line for line in part if line[2] is not REGISTRY_HEARTBEATS]
    drawn = {(line[2].name, _key(line), line[0]): float(rng.random()) for line in others}
    others.sort(key=lambda line: drawn[line[2].name, _key(line), line[0]])
    return [*others, *(line for line in part if line[2] is REGISTRY_HEARTBEATS)]


def _some_twice(rng: Generator, part: Sequence[Line], share: float) -> list[Line]:
    return [line for line in part for _ in range(2 if rng.random() < share else 1)]


def _is_statement(line: Line) -> bool:
    return line[2].cleanup is Cleanup.COMPACT and line[2] is not REGISTRY_HEARTBEATS


def _key(line: Line) -> str:
    _, _, spec, record = line
    return record.key if isinstance(record, jsonl.Tombstone) else str(getattr(record, spec.key))
