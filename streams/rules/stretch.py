"""The unbroken stretch that ends with a moment and throughout which something holds."""

from collections.abc import Callable, Iterable
from datetime import datetime


def unbroken_since(holds: Callable[[datetime], bool], edges: Iterable[datetime], at: datetime) -> datetime:
    """The first moment of the unbroken stretch, ending with `at`, throughout which `holds` is true.

    `holds` may change only at `edges`, and keeps its value from an edge (included) to the next; it must be true at
    `at`. Where it is true before the first edge too, that edge is the answer.
    """
    start = at
    for edge in sorted({edge for edge in edges if edge <= at}, reverse=True):
        if not holds(edge):
            return start
        start = edge
    return start
