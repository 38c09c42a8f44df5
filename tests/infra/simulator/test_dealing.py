"""Dealing out stories."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng

from infra.simulator.dealing import deal

SHARES = ((90.0, "usual"), (9.0, "rare"), (1.0, "rarest"))


@given(st.integers(0, 2**32), st.integers(0, 500))
def test_everyone_gets_one_and_no_story_is_left_out(seed: int, hands: int) -> None:
    dealt = deal(default_rng(seed), SHARES, hands)
    assert len(dealt) == hands
    if hands >= 2:
        assert {"rare", "rarest"} <= set(dealt)


def test_shares_are_kept() -> None:
    assert Counter(deal(default_rng(1), SHARES, 1000)) == {"usual": 900, "rare": 90, "rarest": 10}
