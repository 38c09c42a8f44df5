"""What to publish when a judgement differs from what was published: new findings, changed ones, withdrawn ones."""

from collections.abc import Iterator, Mapping

from msgspec import structs

from schemas.records import Finding
from schemas.vocabulary import AnnulmentReason, ReviewReason
from streams.rules.case import Clearance
from streams.rules.findings import base_key
from streams.rules.judge import Judgement, clearance_key

_BECAME = {
    ReviewReason.OWNER_CHANGED: AnnulmentReason.OWNER_CHANGED,
    ReviewReason.IMPOSSIBLE_TRAVEL: AnnulmentReason.IMPOSSIBLE_TRAVEL,
}
"""Reviews whose reason says better than BECAME_REVIEW why the event fell."""


def revise(published: Mapping[str, Finding], judgement: Judgement) -> tuple[Finding, ...]:
    """The findings to publish. `published` are those that stand so far, by finding_id.

    What falls comes last, so that an event goes over from one passage to another without falling; but before what takes
    its place under the same id.
    """
    now = {finding.finding_id: finding for finding in judgement.findings}
    fallen = tuple(_withdrawn(old, judgement) for key, old in published.items() if key not in now)
    moved = tuple(
        _withdrawn(old, judgement)
        for key, old in published.items()
        if key in now and now[key].subject_key != old.subject_key  # another partition issues it from now on
    )
    changed = tuple(new for key, new in now.items() if key not in published or differs(published[key], new))
    return moved + changed + fallen


def differs(old: Finding, new: Finding) -> bool:
    """Whether two findings say different things; how far registries had spoken is not part of it."""
    return structs.replace(old, registry_as_of=None) != structs.replace(new, registry_as_of=None)


def _withdrawn(old: Finding, judgement: Judgement) -> Finding:
    successor = next(_successors(old, judgement), None)
    cleared = judgement.cleared.get(clearance_key(old.passage_id, old.offence))
    clearance = judgement.cleared.get(clearance_key(old.passage_id, old.offence, base_key(old)))
    if clearance is None and successor is not None:
        clearance = Clearance(reason=_why(old, successor))
    clearance = clearance or cleared or Clearance(reason=AnnulmentReason.REGISTRY_CLEARED)
    return structs.replace(
        old,
        withdrawn=True,
        withdrawn_reason=clearance.reason,
        caused_by=clearance.caused_by,
        known_at=clearance.known_at,
    )


def _successors(old: Finding, judgement: Judgement) -> Iterator[Finding]:
    """What the same passage amounts to now for the same offence: of conduct, the same act."""
    return (
        f
        for f in judgement.findings
        if f.passage_id == old.passage_id
        and f.offence is old.offence
        and (old.lapsed_on is not None or base_key(f) == base_key(old))
    )


def _why(old: Finding, new: Finding) -> AnnulmentReason:
    if new.review_reason is not None and new.review_reason is not old.review_reason:
        return _BECAME.get(new.review_reason, AnnulmentReason.BECAME_REVIEW)
    if (new.owner_id, new.vehicle_id) != (old.owner_id, old.vehicle_id):
        return AnnulmentReason.OWNER_CHANGED
    if new.lapsed_on != old.lapsed_on:
        return AnnulmentReason.LAPSE_MOVED
    return AnnulmentReason.REGISTRY_CLEARED
