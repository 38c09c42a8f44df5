"""Signs and markings that were not obeyed (article 601): red without passing the second line, solid lines, signs,
bus lanes.
"""

from schemas.records import AnyFact, Figures, LaneFact, LineFact, SignFact, StopLineFact
from schemas.vocabulary import LaneKind, LineKind, Offence, Sign
from streams.rules.accusation import Accusation, Act, Known, punished
from streams.rules.case import Case
from streams.rules.law.rulebook import Kind, Policy
from streams.rules.offences.lane_position import driven, long_enough
from streams.rules.offences.red_light import shown_s


def signs_and_markings(case: Case, fact: AnyFact, known: Known) -> Accusation | None:
    """The offence that a fact is."""
    policy = case.rulebook.policy
    if _concerns_others(fact, known, policy):
        return None
    found = _kind_and_figures(fact, policy)
    if found is None:
        return None
    kind, figures = found
    return punished(Act(offence=Offence.SIGNS_AND_MARKINGS, at=fact.at, kind=kind), figures, case.rulebook)


def _concerns_others(fact: AnyFact, known: Known, policy: Policy) -> bool:
    """A sign against lorries is for those that are registered as such, a bus lane against all that are no buses."""
    match fact:
        case SignFact(sign=Sign.NO_LORRIES):
            return known.category not in policy.lorries
        case LaneFact(lane_kind=LaneKind.BUS_LANE):
            return known.category in policy.bus_lane_users
        case _:
            return False


def _kind_and_figures(fact: AnyFact, policy: Policy) -> tuple[Kind, Figures] | None:
    """Where the second line was passed too, it is not the stop line that was not obeyed but the signal."""
    match fact:
        case StopLineFact() if fact.beyond_at is None and shown_s(fact) >= policy.red_grace_s:
            stop_line = LineKind.STOP_LINE
            return fact.phase, Figures(conduct_kind=stop_line, signal_phase=fact.phase, duration_s=shown_s(fact))
        case LineFact():
            return fact.line_kind, Figures(conduct_kind=fact.line_kind)
        case SignFact():
            return fact.sign, Figures(conduct_kind=fact.sign, zone_id=fact.zone_id)
        case LaneFact() if long_enough(fact, policy):
            return fact.lane_kind, driven(fact)
        case _:
            return None
