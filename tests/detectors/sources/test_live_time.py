"""The clock of a live stream."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.sources.live_time import CATCHING_UP, SETTLING_S, STRAY_S, LiveTime, StrayedError


def placed(clock: LiveTime, came: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Timestamp and moment of each frame that got one."""
    return [(timestamp, at) for timestamp, arrived in came if (at := clock.place(timestamp, arrived)) is not None]


def test_intervals_are_the_streams_own_however_the_network_delays() -> None:
    rng = np.random.default_rng(1)
    shown = np.arange(400) * 0.04
    arrived = np.maximum.accumulate(100 + shown + rng.exponential(0.05, 400))
    frames = placed(LiveTime(presentation=True), list(zip(shown.tolist(), arrived.tolist(), strict=True)))
    assert all((b[1] - a[1]) == pytest.approx(0.04, rel=2 * CATCHING_UP) for a, b in pairwise(frames))
    assert all(0 < at - 100 - timestamp < 0.02 for timestamp, at in frames), "the least delay counts"


def test_what_was_waiting_when_the_connection_began_does_not_shift_the_clock() -> None:
    burst = [(n * 0.04, 50.0) for n in range(75)]
    live = [(3 + n * 0.04, 50.0 + n * 0.04) for n in range(75)]
    frames = placed(LiveTime(presentation=True), burst + live)
    assert frames[0][0] >= 3 + SETTLING_S - 0.01
    assert all(at == pytest.approx(50 + timestamp - 3) for timestamp, at in frames)


def test_what_was_waiting_may_come_slowly() -> None:
    slowly = [(n * 0.04, 50.0 + n * 0.02) for n in range(200)]  # 8 s of pictures in 4 s
    live = [(8 + n * 0.04, 54.0 + n * 0.04) for n in range(75)]
    frames = placed(LiveTime(presentation=True), slowly + live)
    assert all(at == pytest.approx(54 + timestamp - 8, abs=0.1) for timestamp, at in frames)


@pytest.mark.parametrize("step", [0.3, -0.3, -0.05, 3.0, -3.0])
def test_nothing_is_measured_across_a_step_of_the_timestamps(step: float) -> None:
    came = [(n * 0.04 + (step if n >= 100 else 0.0), 20 + n * 0.04) for n in range(300)]
    frames = placed(LiveTime(presentation=True), came)
    gaps = sorted((later[1] - sooner[1]) for sooner, later in pairwise(frames))
    assert gaps[-1] >= SETTLING_S
    assert gaps[:-1] == pytest.approx([0.04] * (len(gaps) - 1))
    assert frames[-1][1] == pytest.approx(came[-1][1])


def test_a_step_while_the_clock_is_being_set_counts_too() -> None:
    came = [(n * 0.04 - (3.0 if n >= 10 else 0.0), 20 + n * 0.04) for n in range(100)]
    frames = placed(LiveTime(presentation=True), came)
    assert frames[-1][1] == pytest.approx(came[-1][1])


def test_a_clock_that_is_a_little_fast_or_slow_is_followed() -> None:
    for rate in (1 + 4e-5, 1 - 4e-5):
        frames = placed(LiveTime(presentation=True), [(n * 0.1 * rate, n * 0.1) for n in range(36_000)])
        assert all(abs(at - timestamp / rate) < 0.01 for timestamp, at in frames), "within an hour"


@pytest.mark.parametrize("jump", [math.nan, math.inf, -math.inf, 1e300, -1e300, -STRAY_S - 1, STRAY_S + 1])
def test_timestamps_that_jump_are_not_believed(jump: float) -> None:
    clock = LiveTime(presentation=True)
    placed(clock, [(n * 0.04, n * 0.04) for n in range(100)])
    with pytest.raises(StrayedError):
        clock.place(4.0 + jump, 4.0)


def test_timestamps_that_run_at_another_rate_than_time_are_found_out() -> None:
    with pytest.raises(StrayedError):
        placed(LiveTime(presentation=True), [(n * 0.04, n * 0.1) for n in range(1000)])


@given(st.lists(st.tuples(st.floats(), st.floats(0, 5)), max_size=30))
def test_nothing_but_that_error_comes_out_of_any_timestamps(came: list[tuple[float, float]]) -> None:
    for presentation in (True, False):
        clock, arrived = LiveTime(presentation=presentation), 0.0
        for timestamp, later in came:
            arrived += later
            try:
                at = clock.place(timestamp, arrived)
            except StrayedError:
                break
            assert at is None or abs(at - arrived) < 2 * STRAY_S
