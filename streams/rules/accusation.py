"""What one state of knowledge makes of a passage: an accusation, or none, and the reasons against a notice."""

from datetime import datetime

import msgspec

from schemas.records import Figures, Registration
from schemas.vocabulary import Offence, ProvisionStatus, ReviewReason, VehicleCategory
from streams.rules.civil import civil_date
from streams.rules.law.rulebook import Kind, Rulebook, Sanction


class Accusation(msgspec.Struct, frozen=True, kw_only=True):
    """An offence, as one state of knowledge sees it."""

    article: str
    part: str
    weight: float
    """How grave: greater is graver. Comparable within one offence."""
    figures: Figures
    reason: ReviewReason | None = None
    """Why the act itself can be no notice: weak evidence, an entitlement that may be, another kind of sanction,
    an article that is inferred."""


class View(msgspec.Struct, frozen=True, kw_only=True):
    """All that one state of knowledge says about one accusing fact, or about one document."""

    state: datetime
    bearer: Registration | None
    accusation: Accusation | None
    reasons: frozenset[ReviewReason] = frozenset()
    """Why it can be no notice, beside what the accusation itself says."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What bears on an act in one state of knowledge."""

    state: datetime
    category: VehicleCategory | None
    """In which the vehicle is registered."""


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """Something that may be punished, and the moment that dates it."""

    offence: Offence
    at: datetime
    kind: Kind | None = None
    """By which the parts of the offence are told apart; None where there is one part."""


def punished(act: Act, figures: Figures, rulebook: Rulebook, reason: ReviewReason | None = None) -> Accusation | None:
    """The accusation by the base part that punishes the act on its civil date; None where none does."""
    for article, part in rulebook.base_parts(act.offence, civil_date(act.at)):
        if act.kind is None or part.punishes(act.kind):
            if reason is None and part.sanction is Sanction.NOT_AUTOMATIC:
                reason = ReviewReason.SANCTION_NOT_AUTOMATIC
            if reason is None and part.status is ProvisionStatus.INFERRED and rulebook.policy.review_inferred:
                reason = ReviewReason.PROVISION_INFERRED
            return Accusation(
                article=article.article, part=part.number, weight=part.weight, figures=figures, reason=reason
            )
    return None
