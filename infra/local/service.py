"""What the supervisor knows about a service: how to start it and how to ask whether it is well."""

from collections.abc import Callable
from pathlib import Path

import msgspec


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """Kafka or ClickHouse, as the supervisor sees it."""

    name: str
    """Names its files and its port option: lower case."""
    title: str
    """Names it in messages."""
    variable: str
    """The environment variable that names another one to use instead."""
    port_count: int
    """Loopback ports that it listens on; the first is the one that clients use."""
    prepare: Callable[[Path, tuple[int, ...]], list[str]]
    """Data directory and ports to the command to run; writes configuration, raises `StackError` for what is missing."""
    answers: Callable[[int], bool]
    """Whether it serves clients on the port; returns within seconds and never raises."""
    address: Callable[[int], str]
    """Port to the address that clients are given."""
    start_within_s: float
    stop_within_s: float
