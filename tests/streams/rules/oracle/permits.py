"""Firearm permits (decisions 4, 18, 19, 23 and 24). A lapse is found by walking back over the days."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace as Row
from typing import Any

from tests.streams.rules.oracle.knowledge import ORDER, day, heard, mismatch, naming, special, states

FIRST = date(2026, 3, 12)
DAY = timedelta(days=1)


def permits(world: Any, p: Any, impossible: bool) -> Iterator[Row]:
    t, settle = p.observed_at, timedelta(hours=24)
    owner = naming(world, p.plate, t, t, plate=p.plate)
    sure = p.plate != "" and p.plate_confidence >= 0.85 and p.camera_id in world.cameras and not impossible
    spoken = heard(world, "vehicles", t + settle) and heard(world, "firearm-permits", t + settle)
    if owner is None or not sure or not spoken or day(t) < FIRST:
        return
    for weapon in weapons(world, owner.owner_id):
        if row := judged(world, p, owner, weapon):
            row.settle = settle
            yield row


def judged(world: Any, p: Any, owner: Any, weapon: list[Any]) -> Row | None:
    t = p.observed_at
    bearers, reasons = [], {"PROVISION_INFERRED"}
    for state in states(world, t):
        bearer = naming(world, p.plate, state, t, plate=p.plate)
        if bearer is None or mismatch(p, bearer):
            return None
        theirs = [weapon] if bearer.owner_id == owner.owner_id else weapons(world, bearer.owner_id)
        if not any(kept_without(each, day(t), state) for each in theirs):
            return None
        bearers.append(bearer)
        reasons |= special(bearer)
    if len({(b.owner_id, b.vehicle_id) for b in bearers}) > 1:
        reasons.add("OWNER_CHANGED")
    newest = states(world, t)[-1]
    state = newest if kept_without(weapon, day(t), newest) else t
    lapsed_on = day(t)
    while kept_without(weapon, lapsed_on - DAY, state):
        lapsed_on -= DAY
    ended = max(e.permit_id for e in weapon if e.recorded_at <= state and e.valid_from < e.valid_until == lapsed_on)
    reason = min(reasons, key=ORDER.index)
    number = (day(t) - lapsed_on).days // 30
    return Row(
        key=(owner.owner_id, ended, "firearm_permit_lapsed", lapsed_on, number, reason), passage=p, t=t,
        offence="firearm_permit_lapsed", reason=reason, part="1(1)", repeat="2", bearer=owner, lapsed_on=lapsed_on,
        excess=None,
    )  # fmt: skip


def weapons(world: Any, owner_id: str) -> list[list[Any]]:
    """The owner's permits in heaps: of one weapon are those with a number, or a renewed number, in common."""
    heaps: list[tuple[set[str], list[Any]]] = []
    for entry in getattr(world.firearm_permits.get(owner_id), "permits", ()):
        numbers = {entry.permit_id, entry.renews} - {None}
        near = [heap for heap in heaps if heap[0] & numbers]
        heaps = [heap for heap in heaps if not heap[0] & numbers]
        heaps.append((numbers.union(*(heap[0] for heap in near)), [e for heap in near for e in heap[1]] + [entry]))
    return [heap[1] for heap in heaps]


def kept_without(weapon: list[Any], on: date, state: datetime) -> bool:
    """Once under a permit, now under none, and not given up."""
    said = [e for e in weapon if e.recorded_at <= state]
    ever = any(e.valid_from < e.valid_until <= on for e in said)
    now = any(e.valid_from <= on < e.valid_until for e in said)
    gone = any(
        e.surrendered_on is not None and e.surrendered_on <= on and (e.surrender_recorded_at or e.recorded_at) <= state
        for e in said
    )
    return ever and not now and not gone
