"""The rulebook: provisions of the Code, duties of vehicle owners, and policy, loaded from dated, sourced TOML files.

A misspelt or missing key fails at load, with the file and the path of the fault.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from math import inf
from pathlib import Path
from typing import TypeVar

import msgspec

from schemas.records import Finding
from schemas.vocabulary import (
    LaneKind,
    Light,
    LineKind,
    Offence,
    OwnerKind,
    ProvisionStatus,
    ReviewReason,
    Sign,
    SignalPhase,
    StopZone,
    VehicleCategory,
)
from streams.rules.civil import civil_date

T = TypeVar("T", bound=msgspec.Struct)
Kind = Light | LaneKind | LineKind | Sign | SignalPhase | StopZone
"""What tells the parts of an article apart."""


class LawError(ValueError):
    """A file of the law is missing or wrong. The message names the file and the path of the fault."""


class Sanction(StrEnum):
    """What a part threatens with."""

    FINE = "fine"
    WARNING = "warning"
    WARNING_OR_FINE = "warning_or_fine"
    """A warning where nothing aggravates (art 43), else a fine."""
    NOT_AUTOMATIC = "not_automatic"
    """Something else, as deprivation of the licence: no notice may be sent."""


class Sentences(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One sentence, with places for figures, in Kazakh, Russian and English."""

    kk: str
    ru: str
    en: str


class Band(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Excess speed, km/h; which end points belong to it is policy."""

    from_kmh: float
    from_included: bool
    to_kmh: float | None = None
    to_included: bool = False


class Provision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One part of an article, as it reads from a date on."""

    number: str
    offence: Offence
    edition: date
    """The date since which the part reads so, where it was read; else the day the law was expanded."""
    in_force_from: date
    in_force_until: date | None = None
    sanction: Sanction = Sanction.FINE
    mrp: dict[OwnerKind, float] = msgspec.field(default_factory=dict)
    """The fine in monthly calculation indices, by kind of owner; a kind without a known fine is left out."""
    band: Band | None = None
    zones: frozenset[StopZone] = frozenset()
    lanes: frozenset[LaneKind] = frozenset()
    lines: frozenset[LineKind] = frozenset()
    signs: frozenset[Sign] = frozenset()
    phases: frozenset[SignalPhase] = frozenset()
    lights: frozenset[Light] = frozenset()
    repeat_part: str | None = None
    base_parts: tuple[str, ...] = ()
    """Of a repeat part: the parts whose repetition it punishes."""
    status: ProvisionStatus = ProvisionStatus.CONFIRMED
    source: str
    explanation: Sentences | None = None
    """In place of the article's."""

    def punishes(self, kind: Kind | None) -> bool:
        """Whether it is the part for this kind of place, sign, marking, signal or light; true where it names none."""
        named = (self.zones, self.lanes, self.lines, self.signs, self.phases, self.lights)
        return not any(named) or any(type(other) is type(kind) and other == kind for kinds in named for other in kinds)

    @property
    def automatic(self) -> bool:
        """Whether its sanction may be a notice: a warning or a fine (art 807)."""
        return self.sanction is not Sanction.NOT_AUTOMATIC

    def in_force(self, on: date) -> bool:
        """Whether it applies to what happened on a civil date."""
        return self.in_force_from <= on and (self.in_force_until is None or on < self.in_force_until)

    @property
    def weight(self) -> float:
        """How grave the sanction is, for comparing parts of one article: what is more than a fine is the gravest."""
        return inf if self.sanction is Sanction.NOT_AUTOMATIC else self.mrp.get(OwnerKind.INDIVIDUAL, 0.0)


class Article(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article of the Code of Administrative Offences."""

    article: str
    title: Sentences
    explanation: Sentences
    over_section: Sentences | None = None
    """The explanation where a speed is the average over a section."""
    source: str
    part: tuple[Provision, ...]


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
    review_inferred: bool
    settle_documents_h: int
    rearm_days: int
    notice_days: int
    repeat_years: int
    travel_hours: int
    travel_km: float
    travel_kmh: float
    same_category: tuple[tuple[VehicleCategory, VehicleCategory], ...]


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Clauses that explanations are put together from."""

    because: Sentences
    reason: dict[ReviewReason, Sentences]
    phase: dict[SignalPhase, Sentences]
    detail: dict[str, Sentences]
    """By figure: what an explanation adds where the event has that figure."""


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

    def base_part(self, offence: Offence, kind: Kind | None, on: date) -> tuple[Article, Provision] | None:
        """The part that punishes an offence of this kind on a civil date; None where there is none."""
        return next((pair for pair in self.base_parts(offence, on) if pair[1].punishes(kind)), None)

    def index_tenge(self, on: date) -> int | None:
        """What the monthly calculation index is worth on a civil date; None before the first that is known."""
        known = [index for index in self.indices.index if index.from_on <= on]
        return max(known, key=lambda index: index.from_on).tenge if known else None

    def base_parts(self, offence: Offence, on: date) -> tuple[tuple[Article, Provision], ...]:
        """The parts, other than repeat parts, that punish an offence on a civil date."""
        return tuple(
            (article, part)
            for article in self.articles.values()
            for part in article.part
            if part.offence is offence and not part.base_parts and part.in_force(on)
        )

    def provision(self, article: str, part: str, on: date) -> Provision:
        """The part of an article in force on a civil date. Raises LawError where there is none."""
        for provision in self.articles[article].part:
            if provision.number == part and provision.in_force(on):
                return provision
        raise LawError(f"article {article}, part {part}: not in force on {on}")

    def provision_of(self, finding: Finding) -> Provision:
        """The base part that a finding names, on the civil date that dates its offence."""
        return self.provision(finding.article or "", finding.part or "", civil_date(finding.at))


def provision_id(article: str, provision: Provision) -> str:
    """The published id of a part: it never changes its meaning."""
    return f"koap-{article}-{provision.number}/{provision.edition.isoformat()}"


def load(directory: Path | None = None) -> Rulebook:
    """The rulebook in a directory; without one, the one that comes with the package.

    Raises LawError where a file is missing or wrong.
    """
    root: Traversable = files("streams.rules.law") if directory is None else directory
    try:
        names = sorted(entry.name for entry in root.joinpath("koap").iterdir() if entry.name.endswith(".toml"))
    except OSError as error:
        raise LawError(f"{root}: no folder koap with the articles of the Code: {error}") from error
    articles = [_article(root.joinpath("koap", name)) for name in names]
    return Rulebook(
        articles={article.article: article for article in articles},
        duties=_read(root.joinpath("duties.toml"), Duties),
        policy=_read(root.joinpath("policy.toml"), Policy),
        words=_read(root.joinpath("words.toml"), Words),
        indices=_read(root.joinpath("mrp.toml"), Indices),
    )


def _article(file: Traversable) -> Article:
    article = _read(file, Article)
    for part in article.part:
        repeats = [other for other in article.part if other.number == part.repeat_part]
        if part.repeat_part is not None and not any(part.number in other.base_parts for other in repeats):
            raise LawError(f"{file}: part {part.number}: no part {part.repeat_part} that punishes its repetition")
    return article


def _read(file: Traversable, kind: type[T]) -> T:
    try:
        return msgspec.convert(tomllib.loads(file.read_text("utf-8")), kind)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise LawError(f"{file}: {error}") from error
