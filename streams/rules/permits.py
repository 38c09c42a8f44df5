"""Firearm permits of the owner of a vehicle that passed: each weapon is judged, at every state of knowledge.

The lapse is the owner's, whichever vehicle of his passes and since whenever he has had it: one event per permit that
lapsed and re-arm window. It is decided here, with the vehicle's own documents, and not where penalties are joined by
owner: who the owner is, and since when that is known, is part of every state of knowledge, and the event's key cannot
be told before the permit. So judging has the permits of all owners at hand; few people keep weapons.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from schemas.records import Figures, FirearmPermit, Registration
from schemas.topics import FIREARM_PERMIT_CHANGES, VEHICLE_CHANGES
from schemas.vocabulary import Offence, Registry
from streams.rules import registrations
from streams.rules.accusation import Act, View, punished
from streams.rules.case import NOTHING, Case, Clearance, Ruling, Verdict, at_every_state, settled_at, special_vehicle
from streams.rules.civil import civil_date
from streams.rules.documents import Statement, refused, to_be_judged
from streams.rules.findings import Lapse, document_finding, document_key
from streams.rules.known import Change, states
from streams.rules.offences.firearm_permits import Weapon, changes, lapsed, permits_of, weapons
from streams.rules.registrations import register

OFFENCE = Offence.FIREARM_PERMIT_LAPSED
_NEEDED = (Registry.VEHICLES, Registry.FIREARM_PERMITS)


def judge_permits(case: Case) -> Iterator[Ruling]:
    """Of each weapon of the owner, whether it was kept without a permit at every state of knowledge."""
    at = case.passage.observed_at
    if not to_be_judged(case, OFFENCE):
        return
    if waits := case.waits(_NEEDED, at):
        yield Ruling(passage=case.passage, offence=OFFENCE, verdict=Verdict(waits=waits))
        return
    owner = _owner(case, at)
    permits = None if owner is None else case.registries.permits.get(owner.owner_id)
    said: dict[tuple[str, str], Statement] = {(VEHICLE_CHANGES.name, case.passage.plate): case.registries.vehicles}
    if owner is not None:
        said[FIREARM_PERMIT_CHANGES.name, owner.owner_id] = permits
    if clearance := refused(case, said):
        yield Ruling(passage=case.passage, offence=OFFENCE, verdict=Verdict(cleared=clearance))
    elif owner is not None:
        for weapon in weapons(permits):
            keys = frozenset(_keys(case, owner, weapon))
            yield Ruling(passage=case.passage, offence=OFFENCE, verdict=_judge(case, owner, weapon), keys=keys)


def _judge(case: Case, owner: Registration, weapon: Weapon) -> Verdict:
    at = case.passage.observed_at
    changed = list(_changes(case, owner, weapon))
    outcome = at_every_state(at, partial(_view, case, owner, weapon), changed)
    if outcome is None:
        return NOTHING
    if isinstance(outcome, Clearance):
        return Verdict(cleared=outcome)
    if waits := case.waits(_NEEDED, settled_at(at, case.rulebook.policy.settle_documents_h)):
        return Verdict(waits=waits)
    newest, day = max(change.known_at for change in changed), civil_date(at)
    permit = lapsed(weapon, day, newest) or lapsed(weapon, day, at)
    assert permit is not None  # it stands, so it had lapsed as known at the passage
    lapse = _lapse(owner, permit)
    return Verdict(finding=document_finding(case, Registry.FIREARM_PERMITS, lapse, outcome))


def _owner(case: Case, state: datetime) -> Registration | None:
    """Who owned the vehicle at the passage, as known in the state."""
    return register(case.registries.vehicles, state).bearer(case.passage.plate, case.passage.observed_at)


def _changes(case: Case, owner: Registration, weapon: Weapon) -> Iterator[Change]:
    """Every recorded moment that can matter: of the vehicle, of the weapon, of what others who may own it keep."""
    of_vehicle = list(registrations.changes(case.registries.vehicles))
    yield from of_vehicle
    yield from changes(owner.owner_id, weapon)
    owners = {_owner(case, state) for state in states(case.passage.observed_at, of_vehicle)}
    for owner_id in sorted({other.owner_id for other in owners if other is not None} - {owner.owner_id}):
        yield from changes(owner_id, permits_of(case.registries.permits.get(owner_id)))


def _view(case: Case, owner: Registration, weapon: Weapon, state: datetime) -> View:
    """Where the state names another owner, any weapon of his will do: as long as somebody would be accused."""
    at, bearer = case.passage.observed_at, _owner(case, state)
    accusation = None
    if bearer is not None and not case.mismatch(bearer):
        same = bearer.owner_id == owner.owner_id
        theirs = (weapon,) if same else weapons(case.registries.permits.get(bearer.owner_id))
        if any(lapsed(each, civil_date(at), state) for each in theirs):
            accusation = punished(Act(offence=OFFENCE, at=at), Figures(), case.rulebook)
    return View(state=state, bearer=bearer, accusation=accusation, reasons=frozenset(special_vehicle(bearer)))


def _lapse(owner: Registration, permit: FirearmPermit) -> Lapse:
    return Lapse(owner_id=owner.owner_id, of=permit.permit_id, offence=OFFENCE, lapsed_on=permit.valid_until)


def _keys(case: Case, owner: Registration, weapon: Weapon) -> Iterator[str]:
    """Of every event that the weapon's permits can have made of the passage, as known at any time."""
    at, rearm_days = case.passage.observed_at, case.rulebook.policy.rearm_days
    return (document_key(_lapse(owner, permit), at, rearm_days) for permit in weapon)
