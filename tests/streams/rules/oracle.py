"""The rules a second time, by brute force, from the text of the decisions; it shares no code with `streams.rules`.

The numbers in brackets are those of the decisions. Every boundary of a registry must lie on an Almaty midnight or noon:
stretches are found by walking back over the half days.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, takewhile
from math import acos, cos, radians, sin
from types import SimpleNamespace as Row
from typing import Any, NamedTuple

from msgspec.json import encode

from schemas.records import SpeedFact, StopFact, StopLineFact

HALF_DAY = timedelta(hours=12)
FIRST = date(2026, 3, 12)
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
    "OWNER_CHANGED",
]
"""Of the reasons that the four offences can have: the first that holds."""
FINES = {
    "speeding": {"1": 5, "2": 10, "3": 20, "3-1": 40, "4": 30, "5": 60},
    "red_light": {"1": 10, "2": 15},
    "inspection_missing": {"9": 5, "10": 20},
}
OSAGO_FINES = {"INDIVIDUAL": 10, "OFFICIAL": 160, "SMALL": 160, "NON_PROFIT": 160, "MEDIUM": 400, "LARGE": 1000}
DAYS_OFF = {"01-01", "01-02", "01-07", "03-09", "03-16", "03-23", "03-24", "03-25", "05-01", "05-07", "05-11", "05-27"}
DAYS_OFF |= {"07-06", "08-31", "10-26", "12-16"}


class Stands(NamedTuple):
    """An event that stands, in what makes it that event."""

    type: str
    offence: str
    reason: str | None
    part: str
    fine: float | None
    owner: str | None
    vehicle: str | None
    passage_id: str
    lapsed_on: date | None
    excess: float | None


def day(moment: datetime) -> date:
    """Almaty has been five hours ahead of UTC since 1 March 2024."""
    return (moment + timedelta(hours=5)).replace(tzinfo=None).date()


def standing(world: Any) -> list[Stands]:
    """Every event that stands (9 to 13), given an `Everything`."""
    found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    travel = travelling(world)
    for p in world.passages:
        for row in (*conduct(world, p, p.passage_id in travel), *documents(world, p, p.passage_id in travel)):
            needed = row.repeat is not None and row.reason not in ("PLATE_UNREADABLE", "PLATE_UNCERTAIN")
            if not needed or heard(world, "penalties", row.t + row.settle):
                found[row.key].append(row)
    earliest = [min(rows, key=lambda r: (r.passage.observed_at, r.passage.passage_id)) for rows in found.values()]
    return sorted((event(world, row) for row in earliest), key=repr)


def event(world: Any, row: Row) -> Stands:
    """First offence or repetition (34), and the fine."""
    part = row.part
    if row.reason is None and row.repeat is not None and repeats(world, row):
        part = row.repeat
    kind = None if row.bearer is None else row.bearer.owner_kind
    fine: float | None = None
    if kind is not None:
        fine = OSAGO_FINES[kind] if row.offence == "osago_missing" else FINES[row.offence][part]
    return Stands(
        "violation" if row.reason is None else "review",
        row.offence,
        row.reason,
        part,
        fine,
        None if row.bearer is None else row.bearer.owner_id,
        None if row.bearer is None else row.bearer.vehicle_id,
        row.passage.passage_id,
        row.lapsed_on,
        row.excess,
    )


def repeats(world: Any, row: Row) -> bool:
    article, parts = {
        "2": ("592", "2 3 4"),
        "3": ("592", "2 3 4"),
        "3-1": ("592", "3-1 5"),
        "1": ("599", "1 2"),
        "9": ("590", "1 5 6 7 9 10"),
    }[row.part]
    on = day(row.t)
    year_ago = date(on.year - 1, 2, 28) if (on.month, on.day) == (2, 29) else on.replace(year=on.year - 1)
    for p in getattr(world.penalties.get(row.bearer.owner_id), "penalties", ()):
        same_lapse = row.lapsed_on is not None and p.event_id is None and day(p.imposed_at) >= row.lapsed_on
        in_time = day(p.imposed_at) > year_ago and p.imposed_at <= row.t and p.recorded_at <= row.t
        counts = p.article == article and p.part in parts.split() and p.cancelled_recorded_at is None
        if counts and in_time and not same_lapse:
            return True
    return False


def heard(world: Any, registry: str, moment: datetime) -> bool:
    as_of = {str(name): at for name, at in world.heard.as_of.items()}
    return bool(as_of[registry] >= moment if registry in as_of else world.heard.complete)


def states(world: Any, t: datetime) -> list[datetime]:
    """t and every later moment that anything in the world bears (10)."""
    said = [*world.vehicles.values(), *world.inspection.values(), *world.osago.values(), *world.cameras.values()]
    lists = ("registrations", "cards", "policies", "limits", "certificates")
    names = ("", "until_", "annulled_", "termination_", "withdrawn_")
    moments = {
        getattr(entry, f"{name}recorded_at", None)
        for statement in said
        for field in lists
        for entry in getattr(statement, field, ())
        for name in names
    }
    return sorted({t} | {m for m in moments if m is not None and m > t})


# The vehicle registry (4, 5)


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


# Documents (18 to 23)


def documents(world: Any, p: Any, impossible: bool) -> Iterator[Row]:
    for offence, registry in (("inspection_missing", "inspection"), ("osago_missing", "osago")):
        if row := document(world, p, offence, registry):
            stood = bool(p.facts) and all(isinstance(fact, StopFact) for fact in p.facts)
            statement = getattr(world, registry).get(p.plate)
            withdrawn = statement is not None and not hasattr(statement, "plate")
            no_driving = stood and offence == "inspection_missing"
            if not (impossible or no_driving or withdrawn or p.camera_id not in world.cameras):
                yield row


def document(world: Any, p: Any, offence: str, registry: str) -> Row | None:
    t, settle = p.observed_at, timedelta(hours=24)
    if p.plate == "" or p.plate_confidence < 0.85 or day(t) < FIRST:
        return None
    if not (heard(world, "vehicles", t + settle) and heard(world, registry, t + settle)):
        return None
    bearers, reasons = [], set()
    for state in states(world, t):
        bearer = naming(world, p.plate, state, t, plate=p.plate)
        if bearer is None or mismatch(p, bearer):
            return None
        before = past(world, p.plate, state, bearer.vehicle_id, t)[1:]
        if not lacking(world, offence, state, [(t, bearer), *before]):
            return None
        bearers.append(bearer)
        reasons |= special(bearer)
    if len({(b.owner_id, b.vehicle_id) for b in bearers}) > 1:
        reasons.add("OWNER_CHANGED")
    lapsed_on = lapse(world, p.plate, offence, bearers[0], t)
    reason = min(reasons, key=ORDER.index, default=None)
    first = bearers[0]
    key = (first.owner_id, first.vehicle_id, offence, lapsed_on, (day(t) - lapsed_on).days // 30, reason)
    part, repeat = ("9", "10") if offence == "inspection_missing" else ("2", None)
    return Row(
        key=key, passage=p, t=t, settle=settle, offence=offence, reason=reason, part=part, repeat=repeat,
        bearer=first, lapsed_on=lapsed_on, excess=None,
    )  # fmt: skip


def lapse(world: Any, plate: str, offence: str, first: Any, t: datetime) -> date:
    """18: by the newest knowledge; where that no longer names the owner, by that of the passage."""
    for state in (states(world, t)[-1], t):
        answer, known = None, past(world, plate, state, first.vehicle_id, t)
        for place, (m, now) in enumerate(known):
            if now.owner_id != first.owner_id or not lacking(world, offence, state, known[place:]):
                break
            answer = day(m)
        if answer is not None:
            return answer
    return day(t)


def past(world: Any, plate: str, state: datetime, vehicle_id: str, t: datetime) -> list[tuple[datetime, Any]]:
    """t and the Almaty midnights and noons before it, as long as somebody held the vehicle, each with the holder."""
    moments = []
    m = datetime(t.year, t.month, t.day, 19, tzinfo=t.tzinfo) + HALF_DAY
    while m > t:
        m -= HALF_DAY
    moment = t
    while now := naming(world, plate, state, moment, vehicle_id=vehicle_id):
        moments.append((moment, now))
        moment, m = m, m - HALF_DAY
    return moments


def since(known: list[tuple[datetime, Any]], same: Callable[[Any], bool]) -> date:
    """The day since which the registration that counts has been like this without a break; the first item is."""
    return day(list(takewhile(lambda item: item is known[0] or same(item[1]), known))[-1][0])


def lacking(world: Any, offence: str, state: datetime, known: list[tuple[datetime, Any]]) -> bool:
    return (inspection_lacking if offence == "inspection_missing" else osago_lacking)(world, state, known)


def professional(e: Any) -> bool:
    return e.category in ("M2", "M3") or (e.category == "M1" and e.commercial)


def inspection_lacking(world: Any, state: datetime, known: list[tuple[datetime, Any]]) -> bool:
    """22."""
    m, now = known[0]
    if professional(now):
        owed = half_a_year_after(since(known, professional))
    elif now.category in ("M1", "N1", "N2", "N3", "L"):
        owed = date(now.manufactured_year + (7 if now.category == "M1" else 1), 1, 1)
    else:
        return False
    for c in entries(world.inspection, "cards", now.vehicle_id):
        annulled = c.annulled_recorded_at is not None and c.annulled_recorded_at <= state
        if c.inspected_on <= day(m) < c.valid_until and c.recorded_at <= state and not annulled:
            return False
    return day(m) >= owed


def half_a_year_after(on: date) -> date:
    year, month, wanted = on.year + (on.month > 6), (on.month + 5) % 12 + 1, on.day
    while True:
        try:
            return date(year, month, wanted)
        except ValueError:
            wanted -= 1


def osago_lacking(world: Any, state: datetime, known: list[tuple[datetime, Any]]) -> bool:
    """20, 21."""
    m, now = known[0]
    former = {e.owner_id for e in ever(world, now.vehicle_id, state, m)} - {now.owner_id}
    for c in entries(world.osago, "policies", now.vehicle_id):
        ended = c.in_force_until <= m
        if c.terminated_at is not None and (c.termination_recorded_at or c.recorded_at) <= state:
            ended = ended or c.terminated_at <= m
        concluded = c.recorded_at <= m or (c.in_force_from <= m and c.recorded_at <= state)
        if c.holder_id not in former and concluded and not ended:
            return False
    return day(m) > last_free_day(since(known, lambda e: bool(e.owner_id == now.owner_id)))


def ever(world: Any, vehicle_id: str, state: datetime, m: datetime) -> list[Any]:
    """The registrations that counted for the vehicle at some moment up to m."""
    registered = entries(world.vehicles, "registrations", vehicle_id)
    moments = {
        moment for e in registered for moment in (e.registered_from, e.registered_until) if moment and moment <= m
    }
    plates = world.vehicles.keys()
    return [e for plate in plates for x in moments if (e := naming(world, plate, state, x, vehicle_id=vehicle_id))]


def entries(statements: Any, field: str, vehicle_id: str) -> list[Any]:
    """Of one plate's world: what a registry says about a vehicle."""
    return [e for s in statements.values() for e in getattr(s, field, ()) if e.vehicle_id == vehicle_id]


