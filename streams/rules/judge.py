"""Judging: every finding that follows from the passages of one plate, as registries, cameras and heartbeats stand."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from schemas.records import CameraRecord, Finding, LightsFact, Passage, PhoneFact, SeatbeltFact, StopFact
from schemas.vocabulary import Offence
from streams.rules.case import Case, Clearance, Ruling, Waits
from streams.rules.conduct import CONDUCT, judge_conduct
from streams.rules.documents import DOCUMENTS, judge_document, told_until
from streams.rules.known import Heard, PlateRegistries, Withdrawn
from streams.rules.law.rulebook import Rulebook
from streams.rules.offences.journeys import one_per_journey
from streams.rules.offences.sections import judge_sections
from streams.rules.offences.stays import judge_stays
from streams.rules.permits import judge_permits
from streams.rules.travel import Seen, impossible, neighbours, recent

_OF_DOCUMENTS = {document.offence for document in DOCUMENTS}
_TOGETHER = (PhoneFact, SeatbeltFact, LightsFact, StopFact)
"""Facts of which journeys and stays are made."""


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What the passages of one plate amount to now."""

    findings: tuple[Finding, ...]
    """Those that stand."""
    cleared: Mapping[str, Clearance]
    """By `clearance_key`: why what might have stood does not."""
    keep: frozenset[str]
    """Ids of the passages that can still matter; the others may be forgotten."""
    waits: Waits
    """Judge again when one of these heartbeats has come."""
    told: tuple[tuple[datetime, datetime], ...] = ()
    """From when until when `documents.told_until` holds, for each passage of which it can be said."""


def judge(
    seen: Sequence[Seen],
    registries: PlateRegistries,
    cameras: Mapping[str, CameraRecord],
    heard: Heard,
    rulebook: Rulebook,
) -> Judgement:
    """Every finding that follows from the passages of one plate; mere sightings only tell where else it was.

    Their order does not matter.
    """
    return Judge(rulebook).judge(seen, registries, cameras, heard)


