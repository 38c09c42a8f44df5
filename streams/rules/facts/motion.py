"""When a vehicle stood.

It begins to stand at a low speed and moves again only at a higher one. Where frames carry no speed, it stands as long
as it stays about where it was, on the road plane if positions are known, else in the picture.
"""

from datetime import datetime
from math import hypot

from schemas.records import Box, TrackState
from streams.rules.facts.track import Sighting, Track

STANDS_KMH, MOVES_KMH = 2.0, 5.0
"""At most so fast begins to stand; faster than so moves again. Between them cameras measure noise."""
STANDS_M, MOVES_M = 0.5, 1.0
"""The same as metres from where it began to stand."""
STANDS_OVERLAP, MOVES_OVERLAP = 0.9, 0.8
"""The same as the common part of the box and the box at the beginning (intersection over union)."""
ELSEWHERE_OVERLAP = 0.5
"""Less than so much of the box at the beginning is another place, whatever the speed; others may hide a part of it."""
LEAST_S, LEAST_BY_PLACE_S = 1.0, 5.0
"""A shorter stand is none: whoever creeps, or is far away, is seen in one place for a while. The second one is for
frames without speed."""
FEWEST = 2

Stand = list[Sighting]
"""Sightings of a vehicle that stood; other sightings of it may lie between them."""


def stands(track: Track) -> list[Stand]:
    """When it stood, in order of time; to be asked when it is known whole, for the answer is kept.

    One sighting that moves interrupts nothing, and one that stands is no stand. A vehicle that was hidden stood
    meanwhile if it stands in the same place afterwards.
    """
    if track.stands is None:
        track.stands = _found(track)
    return track.stands


def _found(track: Track) -> list[Stand]:
    found: list[Stand] = []
    run: Stand = []
    doubtful: Sighting | None = None
    for sighting in track.sightings:
        if not run:
            speed = sighting[1].speed_kmh
            if speed is None or speed <= STANDS_KMH:
                run.append(sighting)
        elif _stands(run, sighting[1]):
            run.append(sighting)
            doubtful = None
        elif len(run) >= FEWEST and doubtful is None:
            doubtful = sighting
        else:
            found.append(run)
            run = _continued(_continued([], doubtful), sighting)
            doubtful = None
    found.append(run)
    return [one for one in found if _long_enough(one)]


def standing_frames(track: Track) -> frozenset[int]:
    """`frame_seq` of the frames in which it stood, those between that seem to move included."""
    return frozenset(
        frame.frame_seq
        for first_at, last_at in standing_spans(track)
        for frame in track.frames
        if first_at <= frame.captured_at <= last_at
    )


def standing_spans(track: Track) -> list[tuple[datetime, datetime]]:
    """The first and the last moment of each stand."""
    return [(stand[0][0].captured_at, stand[-1][0].captured_at) for stand in stands(track)]


def seconds(run: list[Sighting]) -> float:
    """From the first sighting to the last."""
    return (run[-1][0].captured_at - run[0][0].captured_at).total_seconds()


def _continued(run: Stand, sighting: Sighting | None) -> Stand:
    """The run with the sighting, or a new one that begins with it; empty if it moves."""
    if sighting is None:
        return run
    return next(([*before, sighting] for before in (run, []) if _stands(before, sighting[1])), [])


def _stands(run: Stand, state: TrackState) -> bool:
    standing = len(run) >= FEWEST
    if run and not _same_place(run[0][1], state, standing=standing):
        return False
    return state.speed_kmh is None or state.speed_kmh <= (MOVES_KMH if standing else STANDS_KMH)


def _same_place(first: TrackState, state: TrackState, *, standing: bool) -> bool:
    was, now = first.position_m, state.position_m
    if was is not None and now is not None:
        metres = hypot(now.x - was.x, now.y - was.y)
        return metres <= (MOVES_M if standing else STANDS_M)
    if state.speed_kmh is not None:
        return _overlap(first.box, state.box) >= ELSEWHERE_OVERLAP
    return _overlap(first.box, state.box) >= (MOVES_OVERLAP if standing else STANDS_OVERLAP)


def _overlap(one: Box, other: Box) -> float:
    """Common part of all that both cover; boxes without any area cover the same."""
    wide = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    high = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    common = max(wide, 0.0) * max(high, 0.0)
    covered = one.w * one.h + other.w * other.h - common
    return common / covered if covered > 0 else 1.0


def _long_enough(run: Stand) -> bool:
    if len(run) < FEWEST:
        return False
    measured = all(state.speed_kmh is not None for _, state in run)
    return seconds(run) >= (LEAST_S if measured else LEAST_BY_PLACE_S)
