"""Processes known by id and start time."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infra.local import processes
from infra.local.processes import Process

SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
STUBBORN = [sys.executable, "-c", f"import signal; signal.signal(15, signal.SIG_IGN); {SLEEP[2]}"]


def start(command: list[str], log: Path, *, tethered: bool = True) -> Process:
    process = processes.start(command, log=log, environment=dict(os.environ), tethered=tethered)
    while "up" not in log.read_text():
        assert processes.alive(process), log.read_text()
        time.sleep(0.01)
    return process


def test_a_process_ends_when_it_is_asked_to(tmp_path: Path) -> None:
    process = start(SLEEP, tmp_path / "log")
    assert processes.alive(process)
    assert 0 <= processes.uptime_s(process) < 60
    assert processes.stop(process, within_s=10)
    assert not processes.alive(process)


def test_a_stubborn_process_is_killed(tmp_path: Path) -> None:
    process = start(STUBBORN, tmp_path / "log")
    assert not processes.stop(process, within_s=0.2)
    assert not processes.alive(process)


def test_a_paused_process_can_be_stopped(tmp_path: Path) -> None:
    process = start(SLEEP, tmp_path / "log")
    processes.send(process, signal.SIGSTOP)
    assert processes.alive(process)
    assert processes.stop(process, within_s=10)


def test_another_process_with_the_same_pid_is_never_touched(tmp_path: Path) -> None:
    process = start(SLEEP, tmp_path / "log")
    former = Process(pid=process.pid, start_ticks=process.start_ticks - 1)
    assert not processes.alive(former)
    assert processes.stop(former, within_s=0)
    processes.kill(former)
    assert processes.alive(process)
    processes.kill(process)


def test_it_runs_in_a_session_of_its_own_where_ctrl_c_does_not_reach(tmp_path: Path) -> None:
    process = start(SLEEP, tmp_path / "log")
    assert os.getsid(process.pid) == process.pid != os.getsid(0)
    processes.kill(process)


@pytest.mark.parametrize("tethered", [True, False])
def test_a_tethered_process_dies_with_a_killed_parent_another_does_not(tmp_path: Path, tethered: bool) -> None:
    program = (
        "import os, sys, time, pathlib\n"
        "from infra.local import processes\n"
        f"log = pathlib.Path({str(tmp_path / 'log')!r})\n"
        f"process = processes.start({SLEEP!r}, log=log, environment=dict(os.environ), tethered={tethered})\n"
        "while 'up' not in log.read_text(): time.sleep(0.01)\n"
        "print(process.pid, process.start_ticks, flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid, start_ticks = map(int, parent.stdout.readline().split())
        process = Process(pid=pid, start_ticks=start_ticks)
        assert processes.alive(process)
        parent.kill()
    assert processes.ended(process, within_s=5 if tethered else 0.3) == tethered
    processes.kill(process)
