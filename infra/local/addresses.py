"""Where Kafka and ClickHouse are: named by the environment, else the local stack that runs in a directory."""

import os
from pathlib import Path

import msgspec

from infra.local.clickhouse.server import CLICKHOUSE
from infra.local.errors import StackError
from infra.local.kafka.broker import KAFKA
from infra.local.service import Service
from infra.local.supervisor import Supervisor

SERVICES = (KAFKA, CLICKHOUSE)


class Addresses(msgspec.Struct, frozen=True, kw_only=True):
    """The two ends of the flow."""

    kafka_bootstrap: str
    """`host:port`, several separated by commas."""
    clickhouse_dsn: str
    """`http://host:port/database`, as clickhouse-connect takes it."""


def home() -> Path:
    """The stack's directory unless a command is given another: JOLQARA_HOME, else `.jolqara` here."""
    return Path(os.environ.get("JOLQARA_HOME") or ".jolqara")


def external(service: Service) -> str | None:
    """The address that the environment names: that one is used and none is started."""
    return os.environ.get(service.variable) or None


def address(service: Service, directory: Path | None = None) -> str:
    """Where a service is. Raises `StackError` if the environment does not name it and it does not run."""
    if named := external(service):
        return named
    directory = directory or home()
    supervisor = Supervisor(service, directory)
    if supervisor.process() is None:
        instead = f"set {service.variable} to use another"
        raise StackError(f"{service.title} does not run in {directory}: run `jolqara up`, or {instead}")
    return supervisor.address()


def addresses(directory: Path | None = None) -> Addresses:
    """Where both are. Raises `StackError` as `address` does."""
    return Addresses(kafka_bootstrap=address(KAFKA, directory), clickhouse_dsn=address(CLICKHOUSE, directory))
