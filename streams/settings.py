"""What a worker is told by its environment, in one frozen struct; secrets never reach a log."""

import os
import ssl
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import faust
import msgspec

from schemas.dead_letter_limit import Limit, LimitError, limit_from

GROUP = "jolqara"
"""The consumer group of every worker: its lag is what scaling goes by."""
PREFIX = "JOLQARA_KAFKA_"
BOOTSTRAP = "JOLQARA_KAFKA_BOOTSTRAP"
_PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")


class SettingsError(ValueError):
    """The environment does not say what is needed; the message names the variable."""


class Stage(StrEnum):
    """The three keyed stages of the flow."""

    ASSEMBLE = "assemble"
    JUDGE = "judge"
    ISSUE = "issue"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a worker needs to know."""

    bootstrap: str
    """`host:port`, several separated by commas."""
    security: Mapping[str, str] = {}
    """Further librdkafka options, e.g. `security.protocol`, `sasl.password`, `ssl.ca.location`."""
    stages: tuple[Stage, ...] = tuple(Stage)
    worker_id: str | None = None
    """Names this worker to the group: one that comes back under its name within the session time-out takes up its
    partitions without a rebalance. None: every start is a new member."""
    dead_letters: Limit = Limit()
    """How much may be put aside before the worker stops."""

    def __repr__(self) -> str:
        return f"Settings({self.bootstrap}, {', '.join(self.stages)})"

    def confluent(self) -> dict[str, Any]:
        """What every librdkafka client takes."""
        return {"bootstrap.servers": self.bootstrap, **self.security}

    def faust_broker(self) -> str:
        """The brokers as Faust names them."""
        return ";".join(f"kafka://{server.strip()}" for server in self.bootstrap.split(","))

    def faust_credentials(self) -> Any:
        """The same credentials as Faust takes them; None where the brokers ask for none."""
        protocol = self.security.get("security.protocol", "PLAINTEXT").upper()
        context = self._ssl_context() if protocol.endswith("SSL") else None
        if protocol.startswith("SASL"):
            return faust.SASLCredentials(
                username=self.security["sasl.username"],
                password=self.security["sasl.password"],
                mechanism=self.security.get("sasl.mechanism", "PLAIN"),
                ssl_context=context,
            )
        return faust.SSLCredentials(context=context) if context else None

    def _ssl_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.security.get("ssl.ca.location"))
        if certificate := self.security.get("ssl.certificate.location"):
            key, password = self.security.get("ssl.key.location"), self.security.get("ssl.key.password")
            context.load_cert_chain(certificate, key, password)
        return context


def from_environment(
    bootstrap: str | None = None,
    stages: tuple[Stage, ...] = tuple(Stage),
    environment: Mapping[str, str] = os.environ,
) -> Settings:
    """Settings from JOLQARA_KAFKA_* (`JOLQARA_KAFKA_SASL_PASSWORD` is `sasl.password`), JOLQARA_WORKER_ID and
    JOLQARA_DEAD_LETTER_*.

    `bootstrap` goes before the environment's. Raises SettingsError.
    """
    bootstrap = bootstrap or environment.get(BOOTSTRAP)
    if not bootstrap:
        raise SettingsError(f"where is Kafka? set {BOOTSTRAP} to host:port, or start one with `jolqara up`")
    security = {
        name.removeprefix(PREFIX).lower().replace("_", "."): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and name != BOOTSTRAP and value
    }
    _check(security)
    worker_id = environment.get("JOLQARA_WORKER_ID") or None
    try:
        limit = limit_from(environment)
    except LimitError as error:
        raise SettingsError(str(error)) from error
    return Settings(bootstrap=bootstrap, security=security, stages=stages, worker_id=worker_id, dead_letters=limit)


def _check(security: Mapping[str, str]) -> None:
    protocol = security.get("security.protocol", "PLAINTEXT").upper()
    if protocol not in _PROTOCOLS:
        raise SettingsError(f"{PREFIX}SECURITY_PROTOCOL is {protocol!r}, not one of {', '.join(_PROTOCOLS)}")
    if protocol.startswith("SASL") and not {"sasl.username", "sasl.password"} <= security.keys():
        raise SettingsError(f"SASL needs {PREFIX}SASL_USERNAME and {PREFIX}SASL_PASSWORD")
