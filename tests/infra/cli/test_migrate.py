"""`jolqara migrate` as an operator uses it."""

import clickhouse_connect
import pytest
from click.testing import CliRunner

from infra.cli.migrate import migrate

pytestmark = pytest.mark.stack


def test_it_says_what_is_missing_then_applies_it_then_has_nothing_to_do(
    clickhouse_server_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = "to_be_made"
    monkeypatch.setenv("JOLQARA_CLICKHOUSE_DSN", f"{clickhouse_server_dsn.rpartition('/')[0]}/{database}")
    dry = CliRunner().invoke(migrate, ["--dry-run"])
    assert (dry.exit_code, "missing 0001_create_passages.sql" in dry.output) == (0, True), dry.output
    with clickhouse_connect.get_client(dsn=clickhouse_server_dsn) as client:
        assert database not in client.command("SHOW DATABASES")
        applied = CliRunner().invoke(migrate)
        assert (applied.exit_code, "applied 0001_create_passages.sql" in applied.output) == (0, True), applied.output
        again = CliRunner().invoke(migrate)
        assert (again.exit_code, "applied 0001" in again.output) == (0, False), again.output
        client.command(f"DROP DATABASE {database}")


def test_an_address_that_cannot_be_read_is_bad_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOLQARA_CLICKHOUSE_DSN", "nonsense")
    assert CliRunner().invoke(migrate).exit_code == 2


def test_no_clickhouse_is_a_failure_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOLQARA_CLICKHOUSE_DSN", "http://127.0.0.1:9/db")
    result = CliRunner().invoke(migrate)
    assert (result.exit_code, "ClickHouse at http://127.0.0.1:9/db does not answer" in result.output) == (1, True)
