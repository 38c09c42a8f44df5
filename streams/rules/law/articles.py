"""Articles of the Code of Administrative Offences, as data: parts with dates, sanctions, sources and sentences."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from itertools import combinations, pairwise
from math import inf

import msgspec

from schemas.vocabulary import (
    LaneKind,
    Light,
    LineKind,
    Offence,
    OwnerKind,
    ProvisionStatus,
    Sign,
    SignalPhase,
    StopZone,
)
from streams.rules.law.sentences import NEEDED, PLACES, Sentences, unfit

Kind = Light | LaneKind | LineKind | Sign | SignalPhase | StopZone
"""What tells the parts of an article apart."""


class Sanction(StrEnum):
    """What a part threatens with."""

    FINE = "fine"
    WARNING = "warning"
    WARNING_OR_FINE = "warning_or_fine"
    """A warning where nothing aggravates (art 43), else a fine."""
    NOT_AUTOMATIC = "not_automatic"
    """Something else, as deprivation of the licence: no notice may be sent."""


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

    @property
    def kinds(self) -> tuple[frozenset[Kind], ...]:
        """The kinds of place, sign, marking, signal or light that it punishes; all empty where it names none."""
        return (self.zones, self.lanes, self.lines, self.signs, self.phases, self.lights)

    def punishes(self, kind: Kind | None) -> bool:
        """Whether it is the part for this kind of place, sign, marking, signal or light; true where it names none."""
        named = [other for kinds in self.kinds for other in kinds]
        return not named or any(type(other) is type(kind) and other == kind for other in named)

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


def provision_id(article: str, provision: Provision) -> str:
    """The published id of a part: it never changes its meaning."""
    return f"koap-{article}-{provision.number}/{provision.edition.isoformat()}"


def contradictions(article: Article) -> Iterator[str]:
    """What cannot be true together, in an article that reads well otherwise; each with its place."""
    for path, sentences in explanations(article):
        yield from (f"{path}{fault}" for fault in unfit(sentences, NEEDED, PLACES))
    for part in article.part:
        yield from (f"part {part.number}: {fault}" for fault in _contradictions(part, article))
    for one, other in combinations(article.part, 2):
        if provision_id(article.article, one) == provision_id(article.article, other):
            yield f"part {one.number}: two with the edition {one.edition}"
    for number in dict.fromkeys(part.number for part in article.part):
        editions = sorted((p for p in article.part if p.number == number), key=lambda p: p.in_force_from)
        for one, other in pairwise(editions):
            if one.in_force_until is None or one.in_force_until > other.in_force_from:
                yield f"part {number}: the editions in force from {one.in_force_from} and {other.in_force_from} overlap"
            elif one.in_force_until < other.in_force_from:
                yield f"part {number}: nothing is in force from {one.in_force_until} until {other.in_force_from}"


def explanations(article: Article) -> Iterator[tuple[str, Sentences]]:
    """The explanations of an article and of its parts, each with its path."""
    yield "explanation", article.explanation
    if article.over_section is not None:
        yield "over_section", article.over_section
    for number, part in enumerate(article.part):
        if part.explanation is not None:
            yield f"part[{number}].explanation", part.explanation


def _contradictions(part: Provision, article: Article) -> Iterator[str]:
    if part.in_force_until is not None and part.in_force_until <= part.in_force_from:
        yield f"in force until {part.in_force_until}, but only from {part.in_force_from}"
    repeats = [other for other in article.part if other.number == part.repeat_part]
    if part.repeat_part is not None and not any(part.number in other.base_parts for other in repeats):
        yield f"no part {part.repeat_part} that punishes its repetition"
    if bool(part.mrp) != (part.sanction in (Sanction.FINE, Sanction.WARNING_OR_FINE)):
        yield f"the sanction {part.sanction} {'has a fine' if part.mrp else 'without a fine'}"
    if not part.source.strip():
        yield "no source"
