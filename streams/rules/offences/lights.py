"""External lights off (article 602): by day a warning, in the dark or in poor visibility a fine."""

from schemas.records import AnyFact, Figures, LightsFact
from schemas.vocabulary import Offence
from streams.rules.accusation import Accusation, Act, Known, punished
from streams.rules.case import Case
from streams.rules.offences.in_the_car import doubt, seen


def external_lights(case: Case, fact: AnyFact, _known: Known) -> Accusation | None:
    """The vehicle drove without lights: which part it is depends on the light of the passage."""
    policy = case.rulebook.policy
    if not isinstance(fact, LightsFact) or not seen(fact, policy):
        return None
    act = Act(offence=Offence.EXTERNAL_LIGHTS, at=fact.at, kind=case.passage.light)
    return punished(act, Figures(duration_s=fact.seconds), case.rulebook, doubt(fact, policy))
