"""Two independent accounts of the same city: what its people did, and what the rules make of what was seen of it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.offline import load
from infra.simulator.check import compare
from infra.simulator.plan import CityPlan, Form
from infra.simulator.writing import write_city
from streams.rules.everything import judge_everything
from streams.rules.law.rulebook import load as load_law

DECIDED_AT = datetime(2030, 1, 1, tzinfo=UTC)


FIRST_DAY, NO_CALENDAR, LEAP_DAY = (
    datetime(2026, 3, 12, 2, tzinfo=UTC),
    datetime(2027, 1, 5, 2, tzinfo=UTC),
    datetime(2028, 2, 29, 2, tzinfo=UTC),
)


@pytest.mark.parametrize(
    "plan",
    [
        CityPlan(seed=1),
        CityPlan(seed=2),
        CityPlan(seed=3, vehicles=1, cameras=1, minutes=5),
        CityPlan(seed=4, vehicles=1500, cameras=40, form=Form.PASSAGES),
        CityPlan(seed=5, vehicles=800, form=Form.PASSAGES, start_at=FIRST_DAY),
        CityPlan(seed=6, vehicles=800, form=Form.PASSAGES, start_at=NO_CALENDAR),
        CityPlan(seed=7, vehicles=800, form=Form.PASSAGES, start_at=LEAP_DAY),
    ],
    ids=lambda plan: f"{plan.form}-{plan.seed}",
)
def test_nobody_is_accused_wrongly_and_nobody_missed(plan: CityPlan, tmp_path: Path) -> None:
    truths = write_city(plan, tmp_path)
    loaded = load(tmp_path)
    standing = judge_everything(loaded.everything, load_law(), DECIDED_AT)
    found = compare(truths, standing)
    assert not loaded.contradictions
    assert found.wrongful == ()
    assert found.missed == ()
    assert sum(found.right.values()) == sum(truth.observable for truth in truths)
