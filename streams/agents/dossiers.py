"""What registries say of plates, and what has been worked out from it for those judged lately."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from schemas.records import VehicleExtract
from schemas.topics import INSPECTION_CHANGES, OSAGO_CHANGES, VEHICLE_CHANGES
from streams.agents.work import Surroundings
from streams.following import Arrived
from streams.rules.judge import Judge
from streams.rules.known import PlateRegistries, Withdrawn
from streams.rules.registrations import owners_of
from streams.state import Statements, Taken

KEPT = 10_000
"""Plates of which is remembered what was worked out last: some 10 kB each."""


class Dossier:
    """Of one plate, until something about it changes. What is not asked for is not decoded."""

    def __init__(self, plate: str, dossiers: "Dossiers", judge: Judge) -> None:
        self._plate, self._dossiers = plate, dossiers
        self.judge = judge

    @cached_property
    def said(self) -> PlateRegistries:
        """What the registries say."""
        return self._dossiers.said_of(self._plate)

    @cached_property
    def of_vehicle(self) -> PlateRegistries:
        """What the vehicle registry says, without the others."""
        return PlateRegistries(vehicles=self._dossiers.vehicles_of(self._plate))

    @property
    def owners(self) -> frozenset[str]:
        """Whom the vehicle registry ever named as the plate's."""
        return owners_of(self.of_vehicle.vehicles, self._plate)


class Dossiers:
    """Of the plates of a partition."""

    def __init__(self, around: Surroundings) -> None:
        self.plates: dict[str, int] = {}
        """Their numbers."""
        specs = (VEHICLE_CHANGES, INSPECTION_CHANGES, OSAGO_CHANGES)
        self._registries: dict[str, Statements[Any]] = {spec.name: Statements(spec, self.plates) for spec in specs}
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

    def vehicles_of(self, plate: str) -> VehicleExtract | Withdrawn | None:
        """What the vehicle registry says now."""
        said: VehicleExtract | Withdrawn | None = self._registries[VEHICLE_CHANGES.name].get(plate)
        return said

    def known(self, plate: str) -> Dossier | None:
        """The dossier, if there is one yet."""
        return self._dossiers.get(plate)

    def make(self, plate: str) -> Dossier:
        """A new dossier, which may take the place of another plate's."""
        if len(self._dossiers) >= KEPT:
            del self._dossiers[next(iter(self._dossiers))]
        dossier = self._dossiers[plate] = Dossier(plate, self, Judge(self._around.rulebook))
        return dossier

    def forget(self, plate: str) -> None:
        """Something else has changed, or nobody needs it any more."""
        self._dossiers.pop(plate, None)
