"""Passing a prohibiting signal (article 599)."""

from datetime import timedelta

from schemas.records import AnyFact, Figures, StopLineFact
from schemas.vocabulary import Offence, SignalPhase
from streams.rules.accusation import Accusation, Act, Known, punished
from streams.rules.case import Case

_SECOND = timedelta(seconds=1)


def red_light(case: Case, fact: AnyFact, _known: Known) -> Accusation | None:
    """The offence of crossing both lines on a signal that had prohibited it for longer than the grace."""
    if not isinstance(fact, StopLineFact):
        return None
    policy = case.rulebook.policy
    grace = {
        SignalPhase.RED: policy.red_grace_s,
        SignalPhase.RED_YELLOW: policy.red_grace_s,
        SignalPhase.YELLOW: policy.yellow_grace_s,
    }.get(fact.phase)
    if grace is None or fact.beyond_at is None or shown_s(fact) < grace:
        return None
    figures = Figures(signal_phase=fact.phase, duration_s=shown_s(fact))
    return punished(Act(offence=Offence.RED_LIGHT, at=fact.at), figures, case.rulebook)


def shown_s(fact: StopLineFact) -> float:
    """For how long the signal had shown its phase when the stop line was crossed, in seconds."""
    return (fact.at - fact.phase_since_at) / _SECOND