def last_free_day(owned_since: date) -> date:
    on, left = owned_since, 10
    while left:
        on += timedelta(days=1)
        if on.year != 2026:
            return owned_since + timedelta(days=20)
        left -= on.isoweekday() < 6 and f"{on:%m-%d}" not in DAYS_OFF
    return on


# Conduct (25 to 29)


def conduct(world: Any, p: Any, impossible: bool) -> Iterator[Row]:
    for offence, kind in (("speeding", SpeedFact), ("red_light", StopLineFact)):
        rows = [row for f in p.facts if isinstance(f, kind) if (row := act(world, p, f, offence, impossible))]
        if rows:
            yield min(rows, key=lambda r: (r.reason is not None, -r.weight, r.t))


def act(world: Any, p: Any, fact: Any, offence: str, impossible: bool) -> Row | None:
    """One fact: an offence at every state of knowledge, in its mildest form (11, 12)."""
    t, camera = fact.at, world.cameras.get(p.camera_id)
    sure = p.plate != "" and p.plate_confidence >= 0.85
    if sure and not heard(world, "vehicles", t):
        return None
    guises, reasons, bearers = [], set(), []
    for state in states(world, t):
        bearer = naming(world, p.plate, state, t, plate=p.plate) if sure else None
        seen = speeding(fact, camera, bearer, state) if offence == "speeding" else crossing(fact)
        if seen is None:
            return None
        guises.append(seen)
        bearers.append(bearer)
        reasons |= against(p, camera, bearer, state, t) | special(bearer)
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
    if offence == "speeding" and (fact.points < 5 or fact.seconds < 0.3):
        reasons.add("EVIDENCE_WEAK")
    if impossible:
        reasons.add("IMPOSSIBLE_TRAVEL")
    weight, excess, part, repeat = min(guises)
    reason = min(reasons, key=ORDER.index, default=None)
    return Row(
        key=(p.passage_id, offence, reason), passage=p, t=t, settle=timedelta(0), offence=offence, reason=reason,
        part=part, repeat=repeat, bearer=first, lapsed_on=None, weight=weight,
        excess=excess if offence == "speeding" else None,
    )  # fmt: skip


