"""From a finding to the event that it becomes: provision, fine, deadline, explanation."""

from datetime import datetime, timedelta
from typing import Any

from msgspec import structs

from schemas.identity import event_id
from schemas.records import Figures, Finding, PenaltyExtract, Review, Violation, WarningNotice
from streams.rules.explain import explain
from streams.rules.known import Withdrawn
from streams.rules.law.rulebook import Provision, Rulebook, Sanction, provision_id
from streams.rules.repeats import repeated


def notice(
    finding: Finding, penalties: PenaltyExtract | Withdrawn | None, rulebook: Rulebook, decided_at: datetime
) -> Violation | WarningNotice:
    """What a finding without a review reason becomes; its revision is still 0.

    A warning where the part provides for one: a part that leaves the choice is applied only the first time, since its
    repetition has a part of its own.
    """
    base = rulebook.provision_of(finding)
    repeat = repeated(finding, base, penalties, rulebook)
    provision = repeat or base
    fields = _fields(finding, provision, rulebook, decided_at)
    if provision.sanction in _WARNS:
        return WarningNotice(**fields, repeated=repeat is not None)
    return Violation(**fields, repeated=repeat is not None, fine_mrp=_fine(finding, provision))


def review(finding: Finding, rulebook: Rulebook, decided_at: datetime) -> Review:
    """The review that a finding with a review reason becomes; its revision is still 0.

    It names the base part: whether it would have been a repetition is for the person who looks.
    """
    assert finding.review_reason is not None
    provision = rulebook.provision_of(finding)
    fields = _fields(finding, provision, rulebook, decided_at)
    return Review(**fields, reason=finding.review_reason, fine_mrp=_fine(finding, provision))


_WARNS = frozenset({Sanction.WARNING, Sanction.WARNING_OR_FINE})


def _fine(finding: Finding, provision: Provision) -> float | None:
    return None if finding.owner_kind is None else provision.mrp.get(finding.owner_kind)


def _fields(finding: Finding, provision: Provision, rulebook: Rulebook, decided_at: datetime) -> dict[str, Any]:
    sentences = explain(finding, provision, rulebook)
    return {
        "event_id": event_id(finding.event_key),
        "revision": 0,
        "provision_id": provision_id(finding.article or "", provision),
        "part": provision.number,
        "provision_status": provision.status,
        "decided_at": decided_at,
        "notice_by": finding.at + timedelta(days=rulebook.policy.notice_days),
        "explanation_kk": sentences.kk,
        "explanation_ru": sentences.ru,
        "explanation_en": sentences.en,
        **{name: getattr(finding, name) for name in _SAME},
    }


_SAME: tuple[str, ...] = (
    "offence",
    "article",
    "plate",
    "vehicle_id",
    "owner_id",
    "owner_kind",
    "camera_id",
    "region",
    "observed_at",
    "registry_as_of",
    "confidence",
    "passage_id",
    "evidence",
    "device_serial",
    "certificate_number",
    *(field.name for field in structs.fields(Figures)),
)
"""What an event takes over from its finding as it is."""
