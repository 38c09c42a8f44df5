"""What drivers do beside their speed and the light, and what only looks like it."""

from enum import Enum


class Habit(Enum):
    """What can be seen of a driver."""

    NONE = "both hands on the wheel, belted, in lane"
    PHONE = "holds a telephone"
    UNBELTED = "wears no belt"
    SCRATCHES = "scratches an ear"
    GLARE = "glare on the belt"
    CUTS = "crosses the solid line"
    SWAYS = "touches the solid line"
    UNLIT = "drives without lights"
    DIM = "drives with lights that are hard to see"


HABITS: tuple[tuple[float, Habit], ...] = (
    (64, Habit.NONE),
    (6, Habit.PHONE),
    (6, Habit.UNBELTED),
    (3, Habit.SCRATCHES),
    (3, Habit.GLARE),
    (6, Habit.CUTS),
    (3, Habit.SWAYS),
    (6, Habit.UNLIT),
    (3, Habit.DIM),
)
"""Shown before the first camera of a trip; later ones see nothing of it."""
