"""Passing a prohibiting signal (article 599)."""

from datetime import timedelta

from schemas.records import Figures, StopLineFact
from schemas.vocabulary import Offence, SignalPhase
from streams.rules.accusation import Accusation
from streams.rules.civil import civil_date
from streams.rules.law.rulebook import Rulebook


def red_light(fact: StopLineFact, rulebook: Rulebook) -> Accusation | None:
    """The offence of crossing both lines on a signal that had prohibited it for longer than the grace."""
    grace = {
        SignalPhase.RED: rulebook.policy.red_grace_s,
        SignalPhase.RED_YELLOW: rulebook.policy.red_grace_s,
        SignalPhase.YELLOW: rulebook.policy.yellow_grace_s,
    }.get(fact.phase)
    if grace is None or fact.beyond_at is None or fact.at - fact.phase_since_at < timedelta(seconds=grace):
        return None
    for article, part in rulebook.base_parts(Offence.RED_LIGHT, civil_date(fact.at)):
        shown_s = (fact.at - fact.phase_since_at).total_seconds()
        return Accusation(
            article=article.article,
            part=part.number,
            weight=part.weight,
            figures=Figures(signal_phase=fact.phase, duration_s=shown_s),
        )
    return None
