"""Conduct: what a vehicle did in one passage, by the facts of it. Dated by the fact's `at`."""

from collections.abc import Callable
from functools import partial

import msgspec

from schemas.records import (
    AnyFact,
    CrosswalkFact,
    JunctionFact,
    LaneFact,
    LightsFact,
    LineFact,
    PhoneFact,
    SeatbeltFact,
    SignFact,
    SpeedFact,
    StopLineFact,
)
from schemas.vocabulary import Offence
from streams.rules.accusation import Accusation, Known
from streams.rules.case import NOTHING, Case, Verdict
from streams.rules.charges import Charge, judge_charge
from streams.rules.findings import conduct_finding
from streams.rules.offences.crossings import congestion, pedestrian_not_yielded
from streams.rules.offences.in_the_car import phone_use, seat_belt
from streams.rules.offences.lane_position import lane_position
from streams.rules.offences.lights import external_lights
from streams.rules.offences.red_light import red_light
from streams.rules.offences.signs_and_markings import signs_and_markings
from streams.rules.offences.speeding import speeding
from streams.rules.screening import harmless_below_kmh
from streams.rules.standing import Stands


class Conduct(msgspec.Struct, frozen=True):
    """A conduct offence: which facts it is made of, and what one state of knowledge makes of such a fact."""

    offence: Offence
    made_of: tuple[type[AnyFact], ...]
    accuse: Callable[[Case, AnyFact, Known], Accusation | None]


CONDUCT: tuple[Conduct, ...] = (
    Conduct(Offence.SPEEDING, (SpeedFact,), speeding),
    Conduct(Offence.RED_LIGHT, (StopLineFact,), red_light),
    Conduct(Offence.SIGNS_AND_MARKINGS, (StopLineFact, LineFact, SignFact, LaneFact), signs_and_markings),
    Conduct(Offence.LANE_POSITION_AND_OVERTAKING, (LaneFact, SignFact), lane_position),
    Conduct(Offence.PEDESTRIAN_NOT_YIELDED, (CrosswalkFact,), pedestrian_not_yielded),
    Conduct(Offence.PHONE_USE, (PhoneFact,), phone_use),
    Conduct(Offence.SEAT_BELT, (SeatbeltFact,), seat_belt),
    Conduct(Offence.CONGESTION, (JunctionFact,), congestion),
    Conduct(Offence.EXTERNAL_LIGHTS, (LightsFact,), external_lights),
)
"""What is judged passage by passage. Stopping is judged by stay, the average over a section by two passages."""


def judge_conduct(case: Case, conduct: Conduct) -> Verdict:
    """One event per passage and offence: of the facts that accuse the gravest, then the earliest; else a review."""
    verdicts = [
        (fact, _judge_fact(case, fact, conduct)) for fact in case.passage.facts if isinstance(fact, conduct.made_of)
    ]
    standing_ones = [(fact, verdict) for fact, verdict in verdicts if isinstance(verdict, Stands)]
    others = [verdict for _, verdict in verdicts if isinstance(verdict, Verdict)]
    waits = tuple(wait for verdict in others for wait in verdict.waits)
    if standing_ones:
        fact, stands = min(standing_ones, key=lambda fs: (fs[1].reason is not None, -fs[1].accusation.weight, fs[0].at))
        key = (case.passage.passage_id, conduct.offence)
        return Verdict(finding=conduct_finding(case, conduct.offence, fact.at, key, stands), waits=waits)
    cleared = next((verdict.cleared for verdict in others if verdict.cleared), None)
    return Verdict(cleared=cleared, waits=waits)


def _judge_fact(case: Case, fact: AnyFact, conduct: Conduct) -> Stands | Verdict:
    if isinstance(fact, SpeedFact) and fact.measured_kmh < harmless_below_kmh(case.camera, (), case.rulebook):
        return NOTHING  # as most are, whatever anybody knows
    charge = Charge(at=fact.at, devices=((case.camera, fact.at),), accuse=partial(conduct.accuse, case, fact))
    return judge_charge(case, charge)
