"""The server process: one to a directory, finishes its writes, survives crashes."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import clickhouse_connect
import pytest
from clickhouse_connect.driver.exceptions import ClickHouseError

from infra.local import ports
from infra.local.clickhouse.server import CLICKHOUSE
from infra.local.errors import StackError
from infra.local.lifetimes import running
from infra.local.supervisor import Supervisor

pytestmark = pytest.mark.stack


def ask(server: Supervisor, sql: str) -> object:
    with clickhouse_connect.get_client(dsn=server.address()) as client:
        return client.command(sql)


def serve(directory: Path, port: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "infra.local.clickhouse", str(directory), str(port)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def make_table(server: Supervisor) -> None:
    ask(server, "CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a")
    ask(server, "INSERT INTO t SELECT number FROM numbers(1000)")


def test_data_stay_from_run_to_run(clickhouse_server: Supervisor) -> None:
    make_table(clickhouse_server)
    clickhouse_server.stop()
    clickhouse_server.start()
    assert ask(clickhouse_server, "SELECT count() FROM t") == 1000


def test_data_survive_a_crash(clickhouse_server: Supervisor) -> None:
    make_table(clickhouse_server)
    clickhouse_server.kill()
    clickhouse_server.start()
    assert ask(clickhouse_server, "SELECT count() FROM t") == 1000


def test_a_second_clickhouse_on_the_same_directory_is_refused(clickhouse_server: Supervisor, tmp_path: Path) -> None:
    directory, port = tmp_path / "clickhouse", ports.choose()
    process = clickhouse_server.process()
    assert process
    second = serve(directory, port)
    assert second.returncode == 1
    assert second.stderr == f"another ClickHouse (pid {process.pid}) uses this directory: {directory}\n"
    assert clickhouse_server.healthy()


def test_the_supervisor_quotes_that_refusal(clickhouse_server: Supervisor, tmp_path: Path) -> None:
    process = clickhouse_server.process()
    assert process
    (tmp_path / "run" / "clickhouse.json").rename(tmp_path / "aside")  # as if started by hand
    with pytest.raises(StackError, match=rf"another ClickHouse \(pid {process.pid}\) uses this directory"):
        Supervisor(CLICKHOUSE, tmp_path, tethered=True).start()
    (tmp_path / "aside").rename(tmp_path / "run" / "clickhouse.json")


def test_a_port_in_use_ends_the_server_with_a_line(clickhouse_server: Supervisor, tmp_path: Path) -> None:
    port = int(clickhouse_server.address().rpartition(":")[2].partition("/")[0])
    second = serve(tmp_path / "other", port)
    assert second.returncode == 1
    assert second.stderr.splitlines()[-1] == f"cannot listen on 127.0.0.1:{port}: Address already in use"


def test_a_stop_finishes_the_writes_that_were_taken(clickhouse_server: Supervisor) -> None:
    make_table(clickhouse_server)
    slow = "INSERT INTO t SELECT number + sleepEachRow(0.5) FROM numbers(6) SETTINGS max_block_size = 1"
    answered: list[object] = []
    writer = threading.Thread(target=lambda: answered.append(ask(clickhouse_server, slow)))
    writer.start()
    wait_for(clickhouse_server, "sleepEachRow")
    clickhouse_server.stop()
    writer.join()
    assert len(answered) == 1
    clickhouse_server.start()
    assert ask(clickhouse_server, "SELECT count() FROM t") == 1006


def test_a_stop_does_not_wait_for_long_questions(clickhouse_server: Supervisor) -> None:
    endless = "SELECT count() FROM numbers(1000) WHERE sleepEachRow(1) SETTINGS max_block_size = 1"

    def ask_in_vain() -> None:
        with pytest.raises(ClickHouseError):
            ask(clickhouse_server, endless)

    reader = threading.Thread(target=ask_in_vain)
    reader.start()
    wait_for(clickhouse_server, "sleepEachRow")
    began = time.monotonic()
    clickhouse_server.stop()
    assert time.monotonic() - began < CLICKHOUSE.stop_within_s / 2
    reader.join()


def test_two_directories_have_a_clickhouse_each(tmp_path: Path) -> None:
    with running(CLICKHOUSE, tmp_path / "a") as first, running(CLICKHOUSE, tmp_path / "b") as second:
        make_table(first)
        assert ask(second, "EXISTS TABLE t") == 0


def wait_for(server: Supervisor, words: str) -> None:
    """Return once a statement with these words runs."""
    running_now = f"SELECT count() FROM system.processes WHERE query LIKE '%{words}%' AND query NOT LIKE '%processes%'"
    deadline = time.monotonic() + 30
    while ask(server, running_now) == 0:
        assert time.monotonic() < deadline
