"""Days as the law counts them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.simulator.figures import figures, months_after


@pytest.mark.parametrize(
    ("owned_on", "over_from"),
    [
        (date(2026, 9, 1), date(2026, 9, 16)),  # two weekends
        (date(2026, 4, 24), date(2026, 5, 14)),  # 1, 7 and 11 May are days off
        (date(2026, 9, 5), date(2026, 9, 19)),  # bought on a Saturday
        (date(2025, 12, 31), date(2026, 1, 20)),  # all days that count are in the calendar
        (date(2025, 6, 1), date(2025, 6, 22)),  # no calendar for 2025: twenty days
        (date(2026, 12, 28), date(2027, 1, 18)),  # the calendar ends before ten working days have passed
    ],
)
def test_a_new_owner_must_be_insured_after_ten_working_days(owned_on: date, over_from: date) -> None:
    assert figures().grace.over_from(owned_on) == over_from


@given(st.dates(date(2025, 1, 1), date(2035, 1, 1)))
def test_the_grace_is_two_to_four_weeks_long(owned_on: date) -> None:
    length = figures().grace.over_from(owned_on) - owned_on
    assert timedelta(days=13) <= length <= timedelta(days=28)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 15), -12, date(2025, 1, 15)),
    ],
)
def test_months_end_on_the_last_day_of_shorter_ones(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then
