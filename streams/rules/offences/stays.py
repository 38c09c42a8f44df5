"""Stopping and parking (article 597), judged by stay: a passage is cut at ten minutes, a stay is not.

A stay is made of the pieces of one plate in one zone of one camera that hardly lie apart. Where the plate is not sure,
pieces of different passages are not one stay: nobody knows whether it was the same vehicle.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from math import inf

import msgspec
from msgspec import structs

from schemas.identity import micros
from schemas.records import Figures, StopFact
from schemas.vocabulary import Offence, ReviewReason
from streams.rules.accusation import Accusation, Act, punished
from streams.rules.case import Case, Ruling, Verdict, superseded
from streams.rules.charges import Charge, judge_charge
from streams.rules.findings import conduct_finding
from streams.rules.law.rulebook import Policy, Rulebook

_OFFENCE = Offence.STOPPING_AND_PARKING


class Stay(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle stood in a zone, without interruption."""

    fact: StopFact
    """From the first piece to the last."""
    cases: tuple[Case, ...]
    """Of the passages of its pieces, in order."""


def judge_stays(cases: Iterable[Case]) -> Iterator[Ruling]:
    """One ruling for every stay, on its first passage; the later ones have no event of their own."""
    for stay in stays(cases):
        verdict = _verdict(stay)
        yield Ruling(passage=stay.cases[0].passage, offence=_OFFENCE, verdict=verdict)
        if verdict.finding is not None:
            for case in stay.cases[1:]:
                later = Verdict(cleared=superseded(verdict.finding))
                yield Ruling(passage=case.passage, offence=_OFFENCE, verdict=later)


def stays(cases: Iterable[Case]) -> Iterator[Stay]:
    """The stays of one plate."""
    places: dict[tuple[str, ...], list[tuple[StopFact, Case]]] = defaultdict(list)
    for case in cases:
        for fact in case.passage.facts:
            if isinstance(fact, StopFact):
                alone = "" if case.plate_sure else case.passage.passage_id
                places[case.passage.camera_id, fact.zone_id, fact.zone_kind, alone].append((fact, case))
    for pieces in places.values():
        pieces.sort(key=lambda piece: (piece[0].from_at, piece[1].passage.passage_id, piece[0].until_at))
        yield from _joined(pieces, timedelta(seconds=pieces[0][1].rulebook.policy.stay_gap_s))


def _joined(pieces: list[tuple[StopFact, Case]], gap: timedelta) -> Iterator[Stay]:
    whole, cases = pieces[0][0], {pieces[0][1].passage.passage_id: pieces[0][1]}
    for fact, case in pieces[1:]:
        if fact.from_at - whole.until_at > gap:
            yield Stay(fact=whole, cases=tuple(cases.values()))
            whole, cases = fact, {}
        whole = structs.replace(whole, until_at=max(whole.until_at, fact.until_at))
        cases.setdefault(case.passage.passage_id, case)
    yield Stay(fact=whole, cases=tuple(cases.values()))


def _verdict(stay: Stay) -> Verdict:
    fact, first = stay.fact, stay.cases[0]
    case = structs.replace(first, impossible=any(case.impossible for case in stay.cases))
    accusation = stopped_too_long(fact, case.rulebook)
    charge = Charge(at=fact.at, devices=((case.camera, fact.at),), accuse=lambda _known: accusation)
    outcome = judge_charge(case, charge)
    if isinstance(outcome, Verdict):
        return structs.replace(outcome, rests_on=frozenset(case.passage.passage_id for case in stay.cases))
    who = case.passage.plate if case.plate_sure else case.passage.passage_id
    key = (who, case.passage.camera_id, fact.zone_id, fact.zone_kind, str(micros(fact.from_at)), _OFFENCE)
    # It rests on later passages too, which are kept because they are cleared in its favour.
    return Verdict(finding=conduct_finding(case, _OFFENCE, fact.at, key, outcome))


def stopped_too_long(fact: StopFact, rulebook: Rulebook) -> Accusation | None:
    """The offence of standing in such a zone for so long; some places are open to some, a person must look who."""
    if not _long_enough(fact, rulebook.policy):
        return None
    entitled = fact.zone_kind in rulebook.policy.places_with_entitlement
    return punished(
        Act(offence=_OFFENCE, at=fact.at, kind=fact.zone_kind),
        Figures(
            conduct_kind=fact.zone_kind,
            zone_id=fact.zone_id,
            duration_s=(fact.until_at - fact.from_at).total_seconds(),
        ),
        rulebook,
        ReviewReason.ENTITLEMENT_UNKNOWN if entitled else None,
    )


def _long_enough(fact: StopFact, policy: Policy) -> bool:
    lasted_s = (fact.until_at - fact.from_at).total_seconds()
    if fact.zone_kind in policy.stop_seconds:
        return lasted_s >= policy.stop_seconds[fact.zone_kind]
    return lasted_s > policy.stop_longer_than_seconds.get(fact.zone_kind, inf)
