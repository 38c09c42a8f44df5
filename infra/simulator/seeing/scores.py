"""What a network makes of a driver and the lights, picture by picture: scores of what should not be."""

from collections.abc import Iterator
from typing import NamedTuple

from numpy.random import Generator

from infra.simulator.road.habits import Habit

SURE, UNSURE, UNLIKELY = (0.92, 0.99), (0.25, 0.45), (0.01, 0.2)
WRONG = 0.04
"""Share of pictures of an innocent driver that the network is sure about all the same."""
HIDDEN = 0.6
"""Share of pictures in which glare hides the belt."""


class Scores(NamedTuple):
    """Of one picture."""

    phone: float | None = None
    no_seatbelt: float | None = None
    """None where the belt cannot be seen."""
    lights_off: float | None = None


def scores(rng: Generator, habit: Habit, pictures: int) -> Iterator[Scores]:
    """What each picture says."""
    for _ in range(pictures):
        hidden = habit is Habit.GLARE and rng.random() < HIDDEN
        phone = _score(rng, shown=habit is Habit.PHONE, alike=habit is Habit.SCRATCHES)
        belt = _score(rng, shown=habit is Habit.UNBELTED, alike=habit is Habit.GLARE)
        dark = _score(rng, shown=habit is Habit.UNLIT, alike=habit is Habit.DIM)
        yield Scores(phone=phone, no_seatbelt=None if hidden else belt, lights_off=dark)


def _score(rng: Generator, *, shown: bool, alike: bool) -> float:
    wrong = rng.random() < WRONG
    return round(float(rng.uniform(*(SURE if shown or wrong else UNSURE if alike else UNLIKELY))), 3)
