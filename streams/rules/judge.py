"""Judging: every finding that follows from the passages of one plate, as registries, cameras and heartbeats stand."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from schemas.records import CameraRecord, Finding, Passage
from schemas.vocabulary import Offence
from streams.rules.case import Case, Clearance, Verdict, Waits
from streams.rules.conduct import CONDUCT, judge_conduct
from streams.rules.documents import DOCUMENTS, judge_document
from streams.rules.known import Heard, PlateRegistries, Withdrawn
from streams.rules.law.rulebook import Rulebook
from streams.rules.travel import impossible, neighbours, recent


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


def judge(
    passages: Sequence[Passage],
    registries: PlateRegistries,
    cameras: Mapping[str, CameraRecord],
    heard: Heard,
    rulebook: Rulebook,
) -> Judgement:
    """Every finding that follows from the passages of one plate. The order of the passages does not matter."""
    apart = impossible(passages, cameras, rulebook.policy)
    verdicts: dict[str, list[tuple[Offence, Verdict]]] = {}
    for passage in passages:
        case = Case(
            passage=passage,
            registries=registries,
            camera=cameras.get(passage.camera_id),
            heard=heard,
            rulebook=rulebook,
            impossible=passage.passage_id in apart,
        )
        verdicts[passage.passage_id] = list(_verdicts(case))
    matter = frozenset(
        passage.passage_id
        for passage in passages
        if any(not verdict.settled for _, verdict in verdicts[passage.passage_id])
        or _open(passage, registries, cameras)
    )
    near = {
        p.passage_id
        for pair in neighbours(passages, rulebook.policy)
        if any(q.passage_id in matter for q in pair)
        for p in pair
    }
    every = [(passage_id, *pair) for passage_id, pairs in verdicts.items() for pair in pairs]
    return Judgement(
        findings=tuple(verdict.finding for _, _, verdict in every if verdict.finding is not None),
        cleared={
            clearance_key(passage_id, offence): verdict.cleared
            for passage_id, offence, verdict in every
            if verdict.cleared is not None
        },
        keep=matter | near | recent(passages, rulebook.policy),
        waits=tuple(dict.fromkeys(wait for *_, verdict in every for wait in verdict.waits)),
    )


def clearance_key(passage_id: str, offence: Offence) -> str:
    """Names a passage and an offence in `Judgement.cleared`."""
    return f"{passage_id}|{offence}"


def _verdicts(case: Case) -> Iterator[tuple[Offence, Verdict]]:
    for conduct in CONDUCT:
        yield conduct.offence, judge_conduct(case, conduct)
    for document in DOCUMENTS:
        yield document.offence, judge_document(case, document)


def _open(passage: Passage, registries: PlateRegistries, cameras: Mapping[str, CameraRecord]) -> bool:
    """Whether something that was taken back, or never came, may yet come."""
    statements = (registries.vehicles, registries.inspection, registries.osago)
    return passage.camera_id not in cameras or any(isinstance(s, Withdrawn) for s in statements)
