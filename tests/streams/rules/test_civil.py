from datetime import UTC, date, datetime

import pytest

from streams.rules.civil import civil_date, midnight, months_after, nth_working_day_after, years_before


def test_the_date_changes_at_midnight_in_almaty() -> None:
    assert civil_date(datetime(2026, 4, 14, 18, 59, 59, 999999, tzinfo=UTC)) == date(2026, 4, 14)
    assert civil_date(datetime(2026, 4, 14, 19, 0, tzinfo=UTC)) == date(2026, 4, 15)


def test_a_civil_day_begins_five_hours_before_the_day_of_utc_and_six_before_march_2024() -> None:
    assert midnight(date(2026, 4, 15)) == datetime(2026, 4, 14, 19, 0, tzinfo=UTC)
    assert midnight(date(2024, 2, 1)) == datetime(2024, 1, 31, 18, 0, tzinfo=UTC)
    assert midnight(date(2026, 4, 15)).tzinfo is UTC


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 11, 30), 15, date(2028, 2, 29)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_that_month(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


def test_a_year_before_the_29th_of_february_is_the_28th() -> None:
    assert years_before(date(2028, 2, 29), 1) == date(2027, 2, 28)
    assert years_before(date(2028, 2, 29), 4) == date(2024, 2, 29)


def test_working_days_skip_weekends_and_days_off_and_begin_after_the_day() -> None:
    friday, off = date(2026, 4, 10), {date(2026, 4, 14)}
    days = [nth_working_day_after(friday, n, days_off=off, years={2026}) for n in (1, 2, 3, 4, 5)]
    assert days == [date(2026, 4, day) for day in (13, 15, 16, 17, 20)]


def test_where_the_table_ends_nobody_knows_the_working_day() -> None:
    assert nth_working_day_after(date(2026, 12, 30), 1, days_off=(), years={2026}) == date(2026, 12, 31)
    assert nth_working_day_after(date(2026, 12, 30), 2, days_off=(), years={2026}) is None