def against(p: Any, camera: Any, bearer: Any, state: datetime, t: datetime) -> set[str]:
    reasons = {"PLATE_MISMATCH"} if mismatch(p, bearer) else set()
    good = camera is not None and any(
        c.valid_from <= day(t) < c.valid_until and recorded(c, state) for c in camera.certificates
    )
    return reasons if good else reasons | {"DEVICE_UNVERIFIED"}


def recorded(entry: Any, state: datetime) -> bool:
    taken_back = entry.withdrawn_recorded_at
    return bool(entry.recorded_at <= state) and (taken_back is None or taken_back > state)


def mismatch(p: Any, bearer: Any) -> bool:
    if bearer is None or p.vehicle_category is None or p.vehicle_category == bearer.category:
        return False
    return {p.vehicle_category, bearer.category} != {"M1", "N1"}


def special(bearer: Any) -> set[str]:
    names = ("military", "emergency", "diplomatic")
    return {f"{name.upper()}_VEHICLE" for name in names if bearer is not None and getattr(bearer, name)}


def speeding(fact: Any, camera: Any, bearer: Any, state: datetime) -> tuple[float, float, str, str | None] | None:
    """26."""
    if camera is None:
        return None
    limits = [
        x
        for x in camera.limits
        if x.valid_from <= fact.at and (x.valid_until is None or fact.at < x.valid_until) and recorded(x, state)
    ]
    own = [x.limit_kmh for x in limits if bearer is not None and x.category == bearer.category]
    general = [x.limit_kmh for x in limits if x.category is None]
    if not own and not general:
        return None
    allowed = 3 if camera.speed_error_kmh is None else camera.speed_error_kmh
    excess = exact(fact.measured_kmh) - exact(allowed) - 2 * exact(fact.error_kmh) - exact(max(own or general))
    tenths = excess * 10 // 1
    bands = (
        (100 <= tenths <= 200, "1", None), (200 < tenths <= 400, "2", "4"), (400 < tenths < 600, "3", "4"),
        (tenths >= 600, "3-1", "5"),
    )  # fmt: skip
    return next(((FINES["speeding"][part], tenths / 10, part, repeat) for fits, part, repeat in bands if fits), None)


