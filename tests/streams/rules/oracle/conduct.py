"""Conduct at one moment (decisions 25, 26, 28 to 33)."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import inf
from types import SimpleNamespace as Row
from typing import Any, NamedTuple

from tests.streams.rules.oracle.knowledge import FINES, ORDER, day, heard, mismatch, naming, special, states

EXPANDED_ON = "2026-03-12"
"""Before it cameras saw neither telephones nor belts, and warned of nothing."""


class Guise(NamedTuple):
    """What one state of knowledge makes of a fact; its fine is first, so that the mildest is the least."""

    weight: float
    excess: float
    part: str
    repeat: str | None
    reason: str | None = None


def conduct(world: Any, p: Any, impossible: bool) -> Iterator[Row]:
    for offence in OFFENCES.keys() - {"stopping_and_parking", "section"}:
        rows = [row for f in p.facts if (row := act(world, p, f, offence, impossible))]
        if rows:
            yield min(rows, key=lambda r: (r.reason is not None, -r.weight, r.t))


def act(world: Any, p: Any, fact: Any, offence: str, impossible: bool) -> Row | None:
    """One fact: an offence at every state of knowledge, in its mildest form (11, 12)."""
    t, camera = fact.at, world.cameras.get(p.camera_id)
    devices = [(camera, t), *getattr(fact, "also_by", ())]
    sure = p.plate != "" and p.plate_confidence >= 0.85
    if sure and not heard(world, "vehicles", t):
        return None
    guises, bearers, reasons = [], [], set[str]()
    for state in states(world, t):
        bearer = naming(world, p.plate, state, t, plate=p.plate) if sure else None
        guise = OFFENCES[offence](Row(fact=fact, p=p, camera=camera, bearer=bearer, state=state))
        if guise is None:
            return None
        guises.append(guise[:4])
        bearers.append(bearer)
        reasons |= against(p, devices, bearer, state) | special(bearer)
        reasons |= {guise.reason} if guise.reason else set()
    first = bearers[0]
    if p.plate == "":
        reasons.add("PLATE_UNREADABLE")
    elif not sure:
        reasons.add("PLATE_UNCERTAIN")
    elif p.plate_format == "FOREIGN":
        reasons.add("FOREIGN_PLATE")
    if first is None:
        reasons.add("VEHICLE_UNKNOWN")
    elif any(b is None or (b.owner_id, b.vehicle_id) != (first.owner_id, first.vehicle_id) for b in bearers):
        reasons.add("OWNER_CHANGED")
    if impossible:
        reasons.add("IMPOSSIBLE_TRAVEL")
    weight, excess, part, repeat = min(guises)
    reason = min(reasons, key=ORDER.index, default=None)
    return Row(
        key=(p.passage_id, offence, reason), passage=p, t=t, settle=timedelta(0), offence=offence, reason=reason,
        part=part, repeat=repeat, bearer=first, lapsed_on=None, weight=weight,
        excess=excess if offence in ("speeding", "section") else None,
    )  # fmt: skip


def against(p: Any, devices: list[tuple[Any, datetime]], bearer: Any, state: datetime) -> set[str]:
    reasons = {"PLATE_MISMATCH"} if mismatch(p, bearer) else set()
    good = all(
        camera is not None
        and any(c.valid_from <= day(at) < c.valid_until and recorded(c, state) for c in camera.certificates)
        for camera, at in devices
    )
    return reasons if good else reasons | {"DEVICE_UNVERIFIED"}


def recorded(entry: Any, state: datetime) -> bool:
    taken_back = entry.withdrawn_recorded_at
    return bool(entry.recorded_at <= state) and (taken_back is None or taken_back > state)


def speeding(seen: Row) -> Guise | None:
    """26."""
    fact, camera = seen.fact, seen.camera
    if camera is None or kind(fact) != "SpeedFact":
        return None
    weak = "EVIDENCE_WEAK" if fact.points < 5 or fact.seconds < 0.3 else None
    return banded(exact(fact.measured_kmh) - 2 * exact(fact.error_kmh), camera.limits, seen, weak)


def average(seen: Row) -> Guise | None:
    """27."""
    fact = seen.fact
    if seen.camera is None:
        return None
    seconds = Fraction((fact.at - fact.since_at) // timedelta(microseconds=1), 10**6) + Fraction(1, 10)
    measured = exact(fact.section.length_m) / seconds * Fraction(36, 10) * 100 // 1 / Fraction(100)
    return None if measured > 1000 else banded(measured, fact.section.limits, seen, None)


def banded(kmh: Fraction, several: Any, seen: Row, weak: str | None) -> Guise | None:
    at, bearer = seen.fact.at, seen.bearer
    limits = [
        x
        for x in several
        if x.valid_from <= at and (x.valid_until is None or at < x.valid_until) and recorded(x, seen.state)
    ]
    own = [x.limit_kmh for x in limits if bearer is not None and x.category == bearer.category]
    general = [x.limit_kmh for x in limits if x.category is None]
    if not own and not general:
        return None
    allowed = 3 if seen.camera.speed_error_kmh is None else seen.camera.speed_error_kmh
    tenths = (kmh - exact(allowed) - exact(max(own or general))) * 10 // 1
    bands = (
        (100 <= tenths <= 200, "1", None), (200 < tenths <= 400, "2", "4"), (400 < tenths < 600, "3", "4"),
        (tenths >= 600, "3-1", "5"),
    )  # fmt: skip
    found = ((part, repeat) for fits, part, repeat in bands if fits)
    return next((Guise(FINES["speeding"][part], tenths / 10, part, repeat, weak) for part, repeat in found), None)


def exact(figure: float) -> Fraction:
    return Fraction(Decimal(str(figure)))


def kind(fact: Any) -> str:
    return type(fact).__name__


def one(offence: str, part: str, repeat: str | None, reason: str | None = None) -> Guise:
    """Where a court decides it is graver than any fine."""
    court = reason == "SANCTION_NOT_AUTOMATIC"
    return Guise(inf if court else FINES[offence].get(part, 0), 0.0, part, repeat, reason)


def crossing(seen: Row) -> Guise | None:
    """29: both lines."""
    fact = seen.fact
    if kind(fact) != "StopLineFact" or fact.beyond_at is None:
        return None
    grace = {"RED": 0.5, "RED_YELLOW": 0.5, "YELLOW": 2.0}.get(fact.phase)
    if grace is None or fact.at - fact.phase_since_at < timedelta(seconds=grace):
        return None
    return one("red_light", "1", "2")


def signs(seen: Row) -> Guise | None:
    """29: the stop line alone, solid lines; 30."""
    fact, said = seen.fact, one("signs_and_markings", "1", "2")
    match kind(fact):
        case "StopLineFact":
            red = fact.phase in ("RED", "RED_YELLOW") and fact.at - fact.phase_since_at >= timedelta(seconds=0.5)
            return said if red and fact.beyond_at is None else None
        case "LineFact":
            return said if fact.line_kind in ("SOLID", "DOUBLE_SOLID") else None
        case "SignFact" if fact.sign == "NO_LORRIES":
            return said if seen.bearer is not None and seen.bearer.category in ("N2", "N3") else None
        case "SignFact":
            return None if fact.sign == "ONE_WAY" else said
        case "LaneFact" if fact.lane_kind == "BUS_LANE":
            bus = seen.bearer is not None and seen.bearer.category in ("M2", "M3")
            return said if driven(fact) and not bus else None
    return None


def driven(fact: Any) -> bool:
    return bool(fact.seconds >= 3 or fact.metres >= 20)


def lanes(seen: Row) -> Guise | None:
    """30."""
    fact, offence = seen.fact, "lane_position_and_overtaking"
    if kind(fact) == "SignFact":
        return one(offence, "3", None, "SANCTION_NOT_AUTOMATIC") if fact.sign == "ONE_WAY" else None
    if kind(fact) != "LaneFact" or not driven(fact):
        return None
    match fact.lane_kind:
        case "SHOULDER" | "PAVEMENT":
            return one(offence, "1", "4")
        case "ONCOMING":
            return one(offence, "2", "4")
        case "ONCOMING_PROHIBITED":
            return one(offence, "3", None, "SANCTION_NOT_AUTOMATIC")
    return None


def pedestrians(seen: Row) -> Guise | None:
    """32."""
    fact = seen.fact
    if kind(fact) != "CrosswalkFact" or fact.stopped or fact.gap_s > 4:
        return None
    return one("pedestrian_not_yielded", "1", "2")


def junction(seen: Row) -> Guise | None:
    """32."""
    fact = seen.fact
    if kind(fact) != "JunctionFact" or not expanded(fact):
        return None
    blocked = fact.exit_blocked_at_entry and fact.stood_s >= 5 and fact.cross_traffic_held
    return one("congestion", "1", "4") if blocked else None


def stopping(seen: Row) -> Guise | None:
    """31."""
    fact, offence = seen.fact, "stopping_and_parking"
    lasted_s = (fact.until_at - fact.from_at).total_seconds()
    if fact.zone_kind == "NO_PARKING":
        return one(offence, "1", "5") if lasted_s > 300 else None
    if lasted_s < (60 if fact.zone_kind == "CARRIAGEWAY_OBSTRUCTED" else 30):
        return None
    part, repeat = {
        "NO_STOPPING": ("1", "5"),
        "CHARGING_PLACE": ("1", "5"),
        "PAVEMENT": ("2", "5-1"),
        "LAWN": ("2", "5-1"),
        "CARRIAGEWAY_OBSTRUCTED": ("3", "5-1"),
        "DISABLED_PLACE": ("4", "6"),
    }[fact.zone_kind]
    return one(offence, part, repeat, "ENTITLEMENT_UNKNOWN" if fact.zone_kind.endswith("_PLACE") else None)


def scored(offence: str, name: str) -> Callable[[Row], Guise | None]:
    """33."""

    def judged(seen: Row) -> Guise | None:
        fact = seen.fact
        if kind(fact) != name or not expanded(fact) or fact.score < 0.5 or fact.frames < 2:
            return None
        weak = None if fact.score >= 0.9 and fact.frames >= 3 else "EVIDENCE_WEAK"
        part, repeat = {"phone_use": ("1", "2"), "seat_belt": ("2", "3")}.get(offence, ("1-1", "3"))
        if offence == "external_lights" and seen.p.light == "DAYLIGHT":
            part, repeat = "1", "2"
        return one(offence, part, repeat, weak)

    return judged


def expanded(fact: Any) -> bool:
    return day(fact.at).isoformat() >= EXPANDED_ON


OFFENCES: dict[str, Callable[[Row], Guise | None]] = {
    "speeding": speeding,
    "section": average,
    "red_light": crossing,
    "signs_and_markings": signs,
    "lane_position_and_overtaking": lanes,
    "pedestrian_not_yielded": pedestrians,
    "congestion": junction,
    "stopping_and_parking": stopping,
    "phone_use": scored("phone_use", "PhoneFact"),
    "seat_belt": scored("seat_belt", "SeatbeltFact"),
    "external_lights": scored("external_lights", "LightsFact"),
}
