"""Processes that are ended in every way."""

import os
import time
from pathlib import Path

from infra.soak.crew import Member
from infra.soak.plan import Deed


def test_one_that_ends_by_itself_is_noticed_and_its_last_words_are_told(tmp_path: Path) -> None:
    environment = {**os.environ, "JOLQARA_KAFKA_BOOTSTRAP": "127.0.0.1:1", "JOLQARA_KAFKA_SECURITY_PROTOCOL": "none"}
    member = Member("worker-1", tmp_path / "logs" / "worker-1.log", environment)
    assert not member.do(Deed.KILL)
    assert member.do(Deed.START)
    give_up_at = time.monotonic() + 30
    while not member.fell() and time.monotonic() < give_up_at:
        time.sleep(0.1)
    assert member.fell()
    assert "JOLQARA_KAFKA_SECURITY_PROTOCOL is 'NONE'" in member.last_words()
    assert not member.do(Deed.PAUSE)


def test_one_that_was_killed_has_not_fallen(tmp_path: Path) -> None:
    member = Member("worker-1", tmp_path / "worker-1.log", {**os.environ, "JOLQARA_KAFKA_BOOTSTRAP": "127.0.0.1:1"})
    assert member.start()
    assert not member.is_missed
    assert member.do(Deed.KILL)
    assert member.end()
    assert not member.fell()
