"""Documents: what the owner of a vehicle that passed should have had. Dated by the passage's `observed_at`."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

import msgspec
from msgspec import structs

from schemas.records import (
    Cause,
    Figures,
    FirearmPermitExtract,
    InspectionExtract,
    OsagoExtract,
    Registration,
    VehicleExtract,
)
from schemas.topics import VEHICLE_CHANGES
from schemas.vocabulary import AnnulmentReason, Offence, Registry
from streams.rules import registrations
from streams.rules.accusation import Act, View, punished
from streams.rules.case import NOTHING, Case, Clearance, Verdict, at_every_state, settled_at, special_vehicle
from streams.rules.civil import civil_date, midnight
from streams.rules.edges import edges
from streams.rules.findings import Lapse, document_finding
from streams.rules.known import Change, Withdrawn
from streams.rules.offences import inspection, osago
from streams.rules.offences.driving import drove
from streams.rules.registrations import Register, register
from streams.rules.standing import Stands
from streams.rules.stretch import unbroken_since

Statement = VehicleExtract | InspectionExtract | OsagoExtract | FirearmPermitExtract | Withdrawn | None


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document that a vehicle's owner may lack, and how the registry's statement about it is read."""

    offence: Offence
    registry: Registry
    topic: str
    of_driving: bool
    """The offence is driving without it: only what shows that the vehicle drove counts."""
    statement: Callable[[Case], InspectionExtract | OsagoExtract | Withdrawn | None]
    missing: Callable[[Case, Register, Registration, datetime], bool]
    edges: Callable[[Case, Register], Iterable[datetime]]
    changes: Callable[[Case], Iterable[Change]]


INSPECTION = Document(
    offence=Offence.INSPECTION_MISSING,
    registry=Registry.INSPECTION,
    topic="inspection-changes",
    of_driving=True,
    statement=lambda case: case.registries.inspection,
    missing=lambda case, then, now, at: inspection.missing(
        then, case.registries.inspection, now, at, case.rulebook.duties.inspection
    ),
    edges=lambda case, then: inspection.edges(then, case.registries.inspection, case.rulebook.duties.inspection),
    changes=lambda case: inspection.changes(case.passage.plate, case.registries.inspection),
)
OSAGO = Document(
    offence=Offence.OSAGO_MISSING,
    registry=Registry.OSAGO,
    topic="osago-changes",
    of_driving=False,
    statement=lambda case: case.registries.osago,
    missing=lambda case, then, now, at: osago.missing(then, case.registries.osago, now, at, case.rulebook.duties.osago),
    edges=lambda case, then: osago.edges(then, case.registries.osago, case.rulebook.duties.osago),
    changes=lambda case: osago.changes(case.passage.plate, case.registries.osago),
)
_DAY = timedelta(days=1)
DOCUMENTS: tuple[Document, ...] = (INSPECTION, OSAGO)


def judge_document(case: Case, document: Document) -> Verdict:
    """Whether the document was missing at every state of knowledge since the passage."""
    at = case.passage.observed_at
    not_driven = document.of_driving and not drove(case.passage, case.rulebook.policy)
    if not_driven or not to_be_judged(case, document.offence):
        return NOTHING
    needed = (Registry.VEHICLES, document.registry)
    if waits := case.waits(needed, at):
        return Verdict(waits=waits)
    plate, vehicles = case.passage.plate, case.registries.vehicles
    if clearance := refused(
        case, {(VEHICLE_CHANGES.name, plate): vehicles, (document.topic, plate): document.statement(case)}
    ):
        return Verdict(cleared=clearance)
    return _decided(case, document, needed)


