"""Settings from the environment: clear refusals, and secrets that are never shown."""

import pytest

from sinks.clickhouse.errors import SettingsError
from sinks.clickhouse.settings import BOOTSTRAP, DSN, clickhouse_target, sink_settings

SECRET = "hunter2"
FULL = {
    BOOTSTRAP: "one:9092,two:9092",
    DSN: f"https://an%40alyst:{SECRET}%2F@warehouse:8444/roads",
    "JOLQARA_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
    "JOLQARA_KAFKA_SASL_PASSWORD": SECRET,
    "JOLQARA_SINK_GROUP": "trial",
    "PATH": "/bin",
}


def test_everything_that_is_set_is_taken() -> None:
    settings = sink_settings(FULL)
    assert settings.group == "trial"
    assert settings.kafka.options() == {
        "bootstrap.servers": "one:9092,two:9092",
        "log_level": 2,
        "security.protocol": "SASL_SSL",
        "sasl.password": SECRET,
    }
    target = settings.clickhouse
    assert (target.scheme, target.host, target.port, target.database) == ("https", "warehouse", 8444, "roads")
    assert (target.user, target.password) == ("an@alyst", f"{SECRET}/")


@pytest.mark.parametrize(
    ("dsn", "port", "database"),
    [("http://host", 8123, "default"), ("https://host/", 8443, "default"), ("http://[::1]:1/db", 1, "db")],
)
def test_what_is_left_out_of_the_address_is_usual(dsn: str, port: int, database: str) -> None:
    target = clickhouse_target({DSN: dsn})
    assert (target.user, target.password, target.port, target.database) == ("default", "", port, database)


def test_no_secret_is_shown() -> None:
    settings = sink_settings(FULL)
    assert SECRET not in f"{settings} {settings!r} {settings.kafka} {settings.clickhouse!r} {settings.clickhouse}"


@pytest.mark.parametrize(
    ("environ", "names"),
    [
        ({DSN: "http://host"}, BOOTSTRAP),
        ({BOOTSTRAP: "host:1"}, DSN),
        ({BOOTSTRAP: "host:1", DSN: ""}, DSN),
        ({BOOTSTRAP: "host:1", DSN: f"chdb:///{SECRET}"}, DSN),
        ({BOOTSTRAP: "host:1", DSN: f"http://user:{SECRET}@host:many/db"}, DSN),
        ({BOOTSTRAP: "host:1", DSN: f"http://user:{SECRET}@/db"}, DSN),
    ],
)
def test_a_missing_or_unreadable_setting_is_named_without_its_secrets(environ: dict[str, str], names: str) -> None:
    with pytest.raises(SettingsError, match=names) as refusal:
        sink_settings(environ)
    assert SECRET not in str(refusal.value)
