"""What is asked for: a seed, sizes, a morning; and the simulated civil calendar around it."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct
from numpy.random import Generator, default_rng

from infra.simulator.figures import figures
from schemas.vocabulary import Instant

ALMATY = ZoneInfo("Asia/Almaty")
DEFAULT_START = datetime(2026, 9, 14, 1, 30, tzinfo=UTC)
"""A Monday, 06:30 in Almaty."""
SETTLED = timedelta(hours=42)
"""Heartbeats run on for so long after the last passage."""
LATE_HOURS = (1.0, 40.0)
"""When late entries are recorded, from the end of the traffic: before documents are judged a day later, or after it."""
YEARS = 10
"""For which the city can be simulated."""
LONGEST_STAY = timedelta(minutes=3)
"""At a camera, with the wait for a green light before it."""


class Form(StrEnum):
    """What is written of the traffic."""

    FRAMES = "frames"
    """What detectors see: frames and plate reads."""
    PASSAGES = "passages"
    """Passages as assembled: for large cities."""


class CityPlan(Struct, frozen=True, kw_only=True):
    """A city and a morning. Refused with ValueError where it cannot be simulated."""

    seed: int
    cameras: int = 12
    vehicles: int = 400
    minutes: int = 20
    start_at: Instant = DEFAULT_START
    form: Form = Form.FRAMES

    def __post_init__(self) -> None:
        bounds = {"seed": (0, 2**63 - 1), "cameras": (1, 1_000), "vehicles": (1, 1_000_000), "minutes": (5, 600)}
        for name, (least, most) in bounds.items():
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} must be from {least} to {most}, not {getattr(self, name)}")
        if self.start_at.tzinfo is None:
            raise ValueError("start must carry a UTC offset, as in 2026-09-14T06:30+05:00")
        first = figures().documents_from
        if not first.year <= self.start_at.year < first.year + YEARS or self.today < first:
            raise ValueError(f"start must be from {first} on, when documents are first judged, for {YEARS} years")
        if civil(self.end_at) != self.today:
            raise ValueError("the traffic must end on the day (in Almaty) on which it starts")

    @property
    def today(self) -> date:
        """The civil date in Almaty on which the traffic begins."""
        return civil(self.start_at)

    @property
    def end_at(self) -> datetime:
        """When the last vehicle has gone."""
        return self.start_at + timedelta(minutes=self.minutes)

    def chance(self, *subject: int) -> Generator:
        """A source of chance of its own for each subject, so that one does not disturb another."""
        return default_rng([self.seed, *subject])

    def ago(self, days: int) -> date:
        """The date so many days before the traffic."""
        return self.today - timedelta(days=days)

    def late(self, rng: Generator) -> datetime:
        """A moment after all traffic, while the registries still catch up."""
        return rounded(self.end_at + timedelta(hours=rng.uniform(*LATE_HOURS)))


def civil(moment: datetime) -> date:
    """The date in Almaty."""
    return moment.astimezone(ALMATY).date()


def midnight(day: date) -> datetime:
    """The first moment of a day in Almaty, as UTC."""
    return datetime.combine(day, time(), ALMATY).astimezone(UTC)


def office_hours(rng: Generator, day: date) -> datetime:
    """Some moment of a day while offices are open in Almaty, as UTC."""
    return rounded(midnight(day) + timedelta(hours=rng.uniform(9, 18)))


def rounded(moment: datetime) -> datetime:
    """To the millisecond, in UTC: how finely clocks in this city tell the time."""
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)
