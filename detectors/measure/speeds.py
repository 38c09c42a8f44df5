"""Speeds of vehicles whose way through random cameras is known exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from detectors.roads.trial import SETTINGS, WITHIN, outcomes


@dataclass(frozen=True, kw_only=True)
class Speeds:
    """Of one setting; parts, not percent."""

    setting: str
    drives: int
    middle: float
    """Median of how far measured speeds are off."""
    within: float
    """Part of the drives off by 1 % or less."""
    covered: float
    """Part of the drives whose true speed lies in the 95 % interval."""


def speeds(drives: int, seed: int, told: Callable[[], object]) -> list[Speeds]:
    """So many drives in each setting of the trial; `told` is called after each setting."""
    found = []
    for name, setting in SETTINGS.items():
        seen = list(outcomes(np.random.default_rng(seed), drives, setting))
        off = np.abs([one.off for one in seen])
        found.append(
            Speeds(
                setting=name,
                drives=drives,
                middle=float(np.median(off)),
                within=float(np.mean(off <= WITHIN)),
                covered=float(np.mean([one.covered for one in seen])),
            )
        )
        told()
    return found
