"""Passages written as such, for cities too large for frames."""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from numpy.random import Generator

from infra.simulator.road.habits import Habit
from infra.simulator.road.passes import Conduct, Legibility, Pass, Seen
from infra.simulator.road.view import SOLID, STOP_LINE
from schemas.identity import passage_id
from schemas.plates import parse
from schemas.records import (
    AnyFact,
    Evidence,
    LightsFact,
    LineFact,
    Passage,
    PhoneFact,
    SeatbeltFact,
    SpeedFact,
    StopLineFact,
)
from schemas.vocabulary import EvidencePurpose, Light, LineKind, Seat, SignalPhase

FRAMES_A_SECOND = 11
TOO_FEW = 4
"""Points of a speed that is weak evidence."""
ERROR_KMH = 0.3
"""Standard error of a speed."""
READ, HARD = (0.93, 0.99), (0.5, 0.75)
"""Confidences of plates that can be read well, and hardly."""
SURE = 0.95
"""Score of what a driver does."""


def as_passage(rng: Generator, one: Pass) -> Passage:
    """The passage that the assembly would make, give or take the noise."""
    return passage(rng, one, [*_speed(rng, one), *_stop_line(one), *_scored(one), *_solid(one)])


def passage(rng: Generator, one: Seen, facts: Iterable[AnyFact]) -> Passage:
    """A passage with these facts."""
    facts = tuple(sorted(facts, key=lambda fact: fact.at))
    unread = one.legibility in (Legibility.NONE, Legibility.ONCE)
    plate = "" if unread else one.vehicle.car.plate
    spread = HARD if one.legibility is Legibility.HARD else READ
    uri = f"simulated://{one.camera.camera_id}/{one.track_id}"
    return Passage(
        plate=plate,
        observed_at=facts[0].at if facts else one.entered_at,
        camera_id=one.camera.camera_id,
        plate_confidence=0.0 if unread else round(float(rng.uniform(*spread)), 3),
        passage_id=passage_id(one.camera.camera_id, one.track_id, one.entered_at, plate),
        track_id=one.track_id,
        plate_format=parse(plate).plate_format,
        reads=0 if unread else 6,
        entered_at=one.entered_at,
        left_at=one.left_at,
        vehicle_category=one.seen_as,
        light=Light.DAYLIGHT,
        moved=True,
        facts=facts,
        evidence=(
            Evidence(
                uri=uri,
                sha256=sha256(uri.encode()).hexdigest(),
                captured_at=one.entered_at,
                purpose=EvidencePurpose.PLATE,
            ),
        ),
    )


def _speed(rng: Generator, one: Pass) -> Iterator[SpeedFact]:
    if one.conduct is Conduct.WAITS:
        return
    points = TOO_FEW if one.weak else int(one.motion.seconds * FRAMES_A_SECOND)
    yield SpeedFact(
        at=one.entered_at,
        measured_kmh=round(one.motion.speed_kmh + rng.normal(0, ERROR_KMH), 2),
        error_kmh=ERROR_KMH,
        points=points,
        seconds=round(points / FRAMES_A_SECOND, 2),
    )


def _stop_line(one: Pass) -> Iterator[StopLineFact]:
    if one.camera.cycle is None or not one.camera.records:
        return
    shown = one.camera.cycle.at(one.stop_line_at)
    if shown.phase is SignalPhase.GREEN:
        return
    held = one.camera.cycle.at(one.beyond_at).since_at == shown.since_at
    yield StopLineFact(
        at=one.stop_line_at,
        line_id=STOP_LINE,
        signal_id=shown.signal_id,
        phase=shown.phase,
        phase_since_at=shown.since_at,
        beyond_at=one.beyond_at if held else None,
    )


def _scored(one: Pass) -> Iterator[PhoneFact | SeatbeltFact | LightsFact]:
    frames = int(one.motion.seconds * FRAMES_A_SECOND)
    if one.habit is Habit.PHONE:
        yield PhoneFact(at=one.entered_at, score=SURE, frames=frames, seconds=round(one.motion.seconds, 2))
    if one.habit is Habit.UNBELTED:
        yield SeatbeltFact(at=one.entered_at, score=SURE, frames=frames, seat=Seat.DRIVER)
    if one.habit is Habit.UNLIT:
        yield LightsFact(at=one.entered_at, score=SURE, frames=frames, seconds=round(one.motion.seconds, 2))


def _solid(one: Pass) -> Iterator[LineFact]:
    if one.habit is Habit.CUTS and one.camera.records:
        yield LineFact(at=one.solid_at, line_id=SOLID, line_kind=LineKind.SOLID, forward=True)
