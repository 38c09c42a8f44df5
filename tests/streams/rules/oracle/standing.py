"""The rules a second time, by brute force, from the text of the decisions; it shares no code with `streams.rules`.

The numbers in brackets are those of the decisions. Every boundary of a registry must lie on an Almaty midnight or noon:
stretches are found by walking back over the half days.
"""

from collections import defaultdict
from datetime import date
from types import SimpleNamespace as Row
from typing import Any, NamedTuple

from tests.streams.rules.oracle.conduct import conduct
from tests.streams.rules.oracle.documents import documents
from tests.streams.rules.oracle.knowledge import FINES, OSAGO_FINES, PERMIT_FINES, day, heard
from tests.streams.rules.oracle.permits import permits
from tests.streams.rules.oracle.together import journeys, sections, stays
from tests.streams.rules.oracle.travel import travelling

WARNINGS = {("congestion", "1"), ("external_lights", "1")}
REPEATS = {
    ("speeding", "2"): ("592", "2 3 4"),
    ("speeding", "3"): ("592", "2 3 4"),
    ("speeding", "3-1"): ("592", "3-1 5"),
    ("red_light", "1"): ("599", "1 2"),
    ("signs_and_markings", "1"): ("601", "1 2"),
    ("lane_position_and_overtaking", "1"): ("596", "1 2 4"),
    ("lane_position_and_overtaking", "2"): ("596", "1 2 4"),
    ("stopping_and_parking", "1"): ("597", "1 5"),
    ("stopping_and_parking", "2"): ("597", "2 3 5-1"),
    ("stopping_and_parking", "3"): ("597", "2 3 5-1"),
    ("stopping_and_parking", "4"): ("597", "4 6"),
    ("pedestrian_not_yielded", "1"): ("600", "1 2"),
    ("phone_use", "1"): ("591", "1 2"),
    ("seat_belt", "2"): ("593", "1 2 3"),
    ("congestion", "1"): ("594", "1 4"),
    ("external_lights", "1"): ("602", "1 2"),
    ("external_lights", "1-1"): ("602", "1-1 3"),
    ("inspection_missing", "9"): ("590", "1 5 6 7 9 10"),
    ("firearm_permit_lapsed", "1(1)"): ("486", "1 1(1) 2"),
}
"""Article, and the parts after which the base part is a repetition (34)."""


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


def standing(world: Any) -> list[Stands]:
    """Every event that stands (9 to 13), given an `Everything`."""
    found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    travel = travelling(world)
    acts = [row for p in world.passages for row in conduct(world, p, p.passage_id in travel)]
    lapses = [row for p in world.passages for row in documents(world, p, p.passage_id in travel)]
    lapses += [row for p in world.passages for row in permits(world, p, p.passage_id in travel)]
    for row in (*journeys(world, acts), *stays(world, travel), *sections(world, acts, travel), *lapses):
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
    if kind is not None and row.offence == "firearm_permit_lapsed":
        fine = PERMIT_FINES[part].get(kind)
    elif kind is not None:
        fine = OSAGO_FINES[kind] if row.offence == "osago_missing" else FINES[row.offence].get(part)
    warned = row.reason is None and (row.offence, part) in WARNINGS
    return Stands(
        "warning" if warned else "violation" if row.reason is None else "review",
        row.offence,
        row.reason,
        part,
        None if warned else fine,
        None if row.bearer is None else row.bearer.owner_id,
        None if row.bearer is None else row.bearer.vehicle_id,
        row.passage.passage_id,
        row.lapsed_on,
        row.excess,
    )


def repeats(world: Any, row: Row) -> bool:
    article, parts = REPEATS[row.offence, row.part]
    on = day(row.t)
    year_ago = date(on.year - 1, 2, 28) if (on.month, on.day) == (2, 29) else on.replace(year=on.year - 1)
    for p in getattr(world.penalties.get(row.bearer.owner_id), "penalties", ()):
        same_lapse = row.lapsed_on is not None and p.event_id is None and day(p.imposed_at) >= row.lapsed_on
        in_time = day(p.imposed_at) > year_ago and p.imposed_at <= row.t and p.recorded_at <= row.t
        counts = p.article == article and p.part in parts.split() and p.cancelled_recorded_at is None
        if counts and in_time and not same_lapse:
            return True
    return False
