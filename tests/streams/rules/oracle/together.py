"""What several passages amount to together: sections (27), journeys (28) and stays (31)."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import product
from types import SimpleNamespace as Row
from typing import Any

from msgspec.structs import replace

from schemas.records import StopFact
from tests.streams.rules.oracle.conduct import act, kind

SEEN_ON_THE_WAY = {"phone_use": "PhoneFact", "seat_belt": "SeatbeltFact", "external_lights": "LightsFact"}
Heap = list[tuple[Any, Any]]
"""Facts with their passages."""


def sure(p: Any) -> bool:
    return bool(p.plate) and p.plate_confidence >= 0.85


def heaps(pairs: Iterable[tuple[Any, Any]], near: Callable[[Any, Any], bool]) -> list[Heap]:
    """The pairs, joined as long as any two heaps hold facts that are near."""
    joined: list[Heap] = []
    for pair in pairs:
        touching = [heap for heap in joined if any(near(pair[0], fact) for fact, _ in heap)]
        joined = [heap for heap in joined if heap not in touching] + [sum(touching, [pair])]
    return joined


def stays(world: Any, travel: set[str]) -> Iterator[Row]:
    def near(a: Any, b: Any) -> bool:
        return bool(max(a.from_at, b.from_at) - min(a.until_at, b.until_at) <= timedelta(seconds=5))

    places: dict[Any, Heap] = {}
    for p in world.passages:
        for fact in p.facts:
            if isinstance(fact, StopFact):
                who = p.plate if sure(p) else p.passage_id
                places.setdefault((who, p.camera_id, fact.zone_id, fact.zone_kind), []).append((fact, p))
    for place, pairs in places.items():
        for heap in heaps(pairs, near):
            first, p = min(heap, key=lambda pair: (pair[0].from_at, pair[1].passage_id))
            whole = replace(first, until_at=max(fact.until_at for fact, _ in heap))
            clone = any(q.passage_id in travel for _, q in heap)
            if row := act(world, p, whole, "stopping_and_parking", clone):
                row.key = (place, first.from_at, row.reason)
                yield row


def journeys(world: Any, rows: list[Row]) -> list[Row]:
    """Without those of the rows that are not their journey's event."""
    gone: set[tuple[str, str]] = set()
    for offence, name in SEEN_ON_THE_WAY.items():
        pairs = [
            (fact, p)
            for p in world.passages
            for fact in p.facts
            if sure(p) and kind(fact) == name and fact.score >= 0.5 and fact.frames >= 2
        ]
        plates = {p.plate for _, p in pairs}
        for plate, heap in product(plates, heaps(pairs, lambda a, b: abs(a.at - b.at) <= timedelta(minutes=30))):
            ids = {p.passage_id for _, p in heap if p.plate == plate}
            of_heap = [r for r in rows if r.offence == offence and r.passage.passage_id in ids]
            of_heap.sort(key=lambda r: (r.reason is not None, r.t, r.passage.passage_id))
            gone |= {(r.passage.passage_id, offence) for r in of_heap[1:]}
    return [row for row in rows if (row.passage.passage_id, row.offence) not in gone]


def sections(world: Any, points: list[Row], travel: set[str]) -> Iterator[Row]:
    accused = [r for r in points if r.offence == "speeding" and r.reason is None]
    for a, p in product(world.cameras.values(), world.passages):
        earlier = [
            q
            for q in world.passages
            if q.camera_id == a.camera_id
            and (sure(p) and sure(q) and p.plate == q.plate)
            and timedelta(0) < p.entered_at - q.entered_at <= timedelta(hours=2)
        ]
        leads = [section for section in a.sections if section.to_camera_id == p.camera_id]
        if not earlier or not leads:
            continue
        q = max(earlier, key=lambda q: (q.entered_at, q.passage_id))
        drive = Row(at=p.entered_at, since_at=q.entered_at, section=leads[0], also_by=[(a, q.entered_at)])
        row = act(world, p, drive, "section", bool(travel & {p.passage_id, q.passage_id}))
        ends = [r.weight for r in accused if r.passage.passage_id in (p.passage_id, q.passage_id)]
        if row is not None and not any(weight >= row.weight for weight in ends):
            row.offence, row.key = "speeding", (p.passage_id, a.camera_id, "section", row.reason)
            yield row
