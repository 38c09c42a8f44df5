"""Whether a vehicle drove. Where the record does not show it, it stood, in the driver's favour."""

from schemas.records import AnyFact, CrosswalkFact, LaneFact, LineFact, Passage, SignFact, SpeedFact, StopLineFact
from streams.rules.law.rulebook import Policy
from streams.rules.offences.speeding import is_weak

OF_DRIVING = (StopLineFact, LineFact, SignFact, LaneFact, CrosswalkFact)
"""Only who drives crosses a line or comes into a zone. All else is seen of vehicles that stand, too."""


def drove(passage: Passage, policy: Policy) -> bool:
    """Whether it was seen to move, or did what can only be done driving."""
    return passage.moved or any(_shows_driving(fact, policy) for fact in passage.facts)


def _shows_driving(fact: AnyFact, policy: Policy) -> bool:
    if isinstance(fact, SpeedFact):
        return fact.measured_kmh > policy.drives_above_kmh and not is_weak(fact, policy)
    return isinstance(fact, OF_DRIVING)
