"""Stop lines crossed while a signal forbade it.

A stop line `<signal_id>-stop` and the line `<signal_id>-beyond` behind it belong to that signal; where the camera has
one signal only, it serves every line.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby

from msgspec import Struct

from schemas.records import CameraRecord, LineCrossing, SignalState, StopLineFact
from schemas.vocabulary import LineKind, SignalPhase
from streams.rules.facts.track import Track
from streams.rules.facts.tracks import UNSEEN

FORBIDDING = (SignalPhase.RED, SignalPhase.RED_YELLOW, SignalPhase.YELLOW)
BEYOND = "BEYOND"
"""Kind of the second line, behind the stop line."""
STEADY = timedelta(seconds=0.5)
"""A phase seen in one frame only counts if it had lasted so long by then: anything shorter may be a flicker."""

Shown = tuple[datetime, SignalState]
"""A signal in a frame."""


class Run(Struct, frozen=True, kw_only=True):
    """A phase that a signal showed without a break."""

    phase: SignalPhase
    since_at: datetime


def crossed_stop_lines(track: Track, camera: CameraRecord | None) -> tuple[StopLineFact, ...]:
    """One fact for each stop line crossed forward under a forbidding phase; nothing without a camera record.

    Only frames that show the vehicle itself tell the signal, so that the fact depends on the passage alone. Of several
    crossings of a line the first counts: standing on it, a vehicle may seem to cross it again.
    """
    if camera is None or not camera.signals:
        return ()
    first = _first_crossings(track)
    facts = (
        _fact(first[line.line_id], first, track, camera)
        for line in camera.lines
        if _counts(line.kind) and line.line_id in first
    )
    return tuple(fact for fact in facts if fact is not None)


def believable(track: Track) -> Iterator[LineCrossing]:
    """Crossings, without those reported before they happened or long after."""
    if not any(track.columns.crossed):
        return
    for frame, crossed in zip(track.frames, track.columns.crossed, strict=True):
        for crossing in crossed:
            if timedelta(0) <= frame.captured_at - crossing.crossed_at <= UNSEEN:
                yield crossing


def _counts(line_kind: str) -> bool:
    return line_kind == LineKind.STOP_LINE


def _first_crossings(track: Track) -> dict[str, LineCrossing]:
    """The earliest believable forward crossing of each line."""
    first: dict[str, LineCrossing] = {}
    for crossing in believable(track):
        known = first.get(crossing.line_id)
        if crossing.forward and (known is None or crossing.crossed_at < known.crossed_at):
            first[crossing.line_id] = crossing
    return first


def _fact(
    crossing: LineCrossing, first: dict[str, LineCrossing], track: Track, camera: CameraRecord
) -> StopLineFact | None:
    signal_id = signal_of(crossing.line_id, camera)
    if signal_id is None:
        return None
    runs = debounced(shown(track, signal_id))
    run = showing(runs, crossing.crossed_at)
    if run is None or run.phase not in FORBIDDING:
        return None
    beyond = [
        first[line_id].crossed_at
        for line_id in _lines_beyond(signal_id, camera)
        if line_id in first and first[line_id].crossed_at >= crossing.crossed_at
    ]
    held = [at for at in beyond if showing(runs, at) == run]
    return StopLineFact(
        at=crossing.crossed_at,
        line_id=crossing.line_id,
        signal_id=signal_id,
        phase=run.phase,
        phase_since_at=run.since_at,
        beyond_at=min(held, default=None),
    )


def signal_of(line_id: str, camera: CameraRecord) -> str | None:
    """The signal that governs a stop line; None if none does."""
    if len(camera.signals) == 1:
        return camera.signals[0].signal_id
    return next((one.signal_id for one in camera.signals if line_id == f"{one.signal_id}-stop"), None)


def _lines_beyond(signal_id: str, camera: CameraRecord) -> list[str]:
    lines = [line.line_id for line in camera.lines if line.kind == BEYOND]
    return lines if len(camera.signals) == 1 else [line_id for line_id in lines if line_id == f"{signal_id}-beyond"]


def shown(track: Track, signal_id: str) -> list[Shown]:
    """What the frames that show the vehicle say of a signal."""
    return [
        (frame.captured_at, signal)
        for frame in track.frames
        for signal in frame.signals
        if signal.signal_id == signal_id
    ]


def debounced(shown: Iterable[Shown]) -> list[Run]:
    """The phases that a signal showed, in order, without what only one frame saw flickering.

    Where frames disagree on when a phase began, the latest moment that they allow counts.
    """
    runs: list[list[Shown]] = []
    phase = None
    for one in shown:
        if one[1].phase is phase:
            runs[-1].append(one)
        else:
            runs.append([one])
            phase = one[1].phase
    steady = [run for run in runs if len(run) > 1 or run[0][0] - run[0][1].since_at >= STEADY]
    joined = [[one for run in same for one in run] for _, same in groupby(steady, key=lambda run: run[0][1].phase)]
    return [_run(frames) for frames in joined]


def _run(frames: list[Shown]) -> Run:
    seen_at, first = frames[0]
    since_at = max([signal.since_at for _, signal in frames if signal.since_at <= seen_at], default=seen_at)
    return Run(phase=first.phase, since_at=since_at)


def showing(runs: list[Run], moment: datetime) -> Run | None:
    """What the signal showed at the moment; None before the first phase that is known."""
    return next((run for run in reversed(runs) if run.since_at <= moment), None)
