"""The figures of `city.toml`, and how they count days."""

import tomllib
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from schemas.vocabulary import VehicleCategory


class Provision(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article and part of the Code."""

    article: str
    part: str
    repeated_part: str | None = None
    repeats: tuple[str, ...] = ()
    """Parts of the article for which an earlier penalty makes this a repeat."""


class SpeedBand(Provision, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A band of excess, and by how much its drivers exceed limit and allowed error together."""

    over_kmh: tuple[float, float]


class Grace(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long a new owner may be without insurance."""

    working_days: int
    days_outside_calendar: int
    years: tuple[int, ...]
    days_off: frozenset[date]

    def over_from(self, owned_on: date) -> date:
        """The first day on which an owner since `owned_on` must be insured."""
        day, left = owned_on, self.working_days
        while left:
            day += timedelta(days=1)
            if day.year not in self.years:
                return owned_on + timedelta(days=self.days_outside_calendar + 1)
            left -= day.isoweekday() < 6 and day not in self.days_off  # noqa: PLR2004 - Saturday
        return day + timedelta(days=1)


class InspectionDuty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From when, and how often, vehicles are inspected."""

    after_years: dict[VehicleCategory, int]
    professional_after_months: int
    months: int
    professional_months: int


class Figures(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of `city.toml`."""

    documents_from: date
    rearm_days: int
    grace: Grace
    inspection: InspectionDuty
    speeding: tuple[SpeedBand, ...]
    red_light: Provision
    signs_and_markings: Provision
    no_stopping: Provision
    pavement_or_lawn: Provision
    carriageway_obstructed: Provision
    disabled_place: Provision
    congestion: Provision
    pedestrian_not_yielded: Provision
    phone_use: Provision
    seat_belt: Provision
    external_lights: Provision
    inspection_missing: Provision
    osago_missing: Provision
    firearm_permit_lapsed: Provision
    off_the_carriageway: Provision
    oncoming: Provision
    oncoming_prohibited: Provision


@cache
def figures() -> Figures:
    """The figures that come with the simulator."""
    text = (Path(__file__).parent / "city.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Figures)


def months_after(day: date, months: int) -> date:
    """The same day so many months later (earlier where negative), or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
