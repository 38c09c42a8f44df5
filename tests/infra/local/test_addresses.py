"""Finding the stack: the environment first, then the directory."""

import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.addresses import Addresses, addresses, home
from infra.local.errors import StackError
from infra.local.supervisor import Supervisor


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JOLQARA_KAFKA_BOOTSTRAP", "JOLQARA_CLICKHOUSE_DSN", "JOLQARA_HOME"):
        monkeypatch.delenv(name, raising=False)


def test_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOLQARA_KAFKA_BOOTSTRAP", "kafka.example:9092")
    monkeypatch.setenv("JOLQARA_CLICKHOUSE_DSN", "https://clickhouse.example/roads")
    found = addresses(tmp_path)
    assert found == Addresses(kafka_bootstrap="kafka.example:9092", clickhouse_dsn="https://clickhouse.example/roads")


def test_where_nothing_runs_the_way_out_is_named(tmp_path: Path) -> None:
    with pytest.raises(StackError, match=r"Kafka does not run in .*: run `jolqara up`, or set JOLQARA_KAFKA_BOOTSTRAP"):
        addresses(tmp_path)


@pytest.mark.stack
def test_the_running_stack_is_found(clickhouse_server: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOLQARA_KAFKA_BOOTSTRAP", "kafka.example:9092")
    assert addresses(clickhouse_server.home).clickhouse_dsn == clickhouse_server.address()
    clickhouse_server.stop()
    with pytest.raises(StackError, match="ClickHouse does not run"):
        addresses(clickhouse_server.home)


def test_the_directory_is_named_by_the_environment_or_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    assert home() == Path(".jolqara")
    monkeypatch.setenv("JOLQARA_HOME", "/srv/jolqara")
    assert home() == Path("/srv/jolqara")


def test_finding_the_stack_loads_neither_chdb_nor_a_client() -> None:
    program = (
        "import sys, infra.local.addresses; sys.exit('chdb' in sys.modules or 'clickhouse_connect' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
