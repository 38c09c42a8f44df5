"""`up`, `status`, `query`, `down`: the commands, run as a user runs them."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from infra.cli.main import main
from infra.local import ports, processes, stack
from infra.local.addresses import SERVICES
from infra.local.clickhouse.server import CLICKHOUSE
from infra.local.kafka.broker import KAFKA
from infra.local.supervisor import Supervisor

PROGRAM = (
    # A shell that runs these tests in the background has Ctrl-C ignored by all that it starts.
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);from infra.cli.main import main; main()"
)


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A stack's directory that the commands find by themselves; what runs there is stopped in the end."""
    for service in SERVICES:
        monkeypatch.delenv(service.variable, raising=False)
    monkeypatch.setenv("JOLQARA_HOME", str(tmp_path / "stack"))
    yield tmp_path / "stack"
    stack.down(tmp_path / "stack", say=lambda message: None)


def jolqara(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.mark.stack
def test_the_stack_comes_up_answers_and_goes_down_with_its_data_kept(directory: Path) -> None:
    came_up = jolqara("up")
    assert came_up.exit_code == 0, came_up.output
    found = json.loads(jolqara("status", "--json").stdout)
    assert [service["state"] for service in found] == ["running", "running"]
    assert all(service["uptime_s"] < 60 and Path(service["log"]).is_file() for service in found)
    shown = jolqara("status")
    assert shown.exit_code == 0
    assert "running" in shown.stdout
    assert "already runs" in jolqara("up").stdout
    assert [service["pid"] for service in json.loads(jolqara("status", "--json").stdout)] == [s["pid"] for s in found]
    ran = [supervisor.process() for supervisor in (Supervisor(service, directory) for service in SERVICES)]
    assert jolqara("down").exit_code == 0
    assert not any(processes.alive(process) for process in ran if process)
    stopped = jolqara("status", "--json")
    assert (stopped.exit_code, [service["state"] for service in json.loads(stopped.stdout)]) == (1, ["stopped"] * 2)
    assert jolqara("up").exit_code == 0
    again = json.loads(jolqara("status", "--json").stdout)
    assert [service["address"] for service in again] == [service["address"] for service in found]


@pytest.mark.stack
def test_query_prints_what_clickhouse_answers(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOLQARA_KAFKA_BOOTSTRAP", "kafka.example:9092")
    assert jolqara("up").stdout.startswith("Kafka: kafka.example:9092 is used (JOLQARA_KAFKA_BOOTSTRAP)\n")
    assert jolqara("query", "SELECT 1 AS a, 'x' AS b").stdout == "a\tb\n1\tx\n"
    assert jolqara("query", "SELECT 1 AS a", "--format", "JSONEachRow").stdout == '{"a":1}\n'
    assert jolqara("query", "SELECT 1 AS a FORMAT CSV").stdout == "1\n"
    assert jolqara("query", "CREATE TABLE t (a Int8) ENGINE = Memory").exit_code == 0
    assert jolqara("query", "SELECT currentDatabase() FROM t").exit_code == 0
    wrong = jolqara("query", "SELECT * FROM missing")
    assert wrong.exit_code == 1
    assert "code: 60" in wrong.stderr


@pytest.mark.stack
def test_two_at_once_start_one_stack(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOLQARA_KAFKA_BOOTSTRAP", "kafka.example:9092")
    command = [sys.executable, "-c", PROGRAM, "up"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate()[0].splitlines()[-1] for process in both]
    address = Supervisor(CLICKHOUSE, directory).address()
    assert sorted(said) == [f"ClickHouse already runs on {address}", f"ClickHouse answers on {address}"]


@pytest.mark.stack
def test_ctrl_c_while_it_starts_leaves_nothing_running(directory: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM, "up"], stderr=subprocess.PIPE, text=True) as starting:
        broker = Supervisor(KAFKA, directory)
        while not (process := broker.process()):
            assert starting.poll() is None
            time.sleep(0.01)
        starting.send_signal(signal.SIGINT)
        assert starting.wait(30) == 1
    assert not processes.alive(process)


def test_missing_java_is_named(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(directory))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    result = jolqara("up")
    assert result.exit_code == 1
    assert "Error: Kafka needs Java 17 or newer, and there is no `java` here: install OpenJDK 17" in result.output


def test_a_taken_port_is_named(directory: Path) -> None:
    with socket.create_server((ports.HOST, 0)) as taken:
        port = str(taken.getsockname()[1])
        result = jolqara("up", "--kafka-port", port)
    assert result.exit_code == 1
    assert f"port {port} for Kafka is in use" in result.output


def test_with_both_named_elsewhere_nothing_is_started(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOLQARA_KAFKA_BOOTSTRAP", "kafka.example:9092")
    monkeypatch.setenv("JOLQARA_CLICKHOUSE_DSN", "https://clickhouse.example/roads")
    assert jolqara("up").exit_code == 0
    assert not directory.exists()
    result = jolqara("status", "--json")
    assert result.exit_code == 0
    assert [(s["state"], s["address"]) for s in json.loads(result.output)] == [
        ("external", "kafka.example:9092"),
        ("external", "https://clickhouse.example/roads"),
    ]


def test_down_where_nothing_ever_ran_is_no_error(directory: Path) -> None:
    result = jolqara("down")
    assert (result.exit_code, result.output) == (0, "")
    assert not directory.exists()


def test_query_without_a_stack_says_how_to_start_one(directory: Path) -> None:
    result = jolqara("query", "SELECT 1")
    assert result.exit_code == 1
    assert "run `jolqara up`" in result.output


def test_a_bad_option_is_bad_use(directory: Path) -> None:
    assert jolqara("up", "--kafka-port", "99999").exit_code == 2
    assert not directory.exists()
