"""What the environment says, and what of it is shown."""

import pytest

from streams.settings import SettingsError, Stage, from_environment

SECURE = {
    "JOLQARA_KAFKA_BOOTSTRAP": "k1:9093,k2:9093",
    "JOLQARA_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
    "JOLQARA_KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
    "JOLQARA_KAFKA_SASL_USERNAME": "jolqara",
    "JOLQARA_KAFKA_SASL_PASSWORD": "s3cret",
    "JOLQARA_WORKER_ID": "worker-0",
}


def test_both_libraries_are_told_the_same() -> None:
    settings = from_environment(environment=SECURE)
    assert settings.confluent() == {
        "bootstrap.servers": "k1:9093,k2:9093",
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": "jolqara",
        "sasl.password": "s3cret",
    }
    assert settings.faust_broker() == "kafka://k1:9093;kafka://k2:9093"
    credentials = settings.faust_credentials()
    assert (credentials.username, credentials.password) == ("jolqara", "s3cret")
    assert credentials.ssl_context is not None
    assert settings.worker_id == "worker-0"


def test_secrets_are_not_shown() -> None:
    assert "s3cret" not in repr(from_environment(environment=SECURE))


def test_nothing_but_the_address_is_needed() -> None:
    settings = from_environment("localhost:9092", (Stage.JUDGE,), environment={})
    assert settings.faust_credentials() is None
    assert settings.confluent() == {"bootstrap.servers": "localhost:9092"}


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ({}, "JOLQARA_KAFKA_BOOTSTRAP"),
        ({**SECURE, "JOLQARA_KAFKA_SECURITY_PROTOCOL": "TLS"}, "JOLQARA_KAFKA_SECURITY_PROTOCOL"),
        ({**SECURE, "JOLQARA_KAFKA_SASL_PASSWORD": ""}, "JOLQARA_KAFKA_SASL_PASSWORD"),
    ],
)
def test_what_is_missing_or_wrong_is_named(environment: dict[str, str], names: str) -> None:
    with pytest.raises(SettingsError, match=names):
        from_environment(environment=environment)
