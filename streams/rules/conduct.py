"""Conduct: what a vehicle did, by the facts of a passage. Dated by the fact's `at`."""

from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec

from schemas.records import (
    AnyFact,
    CrosswalkFact,
    JunctionFact,
    LaneFact,
    LightsFact,
    LineFact,
    PhoneFact,
    Registration,
    SeatbeltFact,
    SignFact,
    SpeedFact,
    StopLineFact,
)
from schemas.vocabulary import Offence, Registry, ReviewReason
from streams.rules import device, registrations
from streams.rules.accusation import Accusation, Known, View
from streams.rules.case import FOREIGN, NOTHING, Case, Verdict, cleared_by, special_vehicle
from streams.rules.crossings import congestion, pedestrian_not_yielded
from streams.rules.findings import conduct_finding
from streams.rules.in_the_car import phone_use, seat_belt
from streams.rules.known import Change, states
from streams.rules.lane_position import lane_position
from streams.rules.lights import external_lights
from streams.rules.red_light import red_light
from streams.rules.registrations import register
from streams.rules.signs_and_markings import signs_and_markings
from streams.rules.speeding import speeding
from streams.rules.standing import Falls, Stands, standing


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
        return Verdict(finding=conduct_finding(case, conduct.offence, fact, stands), waits=waits)
    cleared = next((verdict.cleared for verdict in others if verdict.cleared), None)
    return Verdict(cleared=cleared, waits=waits)


def _judge_fact(case: Case, fact: AnyFact, conduct: Conduct) -> Stands | Verdict:
    if waits := case.waits((Registry.VEHICLES,) if case.plate_sure else (), fact.at):
        return Verdict(waits=waits)
    changes = list(_changes(case))
    outcome = standing([_view(case, fact, conduct, state) for state in states(fact.at, changes)])
    if isinstance(outcome, Falls):
        return NOTHING if outcome.at_once else Verdict(cleared=cleared_by(outcome, changes))
    return outcome


def _changes(case: Case) -> Iterator[Change]:
    if case.plate_sure:
        yield from registrations.changes(case.registries.vehicles)
    if case.camera is not None:
        yield from device.changes(case.camera)


def _view(case: Case, fact: AnyFact, conduct: Conduct, state: datetime) -> View:
    passage = case.passage
    bearer = None
    if case.plate_sure:
        bearer = register(case.registries.vehicles, state).bearer(passage.plate, fact.at)
    accusation = conduct.accuse(case, fact, Known(state=state, category=None if bearer is None else bearer.category))
    reasons = frozenset(_reasons(case, fact, bearer, state))
    if accusation is not None and accusation.reason is not None:
        reasons |= {accusation.reason}
    return View(state=state, bearer=bearer, accusation=accusation, reasons=reasons)


def _reasons(case: Case, fact: AnyFact, bearer: Registration | None, state: datetime) -> Iterator[ReviewReason]:
    yield from special_vehicle(bearer)
    if case.passage.plate == "":
        yield ReviewReason.PLATE_UNREADABLE
    elif not case.plate_sure:
        yield ReviewReason.PLATE_UNCERTAIN
    elif case.passage.plate_format == FOREIGN:
        yield ReviewReason.FOREIGN_PLATE
    if bearer is None and state == fact.at:
        yield ReviewReason.VEHICLE_UNKNOWN
    if case.camera is None or device.certificate(case.camera, fact.at, state) is None:
        yield ReviewReason.DEVICE_UNVERIFIED
    if case.mismatch(bearer):
        yield ReviewReason.PLATE_MISMATCH
    if case.impossible:
        yield ReviewReason.IMPOSSIBLE_TRAVEL
