"""What a worker is told by its environment, in one frozen struct; secrets never reach a log."""

import os
import ssl
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import faust
import msgspec

GROUP = "jolqara"
"""The consumer group of every worker: its lag is what scaling goes by."""


class SettingsError(ValueError):
    """The environment does not say what is needed; the message names the variable."""


class Stage(StrEnum):
    """The three keyed stages of the flow."""

    ASSEMBLE = "assemble"
    JUDGE = "judge"
    ISSUE = "issue"


class Security(msgspec.Struct, frozen=True, kw_only=True):
    """How to speak to the brokers: the same words for both client libraries."""

    protocol: str = "PLAINTEXT"
    """PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL."""
    mechanism: str = "PLAIN"
    """PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512."""
    username: str | None = None
    password: str | None = None
    ca_file: str | None = None
    certificate_file: str | None = None
    key_file: str | None = None
    key_password: str | None = None

    def __repr__(self) -> str:
        """Without secrets."""
        return f"Security({self.protocol}, {self.mechanism}, username={self.username!r})"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a worker needs to know."""

    bootstrap: str
    """`host:port`, several separated by commas."""
    security: Security = Security()
    stages: tuple[Stage, ...] = tuple(Stage)
    worker_id: str | None = None
    """Names this worker to the group: one that comes back under its name within the session time-out takes up its
    partitions without a rebalance. None: every start is a new member."""

    def confluent(self) -> dict[str, Any]:
        """Connection settings as librdkafka names them."""
        security = self.security
        settings = {
            "bootstrap.servers": self.bootstrap,
            "security.protocol": security.protocol,
            "ssl.ca.location": security.ca_file,
            "ssl.certificate.location": security.certificate_file,
            "ssl.key.location": security.key_file,
            "ssl.key.password": security.key_password,
        }
        if security.protocol.startswith("SASL"):
            settings |= {
                "sasl.mechanism": security.mechanism,
                "sasl.username": security.username,
                "sasl.password": security.password,
            }
        return {name: value for name, value in settings.items() if value is not None}

    def faust_broker(self) -> str:
        """The brokers as Faust names them."""
        return ";".join(f"kafka://{server.strip()}" for server in self.bootstrap.split(","))

    def faust_credentials(self) -> Any:
        """Credentials as Faust takes them; None where the brokers ask for none."""
        security = self.security
        context = _ssl_context(security) if security.protocol.endswith("SSL") else None
        if security.protocol.startswith("SASL"):
            return faust.SASLCredentials(
                username=security.username,
                password=security.password,
                mechanism=security.mechanism,
                ssl_context=context,
            )
        return faust.SSLCredentials(context=context) if context else None


def _ssl_context(security: Security) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=security.ca_file)
    if security.certificate_file:
        context.load_cert_chain(security.certificate_file, security.key_file, security.key_password)
    return context


_PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")


def from_environment(
    bootstrap: str | None = None,
    stages: tuple[Stage, ...] = tuple(Stage),
    environment: Mapping[str, str] = os.environ,
) -> Settings:
    """Settings from JOLQARA_KAFKA_* and JOLQARA_WORKER_ID; `bootstrap` goes before the environment's.

    Raises SettingsError.
    """
    bootstrap = bootstrap or environment.get("JOLQARA_KAFKA_BOOTSTRAP")
    if not bootstrap:
        raise SettingsError("where is Kafka? set JOLQARA_KAFKA_BOOTSTRAP to host:port, or start one with `jolqara up`")
    return Settings(
        bootstrap=bootstrap,
        security=_security(environment),
        stages=stages,
        worker_id=environment.get("JOLQARA_WORKER_ID") or None,
    )


def _security(environment: Mapping[str, str]) -> Security:
    names = {
        "protocol": "SECURITY_PROTOCOL",
        "mechanism": "SASL_MECHANISM",
        "username": "SASL_USERNAME",
        "password": "SASL_PASSWORD",
        "ca_file": "SSL_CA_FILE",
        "certificate_file": "SSL_CERTIFICATE_FILE",
        "key_file": "SSL_KEY_FILE",
        "key_password": "SSL_KEY_PASSWORD",
    }
    given = {field: environment.get(f"JOLQARA_KAFKA_{name}") for field, name in names.items()}
    security = Security(**{field: value for field, value in given.items() if value})
    if security.protocol not in _PROTOCOLS:
        raise SettingsError(f"JOLQARA_KAFKA_SECURITY_PROTOCOL is {security.protocol!r}, not one of {_PROTOCOLS}")
    if security.protocol.startswith("SASL") and not (security.username and security.password):
        raise SettingsError("SASL needs JOLQARA_KAFKA_SASL_USERNAME and JOLQARA_KAFKA_SASL_PASSWORD")
    return security
