"""How records arrive."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng

from infra.simulator.seeing.scattering import scatter
from schemas.records import RegistryHeartbeat
from schemas.vocabulary import Registry

FIRST = datetime(2026, 9, 14, tzinfo=UTC)


def _beats(count: int) -> list[tuple[datetime, RegistryHeartbeat]]:
    moments = [FIRST + timedelta(milliseconds=90 * number) for number in range(count)]
    return [(moment, RegistryHeartbeat(registry=Registry.OSAGO, as_of=moment)) for moment in moments]


@given(st.integers(0, 2**32), st.integers(0, 300))
def test_nothing_is_lost_and_nothing_is_more_than_a_second_late(seed: int, count: int) -> None:
    sent = _beats(count)
    arrived = scatter(default_rng(seed), sent)
    assert {one.as_of for one in arrived} == {moment for moment, _ in sent}
    newest = accumulate((one.as_of for one in arrived), max)
    assert all(latest - one.as_of < timedelta(seconds=1) for latest, one in zip(newest, arrived, strict=True))


def test_some_come_twice_and_some_out_of_order() -> None:
    arrived = scatter(default_rng(1), _beats(2000))
    assert len(arrived) > 2000
    once = list(dict.fromkeys(arrived))
    assert once != sorted(once, key=lambda one: one.as_of)
