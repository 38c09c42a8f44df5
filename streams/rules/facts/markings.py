"""Markings crossed: solid lines, edges, and stop lines that no signal governs."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby

from schemas.records import CameraRecord, LineCrossing, LineFact
from schemas.vocabulary import LineKind
from streams.rules.facts.motion import standing_spans
from streams.rules.facts.stop_lines import believable, signal_of
from streams.rules.facts.track import Track

JITTER = timedelta(seconds=1)
"""A line crossed and crossed back within so long was not crossed: the box of a vehicle beside it trembles."""
FEWEST = 2
"""Sightings without which no movement can have been seen."""


def crossed_markings(track: Track, camera: CameraRecord | None) -> tuple[LineFact, ...]:
    """One fact for each line that was crossed, of its first crossing; nothing without a camera record.

    Who stands beside a line, or on it, does not cross it.
    """
    if camera is None or len(track.frames) < FEWEST:
        return ()
    crossings = list(believable(track))
    if not crossings:
        return ()
    kinds = {line.line_id: kind for line in camera.lines if (kind := _kind(line.line_id, line.kind, camera))}
    told = sorted(
        (one for one in crossings if one.line_id in kinds and not _stood(track, one.crossed_at)),
        key=lambda one: (one.line_id, one.crossed_at, one.forward),
    )
    return tuple(
        LineFact(at=one.crossed_at, line_id=line_id, line_kind=kinds[line_id], forward=one.forward)
        for line_id, of_line in groupby(told, key=lambda one: one.line_id)
        for one in _lasting(of_line)[:1]
    )


def _stood(track: Track, moment: datetime) -> bool:
    return any(first_at <= moment <= last_at for first_at, last_at in standing_spans(track))


def _kind(line_id: str, kind: str, camera: CameraRecord) -> LineKind | None:
    """What the line is; None for a kind that is no marking, and for a stop line whose crossing a signal judges."""
    if kind not in set(LineKind) or (kind == LineKind.STOP_LINE and signal_of(line_id, camera)):
        return None
    return LineKind(kind)


def _lasting(crossings: Iterable[LineCrossing]) -> list[LineCrossing]:
    """Without those that were undone at once; a line can be crossed again only from its other side."""
    lasting: list[LineCrossing] = []
    for one in crossings:
        if not lasting:
            lasting.append(one)
        elif one.forward == lasting[-1].forward:
            continue
        elif one.crossed_at - lasting[-1].crossed_at <= JITTER:
            lasting.pop()
        else:
            lasting.append(one)
    return lasting
