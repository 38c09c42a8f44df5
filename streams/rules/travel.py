"""Impossible travel: one plate at two places too far apart for the time between, so probably two vehicles."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import TypeVar

from schemas.records import CameraRecord, Passage, Sighting
from streams.rules.law.rulebook import Policy

EARTH_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""

Seen = Passage | Sighting
"""Where a plate was, and when."""
S = TypeVar("S", Passage, Sighting, Seen)


def impossible(seen: Sequence[Seen], cameras: Mapping[str, CameraRecord], policy: Policy) -> frozenset[str]:
    """The ids of passages that the same vehicle cannot have made together with what was before or after.

    The sighting of a passage that is there itself is no other: it would stand between the passage and what was before.
    """
    ids: set[str] = set()
    ordered = in_order(seen, policy)
    judged = {(each.entered_at, each.camera_id) for each in ordered if isinstance(each, Passage)}
    others = (s for s in ordered if isinstance(s, Passage) or (s.entered_at, s.camera_id) not in judged)
    for a, b in pairwise(others):
        if too_far(a, b, cameras, policy):
            ids |= {each.passage_id for each in (a, b) if isinstance(each, Passage)}
    return frozenset(ids)


def too_far(a: Seen, b: Seen, cameras: Mapping[str, CameraRecord], policy: Policy) -> bool:
    """Whether one vehicle cannot have been at both, `a` first, within the time that is compared."""
    here, there = cameras.get(a.camera_id), cameras.get(b.camera_id)
    took = b.entered_at - a.entered_at
    if here is None or there is None or here is there or took > timedelta(hours=policy.travel_hours):
        return False
    km = distance_km(here, there)
    return km > policy.travel_km and km > policy.travel_kmh * (took / timedelta(hours=1))


def fits(new: Sighting, seen: Sequence[Seen], cameras: Mapping[str, CameraRecord], policy: Policy) -> bool:
    """Whether a further sighting changes nothing: it is not too far from those beside it, nor are they from another."""
    ordered = in_order(seen, policy)
    place = bisect_right(ordered, by_time(new), key=by_time)
    near = [*ordered[max(0, place - 1) : place], new, *ordered[place : place + 1]]
    pairs = [*pairwise(near), (near[0], near[-1])]
    return not any(too_far(a, b, cameras, policy) for a, b in pairs)


def beside(passage: Passage, sightings: Sequence[Sighting]) -> tuple[Sighting, ...]:
    """The sightings just before and just after a passage."""
    place = by_time(passage)
    before = max((s for s in sightings if by_time(s) <= place), key=by_time, default=None)
    after = min((s for s in sightings if by_time(s) > place), key=by_time, default=None)
    return tuple(s for s in (before, after) if s is not None)


def around(seen: Seen, ordered: Sequence[Passage], policy: Policy) -> list[Passage]:
    """The nearest others before and after, of passages `by_time`, that were read well enough."""
    place = bisect_left(ordered, by_time(seen), key=by_time)
    before = range(place - 1, -1, -1)
    after = range(place + (ordered[place : place + 1] == [seen]), len(ordered))
    nearest = (next((ordered[i] for i in places if _sure(ordered[i], policy)), None) for places in (before, after))
    return [other for other in nearest if other is not None]


def in_order(seen: Sequence[S], policy: Policy) -> list[S]:
    """What was read well enough, by the time at which it began."""
    return sorted((s for s in seen if isinstance(s, Sighting) or _sure(s, policy)), key=by_time)


def neighbours(passages: Sequence[Passage], policy: Policy) -> Iterator[tuple[Passage, Passage]]:
    """Consecutive passages of one plate that are close enough in time to be compared."""
    within = timedelta(hours=policy.travel_hours)
    return ((a, b) for a, b in pairwise(in_order(passages, policy)) if b.entered_at - a.entered_at <= within)


def _sure(passage: Passage, policy: Policy) -> bool:
    return passage.plate != "" and passage.plate_confidence >= policy.plate_floor


def by_time(seen: Seen) -> tuple[datetime, str, str]:
    """The order in which a plate was seen."""
    return seen.entered_at, seen.camera_id, seen.passage_id if isinstance(seen, Passage) else ""


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
    return _km(a.lat, a.lon, b.lat, b.lon)


@lru_cache(maxsize=65_536)  # a plate passes the same cameras again and again
def _km(a_lat: float, a_lon: float, b_lat: float, b_lon: float) -> float:
    north, east = radians(b_lat - a_lat), radians(b_lon - a_lon)
    h = sin(north / 2) ** 2 + cos(radians(a_lat)) * cos(radians(b_lat)) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(h)))
