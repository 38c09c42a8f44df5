"""What the registries say of every vehicle of a benchmark, as bytes."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from infra.benchmark.city import BEGINS_AT, DAY, Fleet
from infra.benchmark.moulds import Mould, dates, instants, texts, years
from schemas.identity import micros
from schemas.records import (
    InspectionCard,
    InspectionExtract,
    OsagoExtract,
    OsagoPolicy,
    Registration,
    VehicleExtract,
)
from schemas.topics import INSPECTION_CHANGES, OSAGO_CHANGES, VEHICLE_CHANGES, TopicSpec
from schemas.vocabulary import OwnerKind, VehicleCategory

CHUNK = 50_000
_YEAR = 365
_PLATE, _VEHICLE, _OWNER = "123ABC02", "V12345678", "P12345678"
_YEAR_MADE = 2011
_RECORDED = BEGINS_AT - timedelta(days=1)
"""Of extracts."""
Keyed = tuple[list[str], list[bytes]]


def statements(fleet: Fleet) -> Iterator[tuple[TopicSpec, Keyed]]:
    """Every extract, a chunk of vehicles at a time."""
    for begin in range(0, len(fleet), CHUNK):
        rows = np.arange(begin, min(begin + CHUNK, len(fleet)))
        yield VEHICLE_CHANGES, _by_kind(fleet, rows, fleet.is_lorry, _VEHICLES, _registered(fleet))
        yield INSPECTION_CHANGES, _by_kind(fleet, rows, fleet.two_cards, _CARDS, _inspected(fleet))
        yield OSAGO_CHANGES, _by_kind(fleet, rows, fleet.two_policies, _POLICIES, _insured(fleet))


def _by_kind(
    fleet: Fleet, rows: NDArray[Any], kind: NDArray[np.bool_], moulds: tuple[Mould, Mould], columns: dict[str, Any]
) -> Keyed:
    keys: list[str] = []
    values: list[bytes] = []
    for mould, chosen in zip(moulds, (rows[~kind[rows]], rows[kind[rows]]), strict=True):
        plates = fleet.plates[chosen]
        cast = {name: column(chosen) for name, column in columns.items()}
        whose = {"plate": plates, "vehicle_id": fleet.vehicle_ids[chosen], "owner_id": fleet.owner_ids[chosen]}
        keys += texts(plates)
        values += mould.cast(len(chosen), {**whose, **cast})
    return keys, values


def _registered(fleet: Fleet) -> dict[str, Any]:
    return {
        "year": lambda rows: years(fleet.years[rows]),
        "registered_from": lambda rows: instants(fleet.registered_at[rows]),
    }


def _inspected(fleet: Fleet) -> dict[str, Any]:
    def day(less: int) -> Any:
        return lambda rows: dates(fleet.card_until[rows] - less)

    def moment(less: int) -> Any:
        return lambda rows: instants((fleet.card_until[rows] - less) * DAY + 1)

    return {
        "until": day(0),
        "on": day(_YEAR),
        "recorded": moment(_YEAR),
        "earlier_on": day(2 * _YEAR + 3),
        "earlier_until": day(_YEAR + 3),
        "earlier_recorded": moment(2 * _YEAR + 3),
    }


def _insured(fleet: Fleet) -> dict[str, Any]:
    def moment(days: int) -> Any:
        return lambda rows: instants(fleet.policy_from[rows] + days * DAY)

    return {
        "from": moment(0),
        "until": moment(_YEAR),
        "recorded": lambda rows: instants(np.minimum(fleet.policy_from[rows], micros(BEGINS_AT)) - 3 * DAY),
        "earlier_from": moment(-_YEAR - 400),
        "earlier_until": moment(-400),
        "earlier_recorded": moment(-_YEAR - 402),
    }


def _instant(number: int) -> Any:
    """A moment that stands for a varying one."""
    return BEGINS_AT - timedelta(days=100 + number, microseconds=number)


def _date(number: int) -> date:
    return (BEGINS_AT - timedelta(days=1000 + number)).date()


def _mark(number: int) -> bytes:
    return bytes(instants(np.array([micros(_instant(number))]))[0])


def _date_mark(number: int) -> bytes:
    return bytes(dates(np.array([(_date(number) - date(1970, 1, 1)).days]))[0])


def _vehicles(category: VehicleCategory) -> Mould:
    registration = Registration(
        plate=_PLATE,
        vehicle_id=_VEHICLE,
        owner_id=_OWNER,
        owner_kind=OwnerKind.INDIVIDUAL,
        category=category,
        commercial=False,
        manufactured_year=_YEAR_MADE,
        registered_from=_instant(0),
        military=False,
        emergency=False,
        diplomatic=False,
        recorded_at=_instant(0),
    )
    extract = VehicleExtract(plate=_PLATE, registrations=(registration,), recorded_at=_RECORDED)
    marks = {
        **_WHOSE,
        "owner_id": _OWNER.encode(),
        "year": bytes(years(np.array([_YEAR_MADE]))[0]),
        "registered_from": _mark(0),
    }
    return Mould(extract, marks)


def _cards(*, two: bool) -> Mould:
    card = InspectionCard(
        card_id="card-1",
        vehicle_id=_VEHICLE,
        inspected_on=_date(1),
        valid_until=_date(0),
        recorded_at=_instant(0),
    )
    earlier = replace(card, card_id="card-0", inspected_on=_date(3), valid_until=_date(2), recorded_at=_instant(1))
    extract = InspectionExtract(plate=_PLATE, cards=(earlier, card) if two else (card,), recorded_at=_RECORDED)
    marks = {"until": _date_mark(0), "on": _date_mark(1), "recorded": _mark(0)}
    before = {"earlier_until": _date_mark(2), "earlier_on": _date_mark(3), "earlier_recorded": _mark(1)}
    return Mould(extract, {**_WHOSE, **marks, **(before if two else {})})


def _policies(*, two: bool) -> Mould:
    policy = OsagoPolicy(
        policy_id="policy-1",
        vehicle_id=_VEHICLE,
        holder_id=_OWNER,
        in_force_from=_instant(0),
        in_force_until=_instant(1),
        recorded_at=_instant(2),
    )
    earlier = replace(
        policy,
        policy_id="policy-0",
        in_force_from=_instant(3),
        in_force_until=_instant(4),
        recorded_at=_instant(5),
    )
    extract = OsagoExtract(plate=_PLATE, policies=(earlier, policy) if two else (policy,), recorded_at=_RECORDED)
    marks = {"owner_id": _OWNER.encode(), "from": _mark(0), "until": _mark(1), "recorded": _mark(2)}
    before = {"earlier_from": _mark(3), "earlier_until": _mark(4), "earlier_recorded": _mark(5)}
    return Mould(extract, {**_WHOSE, **marks, **(before if two else {})})


_WHOSE = {"plate": _PLATE.encode(), "vehicle_id": _VEHICLE.encode()}
_VEHICLES = (_vehicles(VehicleCategory.M1), _vehicles(VehicleCategory.N1))
_CARDS = (_cards(two=False), _cards(two=True))
_POLICIES = (_policies(two=False), _policies(two=True))
