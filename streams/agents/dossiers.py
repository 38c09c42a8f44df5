"""What registries say of plates, and what has been worked out from it for those judged lately."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from schemas.topics import INSPECTION_CHANGES, OSAGO_CHANGES, VEHICLE_CHANGES
from streams.agents.work import Surroundings
from streams.following import Arrived
from streams.rules.judge import Judge
from streams.rules.known import PlateRegistries
from streams.rules.registrations import owners_of
from streams.state import Statements, Taken

KEPT = 10_000
"""Plates of which is remembered what was worked out last: some 10 kB each."""


class Dossier(NamedTuple):
    """Of one plate, until something about it changes."""

    said: PlateRegistries
    judge: Judge

    def owners(self, plate: str) -> frozenset[str]:
        """Whom the vehicle registry ever named as the plate's."""
        return owners_of(self.said.vehicles, plate)


class Dossiers:
    """Of the plates of a partition."""

    def __init__(self, around: Surroundings) -> None:
        plates: dict[str, int] = {}
        specs = (VEHICLE_CHANGES, INSPECTION_CHANGES, OSAGO_CHANGES)
        self._registries: dict[str, Statements[Any]] = {spec.name: Statements(spec, plates) for spec in specs}
        self._around = around
        self._dossiers: dict[str, Dossier] = {}

    def take(self, records: Sequence[Arrived]) -> Taken:
        """Take in what a registry says, all of one topic."""
        taken = self._registries[records[0].topic].apply_all(records)
        for plate in taken.changed:
            self._dossiers.pop(plate, None)
        return taken

    def said_of(self, plate: str) -> PlateRegistries:
        """What the registries say now."""
        vehicles, inspection, osago = (statements.get(plate) for statements in self._registries.values())
        said = {owner_id: self._around.permits(owner_id) for owner_id in owners_of(vehicles, plate)}
        permits = {owner_id: statement for owner_id, statement in said.items() if statement is not None}
        return PlateRegistries(vehicles=vehicles, inspection=inspection, osago=osago, permits=permits)

    def known(self, plate: str) -> Dossier | None:
        """The dossier, if there is one yet."""
        return self._dossiers.get(plate)

    def make(self, plate: str) -> Dossier:
        """A new dossier, which may take the place of another plate's."""
        if len(self._dossiers) >= KEPT:
            del self._dossiers[next(iter(self._dossiers))]
        dossier = self._dossiers[plate] = Dossier(self.said_of(plate), Judge(self._around.rulebook))
        return dossier

    def forget(self, plate: str) -> None:
        """Something else has changed, or nobody needs it any more."""
        self._dossiers.pop(plate, None)