def _decided(case: Case, document: Document, needed: tuple[Registry, ...]) -> Verdict:
    at, found = case.passage.observed_at, _remembered(case, document)
    if found is None:
        return NOTHING
    outcome = found.outcome
    if isinstance(outcome, Clearance):
        return Verdict(cleared=outcome)
    if waits := case.waits(needed, settled_at(at, case.rulebook.policy.settle_documents_h)):
        return Verdict(waits=waits)
    owner_id, vehicle_id = outcome.subject
    lapse = Lapse(owner_id=owner_id, of=vehicle_id, offence=document.offence, lapsed_on=found.lapsed_on)
    stands = structs.replace(outcome, view=structs.replace(outcome.view, state=at))
    return Verdict(finding=document_finding(case, document.registry, lapse, stands))


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a missing document amounts to, for every passage of the plate in the same stretch of the same day."""

    outcome: Stands | Clearance
    lapsed_on: date


def _remembered(case: Case, document: Document) -> Outcome | None:
    """What has been worked out, or is now, from the registries."""
    passage, remembered = case.passage, case.remembered
    if "edges" not in remembered:
        remembered["edges"] = edges(passage.plate, case.registries, case.rulebook.duties)
    several: list[datetime] | None = remembered["edges"]
    if several is None:
        return _worked_out(case, document)
    stretch, day = bisect_right(several, passage.observed_at), civil_date(passage.observed_at)
    key = (document.offence, passage.vehicle_category, stretch, day)
    if key not in remembered:
        remembered[key] = _worked_out(case, document)
    found: Outcome | None = remembered[key]
    return found


def _worked_out(case: Case, document: Document) -> Outcome | None:
    at = case.passage.observed_at
    outcome = at_every_state(at, partial(_view, case, document), _changes(case, document))
    if outcome is None:
        return None
    if isinstance(outcome, Clearance):
        return Outcome(outcome=outcome, lapsed_on=date.max)
    newest = max((change.known_at for change in _changes(case, document)), default=at)
    return Outcome(outcome=outcome, lapsed_on=_lapsed_on(case, document, outcome, newest))


def _changes(case: Case, document: Document) -> Iterator[Change]:
    yield from registrations.changes(case.registries.vehicles)
    yield from document.changes(case)


def told_until(case: Case, verdicts: Sequence[Verdict]) -> datetime | None:
    """Until when a further passage of the plate can only repeat what this one amounts to by the `DOCUMENTS`: their
    findings would be of the same events, for which the earliest passage counts. None where that cannot be said.

    It holds for passages on which there is nothing else, until the registries say something else of the plate or its
    owners, or something of this passage falls. It may be that this one is still to settle.
    """
    passage, said = case.passage, case.registries
    at = passage.observed_at
    bearer = register(said.vehicles, at).bearer(passage.plate, at)
    alike = bearer is not None and not case.mismatch(bearer) and not said.permits
    if not alike or not drove(passage, case.rulebook.policy) or not all(_is_clear(v, at) for v in verdicts):
        return None
    several: list[datetime] | None = case.remembered.get("edges")
    if several is None or all(v.settled for v in verdicts):
        return None
    return min([midnight(civil_date(at) + _DAY), *several[bisect_right(several, at) :][:1]])


def _is_clear(verdict: Verdict, at: datetime) -> bool:
    """Whether it is known what it comes to, if nothing is recorded meanwhile."""
    return verdict.cleared is None and all(moment > at for _, moment in verdict.waits)


def to_be_judged(case: Case, offence: Offence) -> bool:
    """Whether the passage is one on which documents are judged at all, whatever registries say.

    A plate that looks foreign is judged only as any other: if the registry knows its vehicle.
    """
    return case.plate_sure and bool(case.rulebook.base_parts(offence, civil_date(case.passage.observed_at)))


def refused(case: Case, said: Mapping[tuple[str, str], Statement]) -> Clearance | None:
    """What can still change, but as it is lets nothing be said. The statements are by topic and key."""
    for (topic, key), statement in said.items():
        if isinstance(statement, Withdrawn):
            cause = Cause(topic=topic, key=key, entry_id="")
            return Clearance(reason=AnnulmentReason.REGISTRY_WITHDREW, caused_by=cause, known_at=statement.recorded_at)
    if case.impossible:
        return Clearance(reason=AnnulmentReason.IMPOSSIBLE_TRAVEL)
    if case.camera is None:
        return Clearance(reason=AnnulmentReason.CAMERA_CORRECTED)
    return None


def _view(case: Case, document: Document, state: datetime) -> View:
    at = case.passage.observed_at
    then = register(case.registries.vehicles, state)
    bearer = then.bearer(case.passage.plate, at)
    missing = bearer is not None and not case.mismatch(bearer) and document.missing(case, then, bearer, at)
    return View(
        state=state,
        bearer=bearer,
        accusation=punished(Act(offence=document.offence, at=at), Figures(), case.rulebook) if missing else None,
        reasons=frozenset(special_vehicle(bearer)),
    )


def _lapsed_on(case: Case, document: Document, stands: Stands, newest: datetime) -> date:
    """The civil date on which the unbroken stretch without the document began, by the newest knowledge.

    Where the newest knowledge no longer names the same owner (a review), by what was known at the passage.
    """
    at = case.passage.observed_at
    owner_id, vehicle_id = stands.subject
    for state in (newest, at):
        then = register(case.registries.vehicles, state)

        def lacks(moment: datetime, then: Register = then) -> bool:
            now = then.holder(vehicle_id, moment)
            return now is not None and now.owner_id == owner_id and document.missing(case, then, now, moment)

        if lacks(at):
            return civil_date(unbroken_since(lacks, _edges(case, document, then), at))
    return civil_date(at)


def _edges(case: Case, document: Document, then: Register) -> Iterator[datetime]:
    yield from then.edges()
    yield from document.edges(case, then)