def exact(figure: float) -> Fraction:
    return Fraction(Decimal(str(figure)))


def crossing(fact: Any) -> tuple[float, float, str, str | None] | None:
    """29."""
    grace = {"RED": 0.5, "RED_YELLOW": 0.5, "YELLOW": 2.0}.get(fact.phase)
    if grace is None or fact.beyond_at is None or fact.at - fact.phase_since_at < timedelta(seconds=grace):
        return None
    return 10, 0.0, "1", "2"


def travelling(world: Any) -> set[str]:
    """35: passages that one vehicle cannot have made together with the one before or after."""
    by_plate: dict[str, list[Any]] = defaultdict(list)
    for p in world.passages:
        if p.plate and p.plate_confidence >= 0.85:
            by_plate[p.plate].append(p)
    pairs: Iterable[tuple[Any, Any]] = (
        pair
        for ps in by_plate.values()
        for s in [sorted(ps, key=lambda p: (p.entered_at, p.passage_id))]
        for pair in pairwise(s)
    )
    return {p.passage_id for a, b in pairs if too_far(world, a, b) for p in (a, b)}


def too_far(world: Any, a: Any, b: Any) -> bool:
    here, there = world.cameras.get(a.camera_id), world.cameras.get(b.camera_id)
    if here is None or there is None or here == there:
        return False
    hours = (b.entered_at - a.entered_at) / timedelta(hours=1)
    north, south, between = radians(here.lat), radians(there.lat), radians(here.lon - there.lon)
    km = 6371 * acos(sin(north) * sin(south) + cos(north) * cos(south) * cos(between))
    return hours <= 24 and km > 5 and km > 250 * hours
