"""Civil dates of Kazakhstan (Asia/Almaty): days, months, years and working days."""

import calendar
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")
_DAY = timedelta(days=1)
_SATURDAY = 5


@lru_cache(maxsize=65_536)  # asked again and again for the moments of a few entries
def civil_date(moment: datetime) -> date:
    """The date in Almaty at an aware moment."""
    return moment.astimezone(ALMATY).date()


@lru_cache(maxsize=65_536)
def midnight(day: date) -> datetime:
    """The first moment of a civil day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=ALMATY).astimezone(UTC)


def years_before(day: date, years: int) -> date:
    """The same day so many calendar years earlier; 29 February becomes 28 February."""
    return months_after(day, -12 * years)


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last day of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def nth_working_day_after(day: date, n: int, *, days_off: Collection[date], years: Collection[int]) -> date | None:
    """The n-th working day after `day`, which itself does not count; None where that leaves the years of the table.

    A working day is Monday to Friday and not in `days_off`.
    """
    while n > 0:
        day += _DAY
        if day.year not in years:
            return None
        if day.weekday() < _SATURDAY and day not in days_off:
            n -= 1
    return day
