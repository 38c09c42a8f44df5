"""`up`, `status`, `query`, `down`: the commands, run as a user runs them."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from infra.cli.down import down
from infra.cli.query import query
from infra.cli.status import status
from infra.cli.up import up
from infra.local import ports, processes, stack
from infra.local.addresses import SERVICES
from infra.local.supervisor import Supervisor

PROGRAM = """
import click
from infra.cli import down, query, status, up
group = click.Group()
for command in (up.up, down.down, status.status, query.query):
    group.add_command(command)
group()
"""


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A stack's directory that the commands find by themselves; what runs there is stopped in the end."""
    for service in SERVICES:
        monkeypatch.delenv(service.variable, raising=False)
    monkeypatch.setenv("JOLQARA_HOME", str(tmp_path / "stack"))
    yield tmp_path / "stack"
    stack.down(tmp_path / "stack", say=lambda message: None)


def jolqara(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.stack
def test_the_stack_comes_up_answers_and_goes_down_with_its_data_kept(directory: Path) -> None:
    came_up = jolqara("up")
    assert came_up.returncode == 0, came_up.stderr
    found = json.loads(jolqara("status", "--json").stdout)
    assert [service["state"] for service in found] == ["running", "running"]
    assert all(service["uptime_s"] < 60 and Path(service["log"]).is_file() for service in found)
    shown = jolqara("status")
    assert shown.returncode == 0
    assert "running" in shown.stdout
    assert "already runs" in jolqara("up").stdout
    assert [service["pid"] for service in json.loads(jolqara("status", "--json").stdout)] == [s["pid"] for s in found]
    ran = [supervisor.process() for supervisor in (Supervisor(service, directory) for service in SERVICES)]
    assert jolqara("down").returncode == 0
    assert not any(processes.alive(process) for process in ran if process)
    stopped = jolqara("status", "--json")
    assert (stopped.returncode, [service["state"] for service in json.loads(stopped.stdout)]) == (1, ["stopped"] * 2)
    assert jolqara("up").returncode == 0
    again = json.loads(jolqara("status", "--json").stdout)
    assert [service["address"] for service in again] == [service["address"] for service in found]


@pytest.mark.stack
def test_query_prints_what_clickhouse_answers(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOLQARA_KAFKA_BOOTSTRAP", "kafka.example:9092")
    assert jolqara("up").stdout.startswith("Kafka: kafka.example:9092 is used (JOLQARA_KAFKA_BOOTSTRAP)\n")
    assert jolqara("query", "SELECT 1 AS a, 'x' AS b").stdout == "a\tb\n1\tx\n"
    assert jolqara("query", "SELECT 1 AS a", "--format", "JSONEachRow").stdout == '{"a":1}\n'
    assert jolqara("query", "SELECT 1 AS a FORMAT CSV").stdout == "1\n"
    assert jolqara("query", "CREATE TABLE t (a Int8) ENGINE = Memory").returncode == 0
    assert jolqara("query", "SELECT currentDatabase() FROM t").returncode == 0
    wrong = jolqara("query", "SELECT * FROM missing")
    assert wrong.returncode == 1
    assert "code: 60" in wrong.stderr


def test_missing_java_is_named(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(directory))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    result = CliRunner().invoke(up)
    assert result.exit_code == 1
    assert "Error: Kafka needs Java 17 or newer, and there is no `java` here: install OpenJDK 17" in result.output


def test_a_taken_port_is_named(directory: Path) -> None:
    with socket.create_server((ports.HOST, 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(up, ["--kafka-port", port])
    assert result.exit_code == 1
    assert f"port {port} for Kafka is in use" in result.output


def test_with_both_named_elsewhere_nothing_is_started(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOLQARA_KAFKA_BOOTSTRAP", "kafka.example:9092")
    monkeypatch.setenv("JOLQARA_CLICKHOUSE_DSN", "https://clickhouse.example/roads")
    assert CliRunner().invoke(up).exit_code == 0
    assert not directory.exists()
    result = CliRunner().invoke(status, ["--json"])
    assert result.exit_code == 0
    assert [(s["state"], s["address"]) for s in json.loads(result.output)] == [
        ("external", "kafka.example:9092"),
        ("external", "https://clickhouse.example/roads"),
    ]


def test_down_where_nothing_ever_ran_is_no_error(directory: Path) -> None:
    result = CliRunner().invoke(down)
    assert (result.exit_code, result.output) == (0, "")
    assert not directory.exists()


def test_query_without_a_stack_says_how_to_start_one(directory: Path) -> None:
    result = CliRunner().invoke(query, ["SELECT 1"])
    assert result.exit_code == 1
    assert "run `jolqara up`" in result.output


def test_a_bad_option_is_bad_use(directory: Path) -> None:
    assert CliRunner().invoke(up, ["--kafka-port", "99999"]).exit_code == 2
    assert not directory.exists()
