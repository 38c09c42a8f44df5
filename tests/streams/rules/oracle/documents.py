"""Documents (decisions 18 to 23). A lapse is found by walking back over the half days."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import takewhile
from types import SimpleNamespace as Row
from typing import Any

from schemas.records import JunctionFact, LightsFact, PhoneFact, SeatbeltFact, SpeedFact, StopFact
from tests.streams.rules.oracle.knowledge import ORDER, day, entries, heard, mismatch, naming, special, states

HALF_DAY = timedelta(hours=12)


FIRST = date(2026, 3, 12)


DAYS_OFF = {"01-01", "01-02", "01-07", "03-09", "03-16", "03-23", "03-24", "03-25", "05-01", "05-07", "05-11", "05-27"}
DAYS_OFF |= {"07-06", "08-31", "10-26", "12-16"}


def documents(world: Any, p: Any, impossible: bool) -> Iterator[Row]:
    for offence, registry in (("inspection_missing", "inspection"), ("osago_missing", "osago")):
        if row := document(world, p, offence, registry):
            statement = getattr(world, registry).get(p.plate)
            withdrawn = statement is not None and not hasattr(statement, "plate")
            no_driving = offence == "inspection_missing" and not (p.moved or any(map(driving, p.facts)))
            if not (impossible or no_driving or withdrawn or p.camera_id not in world.cameras):
                yield row


def driving(fact: Any) -> bool:
    if isinstance(fact, SpeedFact):
        return fact.measured_kmh > 5 and fact.points >= 5 and fact.seconds >= 0.3
    return not isinstance(fact, StopFact | JunctionFact | PhoneFact | SeatbeltFact | LightsFact)


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


def last_free_day(owned_since: date) -> date:
    on, left = owned_since, 10
    while left:
        on += timedelta(days=1)
        if on.year != 2026:
            return owned_since + timedelta(days=20)
        left -= on.isoweekday() < 6 and f"{on:%m-%d}" not in DAYS_OFF
    return on
