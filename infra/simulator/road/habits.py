"""What drivers do in the car, and what only looks like it."""

from enum import Enum


class Habit(Enum):
    """What can be seen through the windscreen."""

    NONE = "both hands on the wheel, belted"
    PHONE = "holds a telephone"
    UNBELTED = "wears no belt"
    SCRATCHES = "scratches an ear"
    GLARE = "glare on the belt"


HABITS: tuple[tuple[float, Habit], ...] = (
    (82, Habit.NONE),
    (6, Habit.PHONE),
    (6, Habit.UNBELTED),
    (3, Habit.SCRATCHES),
    (3, Habit.GLARE),
)
"""Shown before the first camera of a trip; later ones see both hands on the wheel."""
