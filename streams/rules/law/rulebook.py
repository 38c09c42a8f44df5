"""The rulebook: provisions of the Code, duties of vehicle owners, and policy, loaded from dated, sourced TOML files.

A misspelt or missing key fails at load, with the file and the path of the fault.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

import msgspec

from schemas.records import Finding
from schemas.vocabulary import Offence, StopZone, VehicleCategory
from streams.rules.civil import civil_date
from streams.rules.law.articles import (
    Article,
    Band,
    Kind,
    Provision,
    Sanction,
    contradictions,
    provision_id,
)
from streams.rules.law.sentences import Sentences, Words, unfit_words

__all__ = [
    "Article",
    "Band",
    "Duties",
    "Indices",
    "InspectionDuty",
    "Kind",
    "LawError",
    "OsagoDuty",
    "Policy",
    "Provision",
    "Rulebook",
    "Sanction",
    "Sentences",
    "Words",
    "article_files",
    "load",
    "place",
    "provision_id",
]

T = TypeVar("T", bound=msgspec.Struct)


class LawError(ValueError):
    """A file of the law is missing or wrong. The message names the file and the path of the fault."""


class InspectionDuty(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who owes technical inspection, from when."""

    source: str
    after_years: dict[VehicleCategory, int]
    """From 1 January of the year of manufacture plus so many years."""
    professional_after_months: int
    """Buses, and cars used commercially: so many months after the registration."""


class OsagoDuty(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By when a new owner owes a policy."""

    source: str
    free_working_days: int
    free_days_outside_calendar: int
    """Calendar days, where the working days are not known."""
    calendar_years: frozenset[int]
    days_off: frozenset[date]


class Duties(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What owners of vehicles owe."""

    inspection: InspectionDuty
    osago: OsagoDuty


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the law leaves open, settled in the driver's favour. Reasons stand in `policy.toml`."""

    plate_floor: float
    speed_error_kmh: float
    standard_errors: float
    speed_points: int
    speed_seconds: float
    drives_above_kmh: float
    red_grace_s: float
    yellow_grace_s: float
    section_hours: int
    section_clock_error_s: float
    journey_minutes: int
    score_accuses: float
    score_frames: int
    score_floor: float
    score_floor_frames: int
    lane_seconds: float
    lane_metres: float
    stop_seconds: dict[StopZone, float]
    stop_longer_than_seconds: dict[StopZone, float]
    stay_gap_s: float
    places_with_entitlement: frozenset[StopZone]
    crosswalk_gap_s: float
    junction_stood_s: float
    lorries: frozenset[VehicleCategory]
    bus_lane_users: frozenset[VehicleCategory]
    review_inferred: bool
    settle_documents_h: int
    rearm_days: int
    notice_days: int
    repeat_years: int
    travel_hours: int
    travel_km: float
    travel_kmh: float
    same_category: tuple[tuple[VehicleCategory, VehicleCategory], ...]


class Index(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The monthly calculation index (МРП) from a day on."""

    from_on: date
    tenge: int
    source: str


class Indices(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The index through the years."""

    index: tuple[Index, ...]


class Rulebook(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that decisions read beside records."""

    articles: Mapping[str, Article]
    duties: Duties
    policy: Policy
    words: Words
    indices: Indices

    def __hash__(self) -> int:
        """By identity: it is a key of caches only."""
        return id(self)

    def index_tenge(self, on: date) -> int | None:
        """What the monthly calculation index is worth on a civil date; None before the first that is known."""
        known = [index for index in self.indices.index if index.from_on <= on]
        return max(known, key=lambda index: index.from_on).tenge if known else None

    def base_parts(self, offence: Offence, on: date) -> tuple[tuple[Article, Provision], ...]:
        """The parts, other than repeat parts, that punish an offence on a civil date."""
        return _base_parts(self, offence, on)

    def provision(self, article: str, part: str, on: date) -> Provision:
        """The part of an article in force on a civil date. Raises LawError where there is none."""
        for provision in self.articles[article].part:
            if provision.number == part and provision.in_force(on):
                return provision
        raise LawError(f"article {article}, part {part}: not in force on {on}")

    def provision_of(self, finding: Finding) -> Provision:
        """The base part that a finding names, on the civil date that dates its offence."""
        return self.provision(finding.article or "", finding.part or "", civil_date(finding.at))


@lru_cache(maxsize=4096)  # asked for every fact and document of every passage
def _base_parts(rulebook: Rulebook, offence: Offence, on: date) -> tuple[tuple[Article, Provision], ...]:
    return tuple(
        (article, part)
        for article in rulebook.articles.values()
        for part in article.part
        if part.offence is offence and not part.base_parts and part.in_force(on)
    )


def load(directory: Path | None = None) -> Rulebook:
    """The rulebook in a directory; without one, the one that comes with the package.

    Raises LawError where a file is missing or wrong.
    """
    root = place(directory)
    articles = [_article(file) for file in article_files(root)]
    return Rulebook(
        articles={article.article: article for article in articles},
        duties=_read(root.joinpath("duties.toml"), Duties),
        policy=_read(root.joinpath("policy.toml"), Policy),
        words=_words(root.joinpath("words.toml")),
        indices=_read(root.joinpath("mrp.toml"), Indices),
    )


def place(directory: Path | None) -> Traversable:
    """Where the law is: the directory, else within the package."""
    return files("streams.rules.law") if directory is None else directory


def article_files(root: Traversable) -> list[Traversable]:
    """The files of articles, by name. Raises LawError where there is no folder of them."""
    try:
        found = [entry for entry in root.joinpath("koap").iterdir() if entry.name.endswith(".toml")]
    except OSError as error:
        raise LawError(f"{root}: no folder koap with the articles of the Code: {error}") from error
    return sorted(found, key=lambda entry: entry.name)


def _article(file: Traversable) -> Article:
    article = _read(file, Article)
    for fault in contradictions(article):
        raise LawError(f"{file}: {fault}")
    return article


def _words(file: Traversable) -> Words:
    words = _read(file, Words)
    for fault in unfit_words(words):
        raise LawError(f"{file}: {fault}")
    return words


def _read(file: Traversable, kind: type[T]) -> T:
    try:
        return msgspec.convert(tomllib.loads(file.read_text("utf-8")), kind)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise LawError(f"{file}: {error}") from error
