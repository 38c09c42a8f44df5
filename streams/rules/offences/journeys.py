"""Journeys: a telephone, a belt or lights seen again and again on the way are one conduct and one event."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import structs

from schemas.records import Finding, LightsFact, PhoneFact, SeatbeltFact
from schemas.vocabulary import Offence
from streams.rules.case import Case, Ruling, superseded
from streams.rules.law.rulebook import Policy
from streams.rules.offences.in_the_car import seen

_MADE_OF: dict[Offence, type[PhoneFact | SeatbeltFact | LightsFact]] = {
    Offence.PHONE_USE: PhoneFact,
    Offence.SEAT_BELT: SeatbeltFact,
    Offence.EXTERNAL_LIGHTS: LightsFact,
}


def one_per_journey(rulings: Sequence[Ruling], cases: Sequence[Case]) -> list[Ruling]:
    """The rulings on one plate, of each journey only the one that makes its event: the first that accuses, else the
    first that makes a review. Passages whose plate is not sure are in no journey.
    """
    first: dict[tuple[str, Offence], Finding] = {}
    kinds = {type(fact) for case in cases for fact in case.passage.facts}
    for offence in (offence for offence, kind in _MADE_OF.items() if kind in kinds):
        findings = {r.passage.passage_id: r.verdict.finding for r in rulings if r.offence is offence}
        for journey in _journeys(cases, offence):
            of_journey = [finding for passage_id in journey if (finding := findings.get(passage_id)) is not None]
            if of_journey:
                chosen = min(of_journey, key=lambda f: (f.review_reason is not None, f.at, f.passage_id))
                first |= {(passage_id, offence): chosen for passage_id in journey}
    if not first:
        return list(rulings)
    return [_left(ruling, first.get((ruling.passage.passage_id, ruling.offence))) for ruling in rulings]


def _left(ruling: Ruling, chosen: Finding | None) -> Ruling:
    finding = ruling.verdict.finding
    if finding is None or chosen is None or chosen is finding:
        return ruling
    verdict = structs.replace(ruling.verdict, finding=None, cleared=superseded(chosen))
    return structs.replace(ruling, verdict=verdict)


def _journeys(cases: Iterable[Case], offence: Offence) -> Iterator[list[str]]:
    """The ids of the passages of each journey on which such a fact was seen."""
    spans = sorted(span for case in cases if case.plate_sure for span in _span(case, offence))
    journey: list[str] = []
    ends_at: datetime | None = None
    for begins_at, passage_ends_at, within, passage_id in spans:
        if ends_at is not None and begins_at - ends_at > within:
            yield journey
            journey, ends_at = [], None
        journey.append(passage_id)
        ends_at = passage_ends_at if ends_at is None else max(ends_at, passage_ends_at)
    if journey:
        yield journey


def _span(case: Case, offence: Offence) -> Iterator[tuple[datetime, datetime, timedelta, str]]:
    """From the first to the last such fact of a passage."""
    policy: Policy = case.rulebook.policy
    facts = [f for f in case.passage.facts if isinstance(f, _MADE_OF[offence])]
    moments = [fact.at for fact in facts if seen(fact, policy)]
    if moments:
        yield min(moments), max(moments), timedelta(minutes=policy.journey_minutes), case.passage.passage_id
