"""Traffic lights."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from infra.simulator.road.signals import PHASES, Cycle
from schemas.vocabulary import SignalPhase

BEGAN_AT = datetime(2026, 9, 14, tzinfo=UTC)
CYCLE_AT_HAND = Cycle("light", BEGAN_AT)
later = st.timedeltas(timedelta(0), timedelta(hours=20)).map(lambda passed: BEGAN_AT + passed)


@given(later)
def test_a_phase_has_begun_and_is_not_over(moment: datetime) -> None:
    shown = CYCLE_AT_HAND.at(moment)
    assert timedelta(0) <= moment - shown.since_at < timedelta(seconds=dict(PHASES)[shown.phase])


@given(later, st.sampled_from(PHASES), st.floats(0, 1, exclude_max=True))
def test_the_next_moment_of_a_phase_is_within_a_cycle(
    moment: datetime, phase: tuple[SignalPhase, float], part: float
) -> None:
    into_s = part * phase[1]
    then = CYCLE_AT_HAND.next(phase[0], into_s, moment)
    assert moment <= then < moment + CYCLE_AT_HAND.length
    shown = CYCLE_AT_HAND.at(then)
    assert shown.phase is phase[0] or part > 0.999
    assert abs((then - shown.since_at).total_seconds() - into_s) < 1e-5 or part > 0.999
