"""Where Kafka and ClickHouse are, from the environment. Secrets are never shown."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec

from schemas.dead_letter_limit import Limit, LimitError, limit_from
from sinks.clickhouse.errors import SettingsError

_PREFIX = "JOLQARA_KAFKA_"
BOOTSTRAP = "JOLQARA_KAFKA_BOOTSTRAP"
GROUP = "JOLQARA_SINK_GROUP"
DSN = "JOLQARA_CLICKHOUSE_DSN"
_CRITICAL = 2
"""Of syslog. What is less librdkafka would repeat each second on stderr; we say it in our own log, less often."""
_DEFAULT_GROUP = "jolqara-sink"

_PORT = {"http": 8123, "https": 8443}


class KafkaTarget(msgspec.Struct, frozen=True, kw_only=True):
    """A Kafka cluster."""

    bootstrap: str
    """host:port, several separated by commas."""
    security: dict[str, str] = {}
    """Further librdkafka options, e.g. `sasl.password`."""

    def options(self) -> dict[str, Any]:
        """What every librdkafka client takes."""
        return {"bootstrap.servers": self.bootstrap, "log_level": _CRITICAL, **self.security}

    def __repr__(self) -> str:
        return f"KafkaTarget({self.bootstrap})"


class ClickHouseTarget(msgspec.Struct, frozen=True, kw_only=True):
    """A database of a ClickHouse server."""

    scheme: str
    """http or https."""
    host: str
    port: int
    user: str
    password: str
    database: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}/{self.database}"

    def __repr__(self) -> str:
        return f"ClickHouseTarget({self})"


class SinkSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the sink's process is told."""

    kafka: KafkaTarget
    clickhouse: ClickHouseTarget
    group: str = _DEFAULT_GROUP
    """Consumer group."""
    dead_letters: Limit = Limit()
    """How much may be put aside before the sink stops."""
    stretch_rows: int = 16_384
    """Offsets of one partition that are one batch where Kafka has so many."""
    batch_bytes: int = 96 * 1024 * 1024
    batch_age_s: float = 5.0
    """If of a table so many bytes wait, or rows have waited so long, they are a batch without complete stretches."""
    spacing_s: float = 0.2
    """From one insert of fewer rows into a table to the next."""


def kafka_target(environ: Mapping[str, str]) -> KafkaTarget:
    """From JOLQARA_KAFKA_BOOTSTRAP and JOLQARA_KAFKA_*: `JOLQARA_KAFKA_SASL_PASSWORD` is `sasl.password`.

    Raises SettingsError.
    """
    bootstrap = environ.get(BOOTSTRAP)
    if not bootstrap:
        raise SettingsError(f"{BOOTSTRAP} is not set: host:port of the Kafka cluster")
    security = {
        name.removeprefix(_PREFIX).lower().replace("_", "."): value
        for name, value in environ.items()
        if name.startswith(_PREFIX) and name != BOOTSTRAP and value
    }
    return KafkaTarget(bootstrap=bootstrap, security=security)


def clickhouse_target(environ: Mapping[str, str]) -> ClickHouseTarget:
    """From JOLQARA_CLICKHOUSE_DSN, `http[s]://user:password@host:port/database`. Raises SettingsError."""
    dsn = environ.get(DSN)
    if not dsn:
        raise SettingsError(f"{DSN} is not set: http://user:password@host:port/database")
    try:
        url = urlsplit(dsn)
        port = url.port
    except ValueError as error:
        raise SettingsError(f"{DSN} is no address: its port or host cannot be read") from error
    if url.scheme not in _PORT or not url.hostname:
        raise SettingsError(f"{DSN} must look like http://user:password@host:port/database (or https)")
    return ClickHouseTarget(
        scheme=url.scheme,
        host=url.hostname,
        port=port or _PORT[url.scheme],
        user=unquote(url.username or "default"),
        password=unquote(url.password or ""),
        database=unquote(url.path.strip("/")) or "default",
    )


def sink_settings(environ: Mapping[str, str]) -> SinkSettings:
    """Both targets, the consumer group from JOLQARA_SINK_GROUP, the limit from JOLQARA_DEAD_LETTER_*.

    Raises SettingsError.
    """
    try:
        limit = limit_from(environ)
    except LimitError as error:
        raise SettingsError(str(error)) from error
    return SinkSettings(
        kafka=kafka_target(environ),
        clickhouse=clickhouse_target(environ),
        group=environ.get(GROUP) or _DEFAULT_GROUP,
        dead_letters=limit,
    )
