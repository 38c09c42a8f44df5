"""Vehicles that drive through areas: how, for how long, and what each driver owes for it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from infra.simulator.figures import Provision
from infra.simulator.plan import rounded
from infra.simulator.road.motion import KMH
from infra.simulator.road.passes import Legibility
from infra.simulator.scenes.ground import Area
from infra.simulator.scenes.scene import Owed, Part
from infra.simulator.scenes.stage import Stage, Story
from infra.simulator.scenes.ways import Way
from schemas.passages import AnyFact
from schemas.vocabulary import Offence, ReviewReason, VehicleCategory

FRAMES_A_SECOND = 4.0
"""Of their cameras: who is in an area for less than that is in one picture of it at most."""
STEP_S = 0.02
"""How finely the time in an area is told."""
MOVING_KMH = 5.0


@dataclass(frozen=True, kw_only=True)
class Drive:
    """How one vehicle drives."""

    what: str
    way: Way
    owes: tuple[Offence, Provision] | None = None
    past: Story | None = None
    category: VehicleCategory = VehicleCategory.M1
    legibility: Legibility = Legibility.GOOD
    reason: ReviewReason | None = None


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """An unbroken drive in an area."""

    area: Area
    at: datetime
    came: bool
    """Whether it was outside before."""
    seconds: float
    metres: float


def play(
    stage: Stage, drives: Sequence[Drive], areas: Sequence[Area], tell: Callable[[Crossing], AnyFact | None]
) -> Iterator[list[Part]]:
    """One part for each, one after the other; `tell` makes the fact, if any, of an area that somebody drove in."""
    after_s = 5.0
    for drive in drives:
        enters_at = rounded(stage.plan.start_at + timedelta(seconds=after_s + float(stage.rng.uniform(0, 3))))
        driver = stage.cast.hire(category=drive.category, past=drive.past, legibility=drive.legibility)
        part = Part(way=drive.way, enters_at=enters_at, driver=driver)
        crossings = [one for area in areas for one in _crossings(part, area)]
        facts = sorted((fact for one in crossings if (fact := tell(one))), key=lambda fact: fact.at)
        yield [replace(part, facts=tuple(facts), owed=_owed(drive, part))]
        after_s += drive.way.seconds + 5


def _owed(drive: Drive, part: Part) -> Owed | None:
    if drive.owes is None:
        return None
    offence, provision = drive.owes
    return Owed(offence=offence, provision=provision, at=part.enters_at, story=drive.what, reason=drive.reason)


def _crossings(part: Part, area: Area) -> Iterator[Crossing]:
    seconds = np.arange(0, part.way.seconds, STEP_S)
    along, across, kmh = part.way.at(seconds)
    there = np.array([area.holds(*spot) for spot in zip(along, across, strict=True)]) & (kmh > MOVING_KMH)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]])))
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        if (end - first) * STEP_S < 1 / FRAMES_A_SECOND:
            continue
        metres = float(kmh[first:end].sum()) * STEP_S / KMH
        yield Crossing(
            area=area,
            at=part.after(float(seconds[first])),
            came=bool(first),
            seconds=round(float(end - first) * STEP_S, 2),
            metres=round(metres, 2),
        )
