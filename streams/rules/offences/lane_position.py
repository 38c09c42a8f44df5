"""Position on the road and overtaking (article 596): shoulders, pavements, the oncoming side."""

from schemas.records import AnyFact, Figures, LaneFact, SignFact
from schemas.vocabulary import Offence
from streams.rules.accusation import Accusation, Act, Known, punished
from streams.rules.case import Case
from streams.rules.law.rulebook import Kind, Policy


def lane_position(case: Case, fact: AnyFact, _known: Known) -> Accusation | None:
    """The offence of driving where, or in a direction in which, the vehicle has no business."""
    kind: Kind
    match fact:
        case LaneFact() if long_enough(fact, case.rulebook.policy):
            kind, figures = fact.lane_kind, driven(fact)
        case SignFact():
            kind, figures = fact.sign, Figures(conduct_kind=fact.sign, zone_id=fact.zone_id)
        case _:
            return None
    act = Act(offence=Offence.LANE_POSITION_AND_OVERTAKING, at=fact.at, kind=kind)
    return punished(act, figures, case.rulebook)


def long_enough(fact: LaneFact, policy: Policy) -> bool:
    """Whether it was more than a swerve."""
    return fact.seconds >= policy.lane_seconds or fact.metres >= policy.lane_metres


def driven(fact: LaneFact) -> Figures:
    """Where it was driven, and how long."""
    return Figures(conduct_kind=fact.lane_kind, zone_id=fact.zone_id, duration_s=fact.seconds)
