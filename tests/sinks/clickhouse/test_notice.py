"""What is away is said at once and every thirty seconds, not more."""

import logging

import pytest

from sinks.clickhouse.notice import EVERY_S, Notice


def test_said_at_once_then_every_thirty_seconds_then_that_it_is_back(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    now_s = 1000.0
    notice = Notice(lambda: now_s)
    notice.off("back")
    for second in range(70):
        now_s = 1000.0 + second
        notice.on(f"away at {second}")
    notice.off("back")
    notice.off("back")
    assert caplog.messages == ["away at 0", f"away at {EVERY_S:.0f}", f"away at {2 * EVERY_S:.0f}", "back after 69 s"]


def test_what_comes_back_and_goes_again_is_said_at_once(caplog: pytest.LogCaptureFixture) -> None:
    notice = Notice(lambda: 0.0)
    notice.on("first")
    notice.off("back")
    notice.on("second")
    assert caplog.messages == ["first", "second"]
