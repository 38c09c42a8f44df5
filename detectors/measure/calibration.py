"""Whether the reader is right as often as it is sure, on drawn plates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from detectors.measure.photographs import alike
from detectors.plates.read import Reader
from detectors.plates.rectify import Grey
from detectors.training import faces
from detectors.training.crops import crop

SEED = 41_000_001
"""Training draws from other seeds (`detectors.training.loop.SEED` with the number of the drawing process)."""
EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 1.0)
"""Of the bins of confidence; finer where notices are decided."""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A drawn plate and what was read of it."""

    grey: Grey
    """Straightened, (48, 160)."""
    text: str
    read: str
    confidence: float

    @property
    def exact(self) -> bool:
        """O counts as 0 and I as 1."""
        return alike(self.read, self.text)


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Readings of about the same confidence."""

    count: int
    confidence: float
    """Their mean."""
    exact: float
    """Part of them that is right."""


def drawn(count: int, reader: Reader | None = None, seed: int = SEED) -> Iterator[Drawn]:
    """So many plates of all designs, drawn as hard as training draws them."""
    rng, fonts, reader = np.random.default_rng(seed), faces.fonts(), reader or Reader()
    for _ in range(count):
        one = crop(rng, fonts, 1.0)
        reading = reader.read_straight(one.grey)
        yield Drawn(grey=one.grey, text=one.text, read=reading.text, confidence=reading.confidence)


def bins(told: Sequence[tuple[float, bool]]) -> list[Bin]:
    """The bins that hold anything, of (confidence, whether right)."""
    sure = np.array([confidence for confidence, _ in told])
    right = np.array([exact for _, exact in told], bool)
    which = np.digitize(sure, EDGES[1:-1])
    return [
        Bin(count=int(here.sum()), confidence=float(sure[here].mean()), exact=float(right[here].mean()))
        for number in range(len(EDGES) - 1)
        if (here := which == number).any()
    ]


def expected_error(found: Sequence[Bin]) -> float:
    """Expected calibration error: how far, on average, the part that is right is from the confidence."""
    return sum(one.count * abs(one.exact - one.confidence) for one in found) / max(1, sum(one.count for one in found))
