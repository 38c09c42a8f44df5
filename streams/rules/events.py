"""From a finding to the event that it becomes: provision, fine, deadline, explanation."""

from datetime import datetime, timedelta
from typing import Any

from msgspec import structs

from schemas.identity import event_id
from schemas.records import Figures, Finding, PenaltyExtract, Review, Violation
from streams.rules.explain import explain
from streams.rules.known import Withdrawn
from streams.rules.law.rulebook import Provision, Rulebook, provision_id
from streams.rules.repeats import repeated


def violation(
    finding: Finding, penalties: PenaltyExtract | Withdrawn | None, rulebook: Rulebook, decided_at: datetime
) -> Violation:
    """The violation that a finding without a review reason becomes; its revision is still 0."""
    base = rulebook.provision_of(finding)
    repeat = repeated(finding, base, penalties, rulebook)
    fields = _fields(finding, repeat or base, rulebook, decided_at)
    return Violation(**fields, repeated=repeat is not None)


def review(finding: Finding, rulebook: Rulebook, decided_at: datetime) -> Review:
    """The review that a finding with a review reason becomes; its revision is still 0.

    It names the base part: whether it would have been a repetition is for the person who looks.
    """
    assert finding.review_reason is not None
    fields = _fields(finding, rulebook.provision_of(finding), rulebook, decided_at)
    return Review(**fields, reason=finding.review_reason)


def _fields(finding: Finding, provision: Provision, rulebook: Rulebook, decided_at: datetime) -> dict[str, Any]:
    sentences = explain(finding, provision, rulebook)
    return {
        "event_id": event_id(finding.event_key),
        "revision": 0,
        "provision_id": provision_id(finding.article or "", provision),
        "part": provision.number,
        "provision_status": provision.status,
        "fine_mrp": None if finding.owner_kind is None else provision.mrp.get(finding.owner_kind),
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
