"""What a seed says will happen."""

from collections import Counter

import pytest

from infra.soak.plan import CLICKHOUSE, KAFKA, SESSION_S, Deed, Plan, plan

PLANS = [plan(seed) for seed in range(300)]


def test_a_seed_always_says_the_same() -> None:
    assert plan(7) == PLANS[7]
    assert len({repr(one) for one in PLANS}) == len(PLANS)


@pytest.mark.parametrize("one", PLANS[:50], ids=lambda one: one.seed)
def test_every_fault_is_undone_and_everyone_is_there(one: Plan) -> None:
    assert [step.at_s for step in one.steps] == sorted(step.at_s for step in one.steps)
    assert {step.who for step in one.steps} <= {*one.members, KAFKA, CLICKHOUSE}
    undone = Counter((step.who, step.at_s) for step in one.steps if step.deed in (Deed.START, Deed.RESUME))
    faults = [step for step in one.steps if step.deed not in (Deed.START, Deed.RESUME)]
    assert Counter((fault.who, fault.at_s + fault.lasts_s) for fault in faults) == undone


def test_everything_that_can_happen_does() -> None:
    happened = {(step.who.partition("-")[0], step.deed) for one in PLANS for step in one.steps}
    assert {(who, deed) for who in (KAFKA, CLICKHOUSE) for deed in (Deed.KILL, Deed.STOP)} <= happened
    assert {("worker", deed) for deed in Deed} <= happened
    assert {("sink", Deed.KILL), ("sink", Deed.PAUSE), (KAFKA, Deed.PAUSE)} <= happened
    assert any(step.lasts_s > SESSION_S and step.deed is Deed.PAUSE for one in PLANS for step in one.steps)
    for of_all in ([one.named for one in PLANS], [one.sinks == 2 for one in PLANS]):
        assert 0 < sum(of_all) < len(PLANS)
    assert 0 < sum(one.supply.during_s > 0 for one in PLANS) < len(PLANS)
    assert {len(one.supply.parts_h) for one in PLANS} == {0, 1, 2, 3}
