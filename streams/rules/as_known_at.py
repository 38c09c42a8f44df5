"""The world as it was known at a moment: what was recorded later does not exist, what was closed later is open."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

import msgspec
from msgspec import structs

from schemas.records import (
    CameraRecord,
    FirearmPermitExtract,
    InspectionExtract,
    OsagoExtract,
    PenaltyExtract,
    VehicleExtract,
)
from schemas.vocabulary import Registry
from streams.rules.everything import Everything
from streams.rules.known import Heard, Withdrawn, known

E = TypeVar("E", bound=msgspec.Struct)
X = TypeVar("X", VehicleExtract, InspectionExtract, OsagoExtract, FirearmPermitExtract, PenaltyExtract)

_LISTS = ("registrations", "cards", "policies", "permits", "penalties")


def as_known_at(everything: Everything, moment: datetime) -> Everything:
    """Entries recorded and passages observed after the moment do not exist, closings recorded after it have not
    happened, heartbeats are capped at it, and registries that were complete are complete as of it.

    Tombstones recorded after the moment must have been left out before the newest statements were chosen.
    """
    return Everything(
        passages=tuple(passage for passage in everything.passages if passage.observed_at <= moment),
        vehicles=_statements(everything.vehicles, moment),
        inspection=_statements(everything.inspection, moment),
        osago=_statements(everything.osago, moment),
        firearm_permits=_statements(everything.firearm_permits, moment),
        penalties=_statements(everything.penalties, moment),
        cameras={key: _camera(camera, moment) for key, camera in everything.cameras.items()},
        heard=_heard(everything.heard, moment),
    )


def _statements(statements: Mapping[str, X | Withdrawn], moment: datetime) -> dict[str, X | Withdrawn]:
    return {
        key: statement if isinstance(statement, Withdrawn) else _extract(statement, moment)
        for key, statement in statements.items()
    }


def _extract(extract: X, moment: datetime) -> X:
    lists = [name for name in _LISTS if hasattr(extract, name)]
    return structs.replace(extract, **{name: _entries(getattr(extract, name), moment) for name in lists})


def _entries(entries: tuple[E, ...], moment: datetime) -> tuple[E, ...]:
    return tuple(_reopened(entry, moment) for entry in entries if entry.recorded_at <= moment)  # type: ignore[attr-defined]


def _reopened(entry: E, moment: datetime) -> E:
    """The entry without the closings that were recorded later."""
    undone = {
        field: None
        for recorded, fields in _CLOSINGS.items()
        if getattr(entry, recorded, None) is not None and not known(getattr(entry, recorded), moment)
        for field in (recorded, *fields)
    }
    return structs.replace(entry, **undone) if undone else entry


_CLOSINGS: dict[str, tuple[str, ...]] = {
    "until_recorded_at": ("registered_until",),
    "annulled_recorded_at": (),
    "termination_recorded_at": ("terminated_at",),
    "surrender_recorded_at": ("surrendered_on",),
    "withdrawn_recorded_at": (),
    "cancelled_recorded_at": (),
}
"""When a closing was recorded, and the fields that it closed."""


def _camera(camera: CameraRecord, moment: datetime) -> CameraRecord:
    return structs.replace(
        camera,
        limits=_entries(camera.limits, moment),
        certificates=_entries(camera.certificates, moment),
        sections=tuple(structs.replace(s, limits=_entries(s.limits, moment)) for s in camera.sections),
    )


def _heard(heard: Heard, moment: datetime) -> Heard:
    capped = {registry: min(as_of, moment) for registry, as_of in heard.as_of.items()}
    if heard.complete:
        capped = {registry: capped.get(registry, moment) for registry in Registry}
    return Heard(as_of=capped)
