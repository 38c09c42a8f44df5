"""Conduct (decisions 25 to 29)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace as Row
from typing import Any

from schemas.records import SpeedFact, StopLineFact
from tests.streams.rules.oracle.knowledge import FINES, ORDER, day, heard, mismatch, naming, special, states


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
