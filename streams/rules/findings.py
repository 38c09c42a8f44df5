"""Findings: what one passage amounts to for one offence, as the next stage needs it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

import msgspec
from msgspec import structs

from schemas.identity import finding_id
from schemas.records import Finding
from schemas.vocabulary import Offence, Registry
from streams.rules import device
from streams.rules.case import Case
from streams.rules.civil import civil_date
from streams.rules.standing import Stands

SEPARATOR = "|"
"""Between the parts of an event key."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a finding is about: its offence, the moment that dates it, its event's key, the registries it rests on."""

    offence: Offence
    at: datetime
    event_key: str
    registries: Iterable[Registry]


def conduct_finding(case: Case, offence: Offence, at: datetime, key: Iterable[str], stands: Stands) -> Finding:
    """One event per key: passage and offence, or stay, or section."""
    about = About(
        offence=offence,
        at=at,
        event_key=SEPARATOR.join(key),
        registries=(Registry.VEHICLES,) if case.plate_sure else (),
    )
    return _finding(case, about, stands)


class Lapse(msgspec.Struct, frozen=True, kw_only=True):
    """A document that an owner has lacked since a civil day."""

    owner_id: str
    of: str
    """The vehicle that should have it; of firearms, the permit that ended."""
    offence: Offence
    lapsed_on: date


def document_finding(case: Case, registry: Registry, lapse: Lapse, stands: Stands) -> Finding:
    """One event per lapse and re-arm window."""
    at = case.passage.observed_at
    about = About(
        offence=lapse.offence,
        at=at,
        event_key=document_key(lapse, at, case.rulebook.policy.rearm_days),
        registries=(Registry.VEHICLES, registry),
    )
    return structs.replace(_finding(case, about, stands), lapsed_on=lapse.lapsed_on)


def document_key(lapse: Lapse, at: datetime, rearm_days: int) -> str:
    """The event key of the notice of a lapse to which a passage at the moment belongs."""
    number = window(at, lapse.lapsed_on, rearm_days)
    return SEPARATOR.join((lapse.owner_id, lapse.of, lapse.offence, lapse.lapsed_on.isoformat(), str(number)))


def keys_of_lapse(finding: Finding) -> Iterator[str]:
    """The event keys of all notices of a document finding's lapse, up to its own."""
    lapse, _, number = base_key(finding).rpartition(SEPARATOR)
    return (SEPARATOR.join((lapse, str(earlier))) for earlier in range(int(number) + 1))


def window(at: datetime, lapsed_on: date, rearm_days: int) -> int:
    """Which notice of a lapse a passage belongs to: 0 for the first `rearm_days`, then 1, and so on."""
    return (civil_date(at) - lapsed_on).days // rearm_days


def base_key(finding: Finding) -> str:
    """The key of what a finding is about, whether it is a notice or, for whatever reason, a review."""
    return finding.event_key.removesuffix(f"{SEPARATOR}{finding.review_reason}")


def _finding(case: Case, about: About, stands: Stands) -> Finding:
    passage, camera, bearer = case.passage, case.camera, stands.view.bearer
    key = about.event_key if stands.reason is None else SEPARATOR.join((about.event_key, stands.reason))
    certificate = None if camera is None else device.certificate(camera, about.at, stands.view.state)
    owner_id = None if bearer is None else bearer.owner_id
    return Finding(
        finding_id=finding_id(passage.passage_id, key),
        passage_id=passage.passage_id,
        offence=about.offence,
        withdrawn=False,
        event_key=key,
        subject_key=owner_id or passage.plate or passage.camera_id,
        review_reason=stands.reason,
        article=stands.accusation.article,
        part=stands.accusation.part,
        plate=passage.plate or None,
        vehicle_id=None if bearer is None else bearer.vehicle_id,
        owner_id=owner_id,
        owner_kind=None if bearer is None else bearer.owner_kind,
        camera_id=passage.camera_id,
        region=None if camera is None else camera.region,
        observed_at=passage.observed_at,
        at=about.at,
        registry_as_of=case.heard.oldest(about.registries),
        confidence=passage.plate_confidence,
        evidence=passage.evidence,
        device_serial=None if camera is None else camera.device_serial,
        certificate_number=None if certificate is None else certificate.number,
        site=None if camera is None else camera.site,
        **structs.asdict(stands.accusation.figures),
    )
