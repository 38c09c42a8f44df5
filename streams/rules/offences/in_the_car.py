"""What is seen through the windscreen: a telephone in the driver's hand (article 591), belts (article 593)."""

from schemas.records import AnyFact, Figures, LightsFact, PhoneFact, SeatbeltFact
from schemas.vocabulary import Offence, ReviewReason
from streams.rules.accusation import Accusation, Act, Known, punished
from streams.rules.case import Case
from streams.rules.law.rulebook import Policy

ScoredFact = PhoneFact | SeatbeltFact | LightsFact


def phone_use(case: Case, fact: AnyFact, _known: Known) -> Accusation | None:
    """The driver held a telephone."""
    policy = case.rulebook.policy
    if not isinstance(fact, PhoneFact) or not seen(fact, policy):
        return None
    act = Act(offence=Offence.PHONE_USE, at=fact.at)
    return punished(act, Figures(duration_s=fact.seconds), case.rulebook, doubt(fact, policy))


def seat_belt(case: Case, fact: AnyFact, _known: Known) -> Accusation | None:
    """A front seat without a fastened belt: whichever seat, it is the owner's offence."""
    policy = case.rulebook.policy
    if not isinstance(fact, SeatbeltFact) or not seen(fact, policy):
        return None
    return punished(Act(offence=Offence.SEAT_BELT, at=fact.at), Figures(), case.rulebook, doubt(fact, policy))


def seen(fact: ScoredFact, policy: Policy) -> bool:
    """Whether the score says anything at all."""
    return fact.score >= policy.score_floor and fact.frames >= policy.score_floor_frames


def doubt(fact: ScoredFact, policy: Policy) -> ReviewReason | None:
    """Why the score alone can be no notice; None where it is high enough over enough frames."""
    sure = fact.score >= policy.score_accuses and fact.frames >= policy.score_frames
    return None if sure else ReviewReason.EVIDENCE_WEAK
