"""The vehicle registry in a state of knowledge: who bore a plate, who held a vehicle, since when.

A registration that was taken back has `registered_until` equal to `registered_from`: it never held. Of registrations
that hold at a moment the last recorded counts.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from schemas.records import Registration, VehicleExtract
from schemas.topics import VEHICLE_CHANGES
from streams.rules.known import Change, Withdrawn, known
from streams.rules.stretch import unbroken_since


class Register(msgspec.Struct, frozen=True):
    """Registrations of the vehicles that ever bore a plate, as known in a state of knowledge."""

    entries: tuple[Registration, ...]
    """Only those that the state knows."""
    state: datetime

    def bearer(self, plate: str, at: datetime) -> Registration | None:
        """The registration that names the bearer of the plate: only one made under this plate can."""
        return _last_recorded(e for e in self.entries if e.plate == plate and self._holds(e, at))

    def holder(self, vehicle_id: str, at: datetime) -> Registration | None:
        """The registration that names the holder of the vehicle, under whichever plate."""
        return _last_recorded(e for e in self.entries if e.vehicle_id == vehicle_id and self._holds(e, at))

    def former_owners(self, now: Registration, at: datetime) -> frozenset[str]:
        """Earlier owners of the vehicle who are not its owner now; not who was entered as such by a mistake since
        corrected.
        """
        holders = (self.holder(now.vehicle_id, edge) for edge in self.edges() if edge <= at)
        return frozenset(e.owner_id for e in holders if e is not None) - {now.owner_id}

    def owned_since(self, now: Registration, at: datetime) -> datetime:
        """Since when the owner of `now`, who holds the vehicle at `at`, has held it without a break."""

        def owns(moment: datetime) -> bool:
            then = self.holder(now.vehicle_id, moment)
            return then is not None and then.owner_id == now.owner_id

        return unbroken_since(owns, self.edges(), at)

    def professional_since(self, now: Registration, at: datetime) -> datetime:
        """Since when the vehicle, which carries people by trade at `at`, has been registered so without a break."""

        def carries(moment: datetime) -> bool:
            then = self.holder(now.vehicle_id, moment)
            return then is not None and professional(then)

        return unbroken_since(carries, self.edges(), at)

    def edges(self) -> list[datetime]:
        """The moments at which registrations begin and end."""
        ends = (self._until(e) for e in self.entries)
        return [e.registered_from for e in self.entries] + [end for end in ends if end is not None]

    def _until(self, registration: Registration) -> datetime | None:
        closed_at = registration.until_recorded_at or registration.recorded_at
        return registration.registered_until if known(closed_at, self.state) else None

    def _holds(self, registration: Registration, at: datetime) -> bool:
        end = self._until(registration)
        return registration.registered_from <= at and (end is None or at < end)


def register(extract: VehicleExtract | Withdrawn | None, state: datetime) -> Register:
    """The statement as known in a state; empty where the registry says nothing."""
    entries = extract.registrations if isinstance(extract, VehicleExtract) else ()
    return Register(tuple(e for e in entries if e.recorded_at <= state), state)


def owners_of(extract: VehicleExtract | Withdrawn | None, plate: str) -> frozenset[str]:
    """Everyone whom the statement ever named as the owner of the plate's bearer."""
    entries = extract.registrations if isinstance(extract, VehicleExtract) else ()
    return frozenset(entry.owner_id for entry in entries if entry.plate == plate)


def professional(registration: Registration) -> bool:
    """Whether the vehicle carries people by trade: buses, and cars used commercially."""
    return registration.category in ("M2", "M3") or (registration.category == "M1" and registration.commercial)


def changes(extract: VehicleExtract | Withdrawn | None) -> Iterator[Change]:
    """Every recorded moment of the statement."""
    if not isinstance(extract, VehicleExtract):
        return
    for entry in extract.registrations:
        for moment in (entry.recorded_at, entry.until_recorded_at):
            if moment is not None:
                yield Change(known_at=moment, topic=VEHICLE_CHANGES.name, key=extract.plate, entry_id=entry.vehicle_id)


def _last_recorded(candidates: Iterable[Registration]) -> Registration | None:
    """The last recorded; of several recorded at once the one that began last, so that their order does not matter."""
    holding = list(candidates)
    if len(holding) < 2:  # noqa: PLR2004 - nothing to choose from
        return holding[0] if holding else None
    return max(holding, key=lambda e: (e.recorded_at, e.registered_from, msgspec.json.encode(e)))
