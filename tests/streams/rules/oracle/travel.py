"""Impossible travel (decision 35)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from math import acos, cos, radians, sin
from typing import Any


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