class Judge:
    """Judges one plate again and again, and remembers the rulings that rest on one passage alone."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._ruled: dict[str, tuple[Case, list[Ruling]]] = {}
        self._registries: PlateRegistries | None = None
        self._remembered: dict[Hashable, Any] = {}
        self._together = False
        """Whether passages bear on one another by more than being too far away."""

    def judge(
        self,
        seen: Sequence[Seen],
        registries: PlateRegistries,
        cameras: Mapping[str, CameraRecord],
        heard: Heard,
    ) -> Judgement:
        """As the function; what is the same object as the last time is taken for unchanged."""
        policy, remembered = self._rulebook.policy, self._remember(registries)
        passages = [each for each in seen if isinstance(each, Passage)]
        apart = impossible(seen, cameras, policy)
        cases = [
            Case(
                passage=passage,
                registries=registries,
                camera=cameras.get(passage.camera_id),
                heard=heard,
                rulebook=self._rulebook,
                impossible=passage.passage_id in apart,
                remembered=remembered,
            )
            for passage in passages
        ]
        self.recall(passages, cameras)
        rulings = list(self._rulings(cases))
        matter = frozenset(_matters(rulings)) | {p.passage_id for p in passages if _open(p, registries, cameras)}
        near = {
            p.passage_id
            for pair in neighbours(passages, policy)
            if any(q.passage_id in matter for q in pair)
            for p in pair
        }
        return _judgement(rulings, matter | near | recent(passages, policy), self._ruled.values())

    def recall(self, passages: Iterable[Passage], cameras: Mapping[str, CameraRecord]) -> None:
        """These were judged before, be it by another judge of the plate, and all is as it was then."""
        self._together = any(_bears_on_others(passage, cameras.get(passage.camera_id)) for passage in passages)

    def add(
        self,
        passage: Passage,
        registries: PlateRegistries,
        camera: CameraRecord | None,
        heard: Heard,
        *,
        in_order: bool,
    ) -> Judgement | None:
        """What follows from a further passage, which is not too far from those beside it (`travel.fits`), while all
        else is as it was when the plate was judged last, if ever; None where all must be judged together.

        `in_order`: its documents are (`screening.stretch`), so that only the vehicle registry is asked.
        """
        if self._together or camera is None or _bears_on_others(passage, camera):
            return None
        case = Case(
            passage=passage,
            registries=registries,
            camera=camera,
            heard=heard,
            rulebook=self._rulebook,
            impossible=False,
            remembered={} if in_order else self._remember(registries),
        )
        rulings = list(_conduct(case) if in_order else _on_one_passage(case))
        if not in_order:
            self._ruled[passage.passage_id] = (case, rulings)
        return _judgement(rulings, frozenset({passage.passage_id}), () if in_order else [(case, rulings)])

    def _remember(self, registries: PlateRegistries) -> dict[Hashable, Any]:
        """What was worked out from these."""
        if registries is not self._registries:
            self._registries, self._remembered = registries, {}
        return self._remembered

    def _rulings(self, cases: Sequence[Case]) -> Iterator[Ruling]:
        self._ruled = {case.passage.passage_id: (case, self._alone(case)) for case in cases}
        by_passage = [ruling for _, rulings in self._ruled.values() for ruling in rulings]
        yield from one_per_journey(by_passage, cases)
        yield from judge_stays(cases)
        yield from judge_sections(cases, by_passage)

    def _alone(self, case: Case) -> list[Ruling]:
        """By the passage itself, which other passages bear on only where the plate is too far away."""
        before, rulings = self._ruled.get(case.passage.passage_id, (None, []))
        return rulings if before is not None and _same(before, case) else list(_on_one_passage(case))


def _same(a: Case, b: Case) -> bool:
    return (
        a.passage is b.passage
        and a.registries is b.registries
        and a.camera is b.camera
        and a.heard is b.heard
        and a.impossible is b.impossible
    )


def _judgement(
    rulings: Sequence[Ruling], keep: frozenset[str], alone: Iterable[tuple[Case, list[Ruling]]]
) -> Judgement:
    """`alone`: by passage, what rests on it alone."""
    return Judgement(
        findings=tuple(r.verdict.finding for r in rulings if r.verdict.finding is not None),
        cleared={
            clearance_key(r.passage.passage_id, r.offence, key): r.verdict.cleared
            for r in rulings
            if r.verdict.cleared is not None
            for key in r.keys
        },
        keep=keep,
        waits=tuple(dict.fromkeys(wait for r in rulings for wait in r.verdict.waits)),
        told=tuple(_told(alone)),
    )


def _told(alone: Iterable[tuple[Case, list[Ruling]]]) -> Iterator[tuple[datetime, datetime]]:
    for case, rulings in alone:
        until = told_until(case, [ruling.verdict for ruling in rulings if ruling.offence in _OF_DOCUMENTS])
        if until is not None:
            yield case.passage.observed_at, until


def _bears_on_others(passage: Passage, camera: CameraRecord | None) -> bool:
    """Whether it may be part of a journey, a stay or a section."""
    kinds = {type(fact) for fact in passage.facts}
    return not kinds.isdisjoint(_TOGETHER) or (camera is not None and bool(camera.sections))


def clearance_key(passage_id: str, offence: Offence, event_key: str = "") -> str:
    """Names a passage, an offence and, where it can be several events, the event in `Judgement.cleared`."""
    return f"{passage_id}|{offence}|{event_key}"


def _on_one_passage(case: Case) -> Iterator[Ruling]:
    yield from _conduct(case)
    for document in DOCUMENTS:
        yield Ruling(passage=case.passage, offence=document.offence, verdict=judge_document(case, document))
    yield from judge_permits(case)


def _conduct(case: Case) -> Iterator[Ruling]:
    kinds = {type(fact) for fact in case.passage.facts}
    for conduct in CONDUCT if kinds else ():
        if not kinds.isdisjoint(conduct.made_of):
            yield Ruling(passage=case.passage, offence=conduct.offence, verdict=judge_conduct(case, conduct))


def _matters(rulings: Iterable[Ruling]) -> Iterator[str]:
    """Ids of the passages on which something stands, may yet stand, or rests."""
    for ruling in rulings:
        if not ruling.verdict.settled:
            yield ruling.passage.passage_id
            yield from ruling.verdict.rests_on


def _open(passage: Passage, registries: PlateRegistries, cameras: Mapping[str, CameraRecord]) -> bool:
    """Whether something that was taken back, or never came, may yet come."""
    statements = (registries.vehicles, registries.inspection, registries.osago)
    return passage.camera_id not in cameras or any(isinstance(s, Withdrawn) for s in statements)
