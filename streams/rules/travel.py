"""Impossible travel: one plate at two places too far apart for the time between, so probably two vehicles."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

from schemas.records import CameraRecord, Passage
from streams.rules.law.rulebook import Policy

_EARTH_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""


def in_order(passages: Sequence[Passage], policy: Policy) -> list[Passage]:
    """The passages whose plate was read well enough, by the time at which they began."""
    sure = (p for p in passages if p.plate and p.plate_confidence >= policy.plate_floor)
    return sorted(sure, key=lambda p: (p.entered_at, p.passage_id))


def neighbours(passages: Sequence[Passage], policy: Policy) -> Iterator[tuple[Passage, Passage]]:
    """Consecutive passages of one plate that are close enough in time to be compared."""
    within = timedelta(hours=policy.travel_hours)
    return ((a, b) for a, b in pairwise(in_order(passages, policy)) if b.entered_at - a.entered_at <= within)


def impossible(passages: Sequence[Passage], cameras: Mapping[str, CameraRecord], policy: Policy) -> frozenset[str]:
    """The ids of passages that the same vehicle cannot have made together with the one before or after."""
    ids: set[str] = set()
    for a, b in neighbours(passages, policy):
        here, there = cameras.get(a.camera_id), cameras.get(b.camera_id)
        if here is None or there is None:
            continue
        km = distance_km(here, there)
        hours = (b.entered_at - a.entered_at) / timedelta(hours=1)
        if km > policy.travel_km and km > policy.travel_kmh * hours:
            ids |= {a.passage_id, b.passage_id}
    return frozenset(ids)


def recent(passages: Sequence[Passage], policy: Policy) -> frozenset[str]:
    """The ids of passages that the next passage of the plate may yet contradict.

    Told by the passages themselves, not by heartbeats: a worker that catches up reads passages long after these.
    Twice the time that is compared, so that one that comes as late as that still finds those beside it.
    """
    ordered = in_order(passages, policy)
    within = 2 * timedelta(hours=policy.travel_hours)
    return frozenset(p.passage_id for p in ordered if ordered[-1].entered_at - p.entered_at <= within)


def distance_km(a: CameraRecord, b: CameraRecord) -> float:
    """The great-circle distance between two cameras (haversine formula)."""
    north, east = radians(b.lat - a.lat), radians(b.lon - a.lon)
    h = sin(north / 2) ** 2 + cos(radians(a.lat)) * cos(radians(b.lat)) * sin(east / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(h)))
