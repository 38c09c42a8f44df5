"""Boxes out of the numbers that a finder answers with, in the two ways that ultralytics exports them."""

from __future__ import annotations

import numpy as np

from detectors.models.network import Floats

BOX, FINAL = 4, 6
"""Numbers of a raw box before its confidences, and of a final one: corners, confidence, class."""
MOST = 300
"""Boxes that are kept of one picture, as ultralytics has it."""


def boxes(answer: Floats, classes: int, least: float) -> Floats | None:
    """(n, 6): left, top, right, bottom in pixels of the network's picture, confidence, class; the surest first.

    The answer is final, (boxes, 6), or raw, (4 + classes, boxes): centre and size, then a confidence for each class.
    None where it is neither. What is not a number, or of no class, is left out.
    """
    if answer.ndim != len(("boxes", "numbers")):
        return None
    if answer.shape[0] == BOX + classes:
        rows = _raw(answer, least)
    elif answer.shape[1] == FINAL:
        rows = answer[answer[:, BOX] >= least]
    else:
        return None
    rows = rows[np.isfinite(rows).all(axis=1)]
    rows = rows[(rows[:, -1] >= 0) & (rows[:, -1] < classes)]
    return np.asarray(rows[np.argsort(-rows[:, BOX], kind="stable")][:MOST], np.float64)


def _raw(answer: Floats, least: float) -> Floats:
    number, place = np.nonzero(answer[BOX:] >= least)
    across, down, wide, high = answer[:BOX, place]
    with np.errstate(over="ignore", invalid="ignore"):  # what comes of them is left out
        corners = across - wide / 2, down - high / 2, across + wide / 2, down + high / 2
    return np.column_stack([*corners, answer[BOX + number, place], number])
