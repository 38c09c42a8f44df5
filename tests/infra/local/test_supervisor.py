"""One service on one directory, with a small web server as the service."""

import contextlib
import http.client
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from infra.local import ports, processes
from infra.local.errors import StackError
from infra.local.lifetimes import running
from infra.local.service import Service
from infra.local.supervisor import Supervisor


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection(ports.HOST, port, timeout=1)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def prepare(directory: Path, chosen: tuple[int, ...]) -> list[str]:
    return [sys.executable, "-m", "http.server", "--bind", ports.HOST, "--directory", str(directory), str(chosen[0])]


FILES = Service(
    name="files",
    title="Files",
    variable="JOLQARA_FILES",
    port_count=2,
    prepare=prepare,
    answers=answers,
    address=lambda port: f"http://{ports.HOST}:{port}",
    start_within_s=30,
    stop_within_s=5,
)


@contextlib.contextmanager
def occupied(port: int) -> Iterator[None]:
    while not ports.free(port):  # connections of the service that listened there may still be closing
        time.sleep(0.05)
    with socket.create_server((ports.HOST, port)):
        yield


def failing(program: str, *, start_within_s: float = 30) -> Service:
    changes = {"prepare": lambda directory, chosen: [sys.executable, "-c", program], "start_within_s": start_within_s}
    return msgspec.structs.replace(FILES, **changes)


def test_it_starts_once_and_keeps_its_ports(tmp_path: Path) -> None:
    with running(FILES, tmp_path) as supervisor:
        first, address = supervisor.process(), supervisor.address()
        assert supervisor.healthy()
        assert not supervisor.start()
        assert supervisor.process() == first
        assert supervisor.stop()
        assert not supervisor.healthy()
        assert not supervisor.stop()
        assert supervisor.start()
        assert supervisor.process() != first
        assert supervisor.address() == address


def test_it_is_gone_after_an_exception(tmp_path: Path) -> None:
    with contextlib.suppress(KeyboardInterrupt), running(FILES, tmp_path) as supervisor:
        process = supervisor.process()
        raise KeyboardInterrupt
    assert process is not None
    assert not processes.alive(process)


def test_a_crashed_service_starts_again(tmp_path: Path) -> None:
    with running(FILES, tmp_path) as supervisor:
        supervisor.kill()
        assert supervisor.process() is None
        assert supervisor.start()
        assert supervisor.healthy()


def test_a_paused_service_runs_but_is_not_well_until_it_is_resumed(tmp_path: Path) -> None:
    with running(FILES, tmp_path) as supervisor:
        supervisor.pause()
        assert supervisor.process()
        assert not supervisor.healthy()
        supervisor.resume()
        assert supervisor.healthy()
        supervisor.pause()  # and is stopped all the same


def test_a_remembered_port_in_use_is_replaced_and_that_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    with running(FILES, tmp_path, say=said.append) as supervisor:
        supervisor.stop()
        run = supervisor.run()
        assert run
        with occupied(run.ports[0]):
            assert supervisor.start()
        again = supervisor.run()
        assert again
        assert again.ports[0] != run.ports[0]
        assert again.ports[1:] == run.ports[1:]
        assert said == [f"port {run.ports[0]} is in use now: Files listens on {again.ports[0]} instead"]


def test_an_asked_port_is_taken_and_kept(tmp_path: Path) -> None:
    port = ports.choose()
    supervisor = Supervisor(FILES, tmp_path, tethered=True)
    assert supervisor.start(port)
    assert supervisor.address().endswith(f":{port}")
    with pytest.raises(StackError, match=rf"already runs on port {port}"):
        supervisor.start(ports.choose())
    supervisor.stop()


def test_an_asked_port_in_use_is_an_error(tmp_path: Path) -> None:
    port = ports.choose()
    with occupied(port), pytest.raises(StackError, match=rf"port {port} for Files is in use"):
        Supervisor(FILES, tmp_path, tethered=True).start(port)


def test_a_service_that_ends_at_its_start_is_quoted(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "files.log").write_text("of an earlier run\n")
    supervisor = Supervisor(failing("raise SystemExit('no such luck')"), tmp_path, tethered=True)
    with pytest.raises(StackError, match="Files ended at its start") as raised:
        supervisor.start()
    assert "no such luck" in raised.value.message
    assert "earlier" not in raised.value.message


def test_a_service_that_does_not_answer_in_time_is_quoted_and_ended(tmp_path: Path) -> None:
    program = "import time; print('thinking', flush=True); time.sleep(600)"
    supervisor = Supervisor(failing(program, start_within_s=1), tmp_path, tethered=True)
    with pytest.raises(StackError, match="did not answer within 1 s"):
        supervisor.start()
    assert supervisor.process() is None


@pytest.mark.parametrize("place", ["file/below", "file"])
def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StackError, match=r"cannot write to .*file.*--dir"):
        Supervisor(FILES, tmp_path / place).start()


def test_a_directory_without_write_permission_is_named() -> None:
    with pytest.raises(StackError, match=r"cannot write to /proc/jolqara .*--dir"):  # not even root may
        Supervisor(FILES, Path("/proc/jolqara")).start()


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.local.supervisor.LEAST_DISK_MIB", 1 << 40)
    with pytest.raises(StackError, match=r"only \d+ MiB are free at "):
        Supervisor(FILES, tmp_path).start()


def test_a_damaged_run_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "files.json").write_text('{"ports": "x"}')
    with pytest.raises(StackError, match=r"files\.json is damaged"):
        Supervisor(FILES, tmp_path).process()


def test_what_was_never_started_says_how_to_start_it(tmp_path: Path) -> None:
    supervisor = Supervisor(FILES, tmp_path)
    assert supervisor.process() is None
    assert not supervisor.healthy()
    with pytest.raises(StackError, match="run `jolqara up`"):
        supervisor.address()
