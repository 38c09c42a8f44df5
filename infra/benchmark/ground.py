"""What every stage of a benchmark stands on: a broker of its own, a directory, and someone who is told how it goes."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct

from infra import topics
from infra.benchmark.city import Size
from infra.benchmark.feeding import Feed, Feeder
from infra.local.lifetimes import kafka

Tell = Callable[[str, int, int], None]
"""Hears what is done now, how much of it is done and how much there is; 0 where that is not known."""


class Ground(Struct, frozen=True, kw_only=True):
    """A broker with empty topics."""

    size: Size
    directory: Path
    bootstrap: str
    environment: Mapping[str, str]
    """Of the processes that are measured."""
    tell: Tell

    @property
    def connection(self) -> dict[str, Any]:
        return {"bootstrap.servers": self.bootstrap, "log_level": 0}

    def log(self, name: str) -> Path:
        """Of a process."""
        return self.directory / "logs" / f"{name}.log"

    def feed(self, feeder: Feeder, feeds: Iterator[Feed], what: str, count: int) -> None:
        """Write so many records and tell of it. Raises FeedError."""
        done = 0

        def fed(more: int) -> None:
            nonlocal done
            done += more
            self.tell(what, done, count)

        self.tell(what, 0, count)
        feeder.feed(feeds, fed)


@contextmanager
def ground(size: Size, directory: Path, environment: Mapping[str, str], tell: Tell) -> Iterator[Ground]:
    """A broker in the directory, which ends with the block. Raises StackError, TopicsError."""
    tell("starting Kafka", 0, 0)
    with kafka(directory) as bootstrap:
        topics.create({"bootstrap.servers": bootstrap, "log_level": 0}, keep_all=True)
        ends = {**environment, "JOLQARA_KAFKA_BOOTSTRAP": bootstrap}
        yield Ground(size=size, directory=directory, bootstrap=bootstrap, environment=ends, tell=tell)
