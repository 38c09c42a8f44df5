"""Services that live as long as a `with` block, for tests and the demonstration.

They end with the block, also on an exception or Ctrl-C, and die with this process whatever kills it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.clickhouse.server import CLICKHOUSE
from infra.local.kafka.broker import KAFKA
from infra.local.service import Service
from infra.local.supervisor import Supervisor


@contextmanager
def running(
    service: Service, directory: Path, *, say: Callable[[str], None] = lambda message: None
) -> Iterator[Supervisor]:
    """A running service that can be stopped, started, killed, paused and resumed meanwhile.

    Enter it in the thread that lasts: the kernel ends the service with the thread that started it.
    """
    supervisor = Supervisor(service, directory, tethered=True, say=say)
    try:
        supervisor.start()
        yield supervisor
    finally:
        supervisor.stop()


@contextmanager
def kafka(directory: Path) -> Iterator[str]:
    """A broker on a directory, as its bootstrap servers."""
    with running(KAFKA, directory) as broker:
        yield broker.address()


@contextmanager
def clickhouse(directory: Path) -> Iterator[str]:
    """A ClickHouse on a directory, as its DSN."""
    with running(CLICKHOUSE, directory) as server:
        yield server.address()
