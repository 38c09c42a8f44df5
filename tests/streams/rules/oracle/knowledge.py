"""What is known, when, of whom: the registries' words read by brute force (decisions 4, 5, 9, 10 and 13)."""

from datetime import date, datetime, timedelta
from typing import Any

from msgspec.json import encode

ORDER = [
    "PLATE_UNREADABLE",
    "PLATE_UNCERTAIN",
    "FOREIGN_PLATE",
    "VEHICLE_UNKNOWN",
    "MILITARY_VEHICLE",
    "EMERGENCY_VEHICLE",
    "DIPLOMATIC_VEHICLE",
    "DEVICE_UNVERIFIED",
    "EVIDENCE_WEAK",
    "PLATE_MISMATCH",
    "IMPOSSIBLE_TRAVEL",
    "ENTITLEMENT_UNKNOWN",
    "SANCTION_NOT_AUTOMATIC",
    "OWNER_CHANGED",
    "PROVISION_INFERRED",
]
"""Of the reasons that offences can have: the first that holds."""


FINES = {
    "speeding": {"1": 5, "2": 10, "3": 20, "3-1": 40, "4": 30, "5": 60},
    "red_light": {"1": 10, "2": 15},
    "signs_and_markings": {"1": 3, "2": 10},
    "lane_position_and_overtaking": {"1": 15, "2": 15, "4": 30},
    "pedestrian_not_yielded": {"1": 10, "2": 15},
    "phone_use": {"1": 5, "2": 10},
    "seat_belt": {"2": 5, "3": 10},
    "stopping_and_parking": {"1": 5, "2": 10, "3": 10, "4": 10, "5": 10, "5-1": 15, "6": 15},
    "congestion": {"1": 3, "4": 7},
    "external_lights": {"1-1": 5, "2": 5, "3": 7},
    "inspection_missing": {"9": 5, "10": 20},
}
"""Part 1 of external lights knows no fine."""

PERMIT_FINES = {
    "1(1)": {"INDIVIDUAL": 15, "SMALL": 20, "MEDIUM": 30, "LARGE": 40},
    "2": {"INDIVIDUAL": 20, "SMALL": 30, "MEDIUM": 40, "LARGE": 70},
}
OSAGO_FINES = {"INDIVIDUAL": 10, "OFFICIAL": 160, "SMALL": 160, "NON_PROFIT": 160, "MEDIUM": 400, "LARGE": 1000}


def day(moment: datetime) -> date:
    """Almaty has been five hours ahead of UTC since 1 March 2024."""
    return (moment + timedelta(hours=5)).replace(tzinfo=None).date()


def heard(world: Any, registry: str, moment: datetime) -> bool:
    as_of = {str(name): at for name, at in world.heard.as_of.items()}
    return bool(as_of[registry] >= moment if registry in as_of else world.heard.complete)


def states(world: Any, t: datetime) -> list[datetime]:
    """t and every later moment that anything in the world bears (10)."""
    said: list[Any] = [
        *world.vehicles.values(),
        *world.inspection.values(),
        *world.osago.values(),
        *world.firearm_permits.values(),
        *world.cameras.values(),
    ]
    lists = ("registrations", "cards", "policies", "permits", "limits", "certificates")
    names = ("", "until_", "annulled_", "termination_", "surrender_", "withdrawn_")
    said += [section for camera in world.cameras.values() for section in camera.sections]
    moments = {
        getattr(entry, f"{name}recorded_at", None)
        for statement in said
        for field in lists
        for entry in getattr(statement, field, ())
        for name in names
    }
    return sorted({t} | {m for m in moments if m is not None and m > t})


def until(entry: Any, state: datetime) -> datetime | None:
    closed_at = entry.until_recorded_at or entry.recorded_at
    ends: datetime | None = entry.registered_until if closed_at <= state else None
    return ends


def naming(world: Any, key: str, state: datetime, m: datetime, **wanted: str) -> Any:
    """The registration of what is wanted that holds at m, as known in the state: the last recorded."""
    known = [e for e in getattr(world.vehicles.get(key), "registrations", ()) if e.recorded_at <= state]
    holding = [e for e in known if all(getattr(e, k) == v for k, v in wanted.items())]
    holding = [e for e in holding if e.registered_from <= m and ((end := until(e, state)) is None or m < end)]
    return max(holding, key=lambda e: (e.recorded_at, e.registered_from, encode(e)), default=None)


def entries(statements: Any, field: str, vehicle_id: str) -> list[Any]:
    """Of one plate's world: what a registry says about a vehicle."""
    return [e for s in statements.values() for e in getattr(s, field, ()) if e.vehicle_id == vehicle_id]


def mismatch(p: Any, bearer: Any) -> bool:
    if bearer is None or p.vehicle_category is None or p.vehicle_category == bearer.category:
        return False
    return {p.vehicle_category, bearer.category} != {"M1", "N1"}


def special(bearer: Any) -> set[str]:
    names = ("military", "emergency", "diplomatic")
    return {f"{name.upper()}_VEHICLE" for name in names if bearer is not None and getattr(bearer, name)}
