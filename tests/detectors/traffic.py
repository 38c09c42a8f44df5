"""Dense traffic on three lanes before a random camera, as a finder would see it: nearer vehicles hide farther ones."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from detectors.plates.find import Bounds
from detectors.roads.plane import Floats, Plane
from detectors.roads.trial import ASPECT, camera

WIDTH_PX = 1280
LANES = (-3.5, 0.0, 3.5)
CAR, LORRY = (4.5, 1.8, 1.5), (9.0, 2.5, 3.2)
"""Length, width, height, metres."""
SEEN = 0.5
"""Part of a box, at least, that is in the picture and not hidden."""
Found = list[tuple[int, Bounds]]
"""Which vehicle, and its box in pixels."""


@dataclass(frozen=True, kw_only=True)
class Driver:
    lane: float
    metres_per_s: float
    began_s: float
    size: tuple[float, float, float]


def traffic(rng: Generator, seconds: float, rate: float, missed: float, jitter: float) -> Iterator[Found]:
    """What is found in each frame, in any order; `jitter` is the standard error of edges, in parts of the box."""
    plane, drivers = camera(rng), list(_drivers(rng, seconds))
    middle, turn = plane.road(np.array([(0.5, 0.5 / ASPECT)]))[0], rng.uniform(-0.6, 0.6) + np.pi * (rng.random() < 0.5)
    ahead, aside = np.array([np.sin(turn), np.cos(turn)]), np.array([np.cos(turn), -np.sin(turn)])
    for now in np.arange(0, seconds, 1 / rate):
        boxes = []
        for number, one in enumerate(drivers):
            along = one.metres_per_s * (now - one.began_s) - 40
            place = middle + aside * one.lane + ahead * along
            box = _box(plane, place, (ahead, aside), one.size) if -45 < along < 60 else None
            if box is not None:
                boxes.append((number, box))
        boxes.sort(key=lambda one: -one[1][3])
        found = []
        for place, (number, box) in enumerate(boxes):
            visible = _visible(box, [other for _, other in boxes[:place]])
            if visible is not None and rng.random() >= missed:
                left, top, right, bottom = visible
                off = rng.normal(0, jitter, 4) * (right - left, bottom - top, right - left, bottom - top)
                found.append((number, (left + off[0], top + off[1], right + off[2], bottom + off[3])))
        yield [found[index] for index in rng.permutation(len(found))]


def _drivers(rng: Generator, seconds: float) -> Iterator[Driver]:
    for lane in LANES:
        speed, at = rng.uniform(8, 28), rng.uniform(0, 2)
        while at < seconds:
            size = CAR if rng.random() < 0.8 else LORRY
            yield Driver(lane=lane, metres_per_s=speed, began_s=at, size=size)
            at += rng.uniform(0.9, 3) + size[0] / speed


def _box(plane: Plane, place: Floats, axes: tuple[Floats, Floats], size: tuple[float, float, float]) -> Bounds | None:
    corners = [place + axes[0] * a * size[0] / 2 + axes[1] * b * size[1] / 2 for a in (-1, 1) for b in (-1, 1)]
    seen = np.vstack([plane.picture(np.array(corners), high) for high in (0.0, size[2])]) * WIDTH_PX
    (left, top), (right, bottom) = seen.min(axis=0), seen.max(axis=0)
    cut = max(left, 0.0), max(top, 0.0), min(right, WIDTH_PX), min(bottom, WIDTH_PX / ASPECT)
    wide, high = cut[2] - cut[0], cut[3] - cut[1]
    if not np.isfinite(seen).all() or min(wide, high) < 20 or wide * high < SEEN * (right - left) * (bottom - top):
        return None
    return cut


def _visible(box: Bounds, nearer: list[Bounds]) -> Bounds | None:
    """What other boxes, which hide all that is in them, leave of one side of it."""
    left, top, right, bottom = box
    for other in nearer:
        across, down = min(right, other[2]) - max(left, other[0]), min(bottom, other[3]) - max(top, other[1])
        if across <= 0 or down <= 0:
            continue
        if down > 0.6 * (bottom - top) and across > 0.75 * (right - left):
            return None
        if down > 0.6 * (bottom - top):
            left, right = (other[2], right) if other[0] <= left else (left, other[0])
        elif across > 0.6 * (right - left):
            top, bottom = (other[3], bottom) if other[1] <= top else (top, other[1])
        if min(right - left, bottom - top) < 12:
            return None
    return left, top, right, bottom
