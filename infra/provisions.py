"""Provisions as rows: what `jolqara law` prints as JSON and keeps in ClickHouse."""

from collections.abc import Iterator
from datetime import date

import msgspec

from schemas.vocabulary import Offence, OwnerKind, ProvisionStatus
from streams.rules.law.articles import Article, Band, Provision, Sanction, provision_id
from streams.rules.law.rulebook import Rulebook


class ProvisionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One edition of one part of an article; its fields are the columns of the table `provisions`."""

    provision_id: str
    article: str
    part: str
    offence: Offence
    title_kk: str
    title_ru: str
    title_en: str
    applies_to: tuple[str, ...]
    """What tells the part from others of the article: kinds of place or sign, or a band of excess speed."""
    sanction: Sanction
    mrp: dict[OwnerKind, float]
    repeat_part: str | None
    base_parts: tuple[str, ...]
    edition: date
    in_force_from: date
    in_force_until: date | None
    status: ProvisionStatus
    source: str
    article_source: str


def rows(rulebook: Rulebook, on: date | None = None) -> Iterator[ProvisionRow]:
    """Every provision, or those in force on a civil date, in the order of articles and of their parts."""
    for article in sorted(rulebook.articles.values(), key=lambda article: int(article.article)):
        for part in article.part:
            if on is None or part.in_force(on):
                yield _row(article, part)


def _row(article: Article, part: Provision) -> ProvisionRow:
    return ProvisionRow(
        provision_id=provision_id(article.article, part),
        article=article.article,
        part=part.number,
        offence=part.offence,
        title_kk=article.title.kk,
        title_ru=article.title.ru,
        title_en=article.title.en,
        applies_to=tuple(_applies_to(part)),
        sanction=part.sanction,
        mrp=part.mrp,
        repeat_part=part.repeat_part,
        base_parts=part.base_parts,
        edition=part.edition,
        in_force_from=part.in_force_from,
        in_force_until=part.in_force_until,
        status=part.status,
        source=part.source,
        article_source=article.source,
    )


def _applies_to(part: Provision) -> Iterator[str]:
    if part.band is not None:
        yield _excess(part.band)
    for kinds in part.kinds:
        yield from sorted(kinds)


def _excess(band: Band) -> str:
    low = f"{'≥' if band.from_included else '>'} {band.from_kmh:g}"
    if band.to_kmh is None:
        return f"excess {low} km/h"
    return f"excess {low}, {'≤' if band.to_included else '<'} {band.to_kmh:g} km/h"
