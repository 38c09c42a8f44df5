"""Crossings and junctions: pedestrians not yielded to (article 600), junctions blocked (article 594).

The pedestrian is part of a fact about the vehicle and never the subject of an event.
"""

from schemas.records import AnyFact, CrosswalkFact, Figures, JunctionFact
from schemas.vocabulary import Offence
from streams.rules.accusation import Accusation, Act, Known, punished
from streams.rules.case import Case


def pedestrian_not_yielded(case: Case, fact: AnyFact, _known: Known) -> Accusation | None:
    """The vehicle went over its half of the crossing with a pedestrian on it, or nearly."""
    if not isinstance(fact, CrosswalkFact) or fact.stopped or fact.gap_s > case.rulebook.policy.crosswalk_gap_s:
        return None
    figures = Figures(zone_id=fact.zone_id, duration_s=fact.gap_s)
    return punished(Act(offence=Offence.PEDESTRIAN_NOT_YIELDED, at=fact.at), figures, case.rulebook)


def congestion(case: Case, fact: AnyFact, _known: Known) -> Accusation | None:
    """The vehicle entered a junction that it could not leave, and held up the traffic across."""
    if not isinstance(fact, JunctionFact) or fact.stood_s < case.rulebook.policy.junction_stood_s:
        return None
    if not (fact.exit_blocked_at_entry and fact.cross_traffic_held):
        return None
    figures = Figures(zone_id=fact.zone_id, duration_s=fact.stood_s)
    return punished(Act(offence=Offence.CONGESTION, at=fact.at), figures, case.rulebook)
