"""The moments at which what follows from the registries' statements about a plate can change, and between which not.

Whatever is asked of them, for a moment and a state of knowledge: an entry was recorded, or closed, or holds from or
until then, or a time of grace ends.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from streams.rules import registrations
from streams.rules.known import PlateRegistries
from streams.rules.law.rulebook import Duties
from streams.rules.offences import inspection, osago
from streams.rules.registrations import register

_EVER = datetime.max.replace(tzinfo=UTC)


def edges(plate: str, registries: PlateRegistries, duties: Duties) -> list[datetime] | None:
    """Of vehicles, inspection and OSAGO, in order; None where one would lie outside the calendar."""
    try:
        return sorted(set(_edges(plate, registries, duties)))
    except (OverflowError, ValueError):
        return None


def _edges(plate: str, registries: PlateRegistries, duties: Duties) -> Iterator[datetime]:
    ever = register(registries.vehicles, _EVER)
    for changes in (
        registrations.changes(registries.vehicles),
        inspection.changes(plate, registries.inspection),
        osago.changes(plate, registries.osago),
    ):
        yield from (change.known_at for change in changes)
    yield from ever.edges()
    yield from inspection.edges(ever, registries.inspection, duties.inspection)
    yield from osago.edges(ever, registries.osago, duties.osago)
    for policy in osago.policies_of(registries.osago):
        yield policy.in_force_until  # where it was terminated, but that is not known yet
