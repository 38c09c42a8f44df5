"""Runs on a directory of their own."""

import fcntl
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.local.errors import StackError
from infra.soak.play import play


def test_two_at_once_on_one_directory_are_refused(tmp_path: Path) -> None:
    (tmp_path / "soak").mkdir()
    (tmp_path / "soak" / "kept").touch()
    with (tmp_path / "soak.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StackError, match="another endurance test runs in"):
            next(play(range(1), tmp_path / "soak", {}, datetime(2026, 9, 14, tzinfo=UTC)))
    assert (tmp_path / "soak" / "kept").exists()
