"""What can be asked for."""

from datetime import UTC, datetime

import pytest

from infra.simulator.plan import CityPlan, civil, midnight


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"seed": -1}, "seed must be from 0"),
        ({"vehicles": 0}, "vehicles must be from 1"),
        ({"cameras": 10**6}, "cameras must be from 1 to 1000"),
        ({"minutes": 4}, "minutes must be from 5"),
        ({"start_at": datetime(2026, 9, 14, 6, 30)}, "UTC offset"),  # noqa: DTZ001
        ({"start_at": datetime(2026, 3, 11, 18, 59, tzinfo=UTC)}, "from 2026-03-12"),
        ({"start_at": datetime(9999, 12, 31, tzinfo=UTC)}, "from 2026-03-12"),
        ({"start_at": datetime(1, 1, 1, tzinfo=UTC)}, "from 2026-03-12"),
        ({"start_at": datetime(2026, 9, 14, 18, 50, tzinfo=UTC)}, "must end on the day"),
    ],
)
def test_what_cannot_be_simulated_is_refused_and_named(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        CityPlan(**{"seed": 1, **wrong})  # type: ignore[arg-type]


def test_the_first_moment_of_12_march_in_almaty_is_accepted() -> None:
    plan = CityPlan(seed=1, start_at=datetime(2026, 3, 11, 19, 0, tzinfo=UTC))
    assert midnight(plan.today) == plan.start_at


def test_days_begin_at_19_00_utc() -> None:
    assert civil(datetime(2026, 9, 13, 19, 0, tzinfo=UTC)).isoformat() == "2026-09-14"
    assert civil(datetime(2026, 9, 13, 18, 59, 59, tzinfo=UTC)).isoformat() == "2026-09-13"
