"""Files to topics: `<topic>.jsonl` files of a directory, sent in the order of time across all of them."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from schemas import jsonl
from schemas.topics import BY_NAME, Cleanup, TopicSpec
from streams.publishing import Publisher

Line = tuple[datetime, int, TopicSpec, msgspec.Struct]
"""Its main instant, its place among all lines, its topic, the record or tombstone."""


class FilesError(Exception):
    """The files cannot be published; the message names file and line."""


def topic_files(directory: Path) -> dict[TopicSpec, Path]:
    """The files that are named after a topic. Raises FilesError if there is none."""
    paths = {path.name.removesuffix(".jsonl"): path for path in sorted(directory.glob("*.jsonl"))}
    files = {BY_NAME[name]: path for name, path in paths.items() if name in BY_NAME and BY_NAME[name].moment}
    if not files:
        raise FilesError(f"{directory} has no <topic>.jsonl; topics are, for example, passages and osago-changes")
    return files


def check(files: dict[TopicSpec, Path]) -> int:
    """Read everything once, before anything is sent, and return the number of lines. Raises FilesError."""
    return sum(sum(1 for _ in _lines(spec, path)) for spec, path in files.items())


def publish(files: dict[TopicSpec, Path], publisher: Publisher, pace: Callable[[], None]) -> None:
    """Send every line; `pace` is called before each. Raises FilesError, PublishError.

    Files need not be in order of time, as a moment that a line repeats or goes back to is sent in the line's place:
    within a file the order of lines is kept.
    """
    for line in in_order(files):
        pace()
        send(publisher, line)
    publisher.flush()


def in_order(files: dict[TopicSpec, Path]) -> Iterator[Line]:
    """Every line in the order of time across files. Raises FilesError."""
    return heapq.merge(*(_in_place(spec, path) for spec, path in files.items()), key=_when)


def send(publisher: Publisher, line: Line) -> None:
    """Send a record or tombstone to its topic. Raises PublishError."""
    _, _, spec, record = line
    if isinstance(record, jsonl.Tombstone):
        publisher.withdraw(spec, record.key, record.recorded_at)
    else:
        publisher.send(record)


def _when(line: Line) -> datetime:
    return line[0]


def _in_place(spec: TopicSpec, path: Path) -> Iterator[Line]:
    latest: datetime | None = None
    for number, record in _lines(spec, path):
        moment = record.recorded_at if isinstance(record, jsonl.Tombstone) else getattr(record, spec.moment)
        latest = moment if latest is None else max(latest, moment)
        yield latest, number, spec, record


def _lines(spec: TopicSpec, path: Path) -> Iterator[tuple[int, msgspec.Struct]]:
    try:
        for number, record in jsonl.read(path, spec.record):
            if isinstance(record, jsonl.Tombstone) and spec.cleanup is not Cleanup.COMPACT:
                raise FilesError(f"{path}:{number + 1}: {spec.name} has no tombstones")
            yield number, record
    except (jsonl.LineError, OSError) as error:
        raise FilesError(str(error)) from error
