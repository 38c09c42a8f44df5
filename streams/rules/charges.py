"""Charges: what may be an offence of conduct, judged at every state of knowledge since it happened."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

import msgspec

from schemas.records import CameraRecord, Registration
from schemas.vocabulary import Registry, ReviewReason
from streams.rules import device, registrations
from streams.rules.accusation import Accusation, Known, View
from streams.rules.case import FOREIGN, NOTHING, Case, Clearance, Verdict, at_every_state, special_vehicle
from streams.rules.known import Change
from streams.rules.registrations import register
from streams.rules.standing import Stands


class Charge(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a vehicle did."""

    at: datetime
    """The moment that dates it."""
    devices: tuple[tuple[CameraRecord | None, datetime], ...]
    """What recorded it, and when: each needs a certificate."""
    accuse: Callable[[Known], Accusation | None]
    """What one state of knowledge makes of it."""


def judge_charge(case: Case, charge: Charge) -> Stands | Verdict:
    """Whether it stands; else why not, or what it waits for."""
    if waits := case.waits((Registry.VEHICLES,) if case.plate_sure else (), charge.at):
        return Verdict(waits=waits)
    outcome = at_every_state(charge.at, partial(_view, case, charge), _changes(case, charge))
    if outcome is None:
        return NOTHING
    return Verdict(cleared=outcome) if isinstance(outcome, Clearance) else outcome


def _changes(case: Case, charge: Charge) -> Iterator[Change]:
    if case.plate_sure:
        yield from registrations.changes(case.registries.vehicles)
    for camera, _ in charge.devices:
        if camera is not None:
            yield from device.changes(camera)


def _view(case: Case, charge: Charge, state: datetime) -> View:
    bearer = None
    if case.plate_sure:
        bearer = register(case.registries.vehicles, state).bearer(case.passage.plate, charge.at)
    accusation = charge.accuse(Known(state=state, category=None if bearer is None else bearer.category))
    reasons = frozenset(_reasons(case, charge, bearer, state) if accusation is not None else ())
    return View(state=state, bearer=bearer, accusation=accusation, reasons=reasons)


def _reasons(case: Case, charge: Charge, bearer: Registration | None, state: datetime) -> Iterator[ReviewReason]:
    yield from special_vehicle(bearer)
    if case.passage.plate == "":
        yield ReviewReason.PLATE_UNREADABLE
    elif not case.plate_sure:
        yield ReviewReason.PLATE_UNCERTAIN
    elif case.passage.plate_format == FOREIGN:
        yield ReviewReason.FOREIGN_PLATE
    if bearer is None and state == charge.at:
        yield ReviewReason.VEHICLE_UNKNOWN
    if any(camera is None or device.certificate(camera, at, state) is None for camera, at in charge.devices):
        yield ReviewReason.DEVICE_UNVERIFIED
    if case.mismatch(bearer):
        yield ReviewReason.PLATE_MISMATCH
    if case.impossible:
        yield ReviewReason.IMPOSSIBLE_TRAVEL
