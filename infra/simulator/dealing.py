"""Dealing out stories: every story that has a share occurs, and the rest keep their proportions."""

from collections.abc import Sequence
from typing import TypeVar

from numpy.random import Generator

T = TypeVar("T")


def deal(rng: Generator, shares: Sequence[tuple[float, T]], hands: int) -> list[T]:
    """`hands` items in random order, each at least once where hands suffice; the first fills up what is left."""
    most_common = shares[0][1]
    total = sum(share for share, _ in shares)
    dealt = [item for share, item in shares[1:] for _ in range(max(1, round(hands * share / total)))]
    if len(dealt) > hands:
        dealt = [dealt[int(index)] for index in rng.permutation(len(dealt))[:hands]]
    dealt += [most_common] * (hands - len(dealt))
    return [dealt[int(index)] for index in rng.permutation(hands)]


def pick(rng: Generator, items: Sequence[T]) -> T:
    """One of them."""
    return items[int(rng.integers(len(items)))]


def between(rng: Generator, least: int, most: int) -> int:
    """A whole number, both ends included."""
    return int(rng.integers(least, most + 1))
