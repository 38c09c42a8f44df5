"""The text of a straightened plate, with how sure the reader is of it and of each character."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt

from detectors.drawing.glyphs import CHARACTERS
from detectors.plates.networks import WEIGHTS, session
from detectors.plates.rectify import Corners, Grey, rectify, rows_of

BLANK = 0
TWINS = {"O": "0", "I": "1"}
"""Characters that plates draw alike: doubt between them is the format's to settle, not the reader's."""
Odds = npt.NDArray[np.float64]
"""Shape (steps, 37): at each step from left to right the probability of no new character, then of each character."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """`text` in reading order; empty where nothing could be read."""

    text: str
    confidence: float
    """Probability of the whole text, and never more than the weakest character."""
    character_confidences: tuple[float, ...]
    places: tuple[float, ...] = ()
    """Where each character stands along the straightened picture, 0 to 1."""


class Reader:
    """Reads plates; holds the loaded network, so make one and keep it."""

    def __init__(self, weights: Path = WEIGHTS / "reader.onnx", threads: int = 1) -> None:
        self._session = session(weights, threads)

    def read(self, grey: Grey, corners: Corners) -> Reading:
        """The plate at these corners of a grey picture."""
        return self.read_straight(rectify(grey, corners, rows_of(corners)))

    def read_straight(self, straight: Grey) -> Reading:
        """A plate as `rectify` gives it: (48, 160) pixels."""
        (logits,) = self._session.run(["logits"], {"picture": normal(straight)})
        shifted = np.exp(logits[0].astype(np.float64) - logits[0].max(axis=1, keepdims=True))
        return decode(shifted / shifted.sum(axis=1, keepdims=True))


def normal(straight: Grey) -> npt.NDArray[np.float32]:
    """(1, 1, 48, 160): mean 0, deviation 1."""
    picture = straight.astype(np.float32)
    return np.asarray((picture - picture.mean()) / (picture.std() + 1), np.float32)[None, None]


def decode(odds: Odds) -> Reading:
    """The likeliest text, by the likeliest class of each step (greedy CTC)."""
    merged = _without_twins(odds)
    classes: list[int] = []
    text = ""
    sure: list[float] = []
    places: list[float] = []
    for symbol, run in groupby(enumerate(merged.argmax(axis=1)), key=lambda step: int(step[1])):
        if symbol == BLANK:
            continue
        steps = [step for step, _ in run]
        peak = max(steps, key=lambda step: float(merged[step, symbol]))
        classes.append(symbol)
        text += _spelt(symbol, odds[peak])
        sure.append(min(1.0, float(merged[peak, symbol])))
        places.append(_centre(merged[:, symbol], steps))
    if not text:
        return Reading(text="", confidence=0.0, character_confidences=())
    return Reading(
        text=text,
        confidence=min(*sure, likelihood(merged, classes)),
        character_confidences=tuple(sure),
        places=tuple(places),
    )


def _centre(odds: npt.NDArray[np.float64], steps: list[int]) -> float:
    """The middle of a character that is the likeliest at these steps; its neighbours tell it finer than a step."""
    around = np.arange(max(steps[0] - 1, 0), min(steps[-1] + 2, len(odds)))
    return float((odds[around] * (around + 0.5)).sum() / odds[around].sum() / len(odds))


def likelihood(odds: Odds, classes: list[int]) -> float:
    """Probability of exactly this sequence over all its alignments (the forward recursion of CTC)."""
    states = [BLANK]
    for symbol in classes:
        states += [symbol, BLANK]
    forward = np.zeros(len(states))
    forward[:2] = odds[0, states[:2]]
    skips = np.array([i > 1 and state not in (BLANK, states[i - 2]) for i, state in enumerate(states)])
    for step in odds[1:]:
        stay = forward.copy()
        stay[1:] += forward[:-1]
        stay[2:] += np.where(skips[2:], forward[:-2], 0.0)
        forward = stay * step[states]
    return min(1.0, float(forward[-2:].sum()))


def _class(character: str) -> int:
    return CHARACTERS.index(character) + 1


def _without_twins(odds: Odds) -> Odds:
    """O counted as 0 and I as 1."""
    merged = odds.copy()
    for twin, other in TWINS.items():
        merged[:, _class(other)] += merged[:, _class(twin)]
        merged[:, _class(twin)] = 0
    return merged


def _spelt(symbol: int, odds: npt.NDArray[np.float64]) -> str:
    """The character of a class, its twin where that is the likelier."""
    character = CHARACTERS[symbol - 1]
    twins = [twin for twin, other in TWINS.items() if other == character and odds[_class(twin)] > odds[symbol]]
    return twins[0] if twins else character
