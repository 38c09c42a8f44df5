"""The phase that a picture of a traffic light shows: which lamp shines, by its colour *and* by its place.

A lamp that shines is brighter than the housing and coloured otherwise than most of the picture; overexposed, its
middle is white and the colour stands around it. Three lamps, red first: from the top, or from the left where the
housing lies. What colour and place do not agree on is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from detectors.plates.find import Picture
from schemas.vocabulary import SignalPhase

Floats = npt.NDArray[np.float64]
LONG, WIDE = 60, 24
"""Pixels of the housing as it is looked at, red end first."""
RED, GREEN = 0, 2
"""Their places in every order."""
SMALLEST = 12
"""Pixels of a housing's longer side; what is smaller has no lamps that one can tell apart."""
LYING = 1.25
"""Width over height from where the housing lies."""
CENTRES = (1 / 6, 1 / 2, 5 / 6)
REACH, BESIDE = 0.15, 0.22
"""Standard deviations, along and across and in parts of the housing, of where a lamp's light is around its centre."""
ANGLES = ((330.0, 40.0), (40.0, 105.0), (140.0, 225.0))
"""Red, yellow and green light as degrees from the red end of the axis red - green towards the yellow end of yellow -
blue. Signal green is bluish (CIE S 004), so that the colour-blind can tell it; yellowish green is somebody's jacket."""
GREYISH = 0.03
"""So little colour, of 1, is noise."""
HOUSING = 20
"""Percentile of brightness that is the housing's."""
SHINING = 0.2
"""Brighter than the housing by so much is full light."""
LEAST = 0.002
"""Light of a lamp, 1 being all that there can be; less shows nothing."""
CLEAR = 2.0
"""Times that a lamp must shine more than another to be the only one."""
BOTH = 0.2
"""Red and green shine together where each has this part of the strongest light: which one counts nobody knows."""
CONTRADICTED = 0.25
"""Part of the strongest light of a wrong colour or place that a lamp must have to be believed."""
BRIGHT, BRIGHTER = 0.3, 0.1
"""A shining lamp's least brightness, of 1, and how much brighter than the housing it is: the sun colours lenses too."""
OUT = 0.0001
"""Light of any lamp below which none is on, provided that …"""
DULL = 0.12
"""… nothing is brighter than the housing by more, for white light may be any lamp's, and …"""
EXPOSED = 0.5
"""… the housing itself is no brighter: where it is, light upon it does not show."""


@dataclass(frozen=True, kw_only=True)
class Lights:
    """What shines where; places and colours in the order red, yellow, green."""

    seen: Floats
    """How strongly each place, by rows, shines in each colour, by columns; (3, 3)."""
    peaks: Floats
    """Brightness of the brightest at each place, 0 to 1."""
    housing: float
    """Brightness of the housing, 0 to 1."""


def phase(picture: Picture) -> SignalPhase:
    """The phase of a traffic light whose housing fills the picture."""
    if max(picture.shape[:2]) < SMALLEST or min(picture.shape[:2]) < 1:
        return SignalPhase.UNKNOWN
    found = lights(picture)
    own = np.diag(found.seen) - found.seen.min(axis=0)  # colour that is at every lamp is no lamp's
    if float(found.seen.max()) < OUT:
        dull = float(found.peaks.max()) - found.housing < DULL and found.housing < EXPOSED
        return SignalPhase.OFF if dull else SignalPhase.UNKNOWN
    if min(own[RED], own[GREEN]) > BOTH * own.max():
        return SignalPhase.UNKNOWN
    order = np.argsort(-own)
    strongest, second, third = own[order]
    if strongest > LEAST and strongest > CLEAR * second:
        return _believed((SignalPhase.RED, SignalPhase.YELLOW, SignalPhase.GREEN)[order[0]], found, order[:1])
    if second > LEAST and second > CLEAR * third and GREEN not in order[:2]:
        return _believed(SignalPhase.RED_YELLOW, found, order[:2])
    return SignalPhase.UNKNOWN


def _believed(shown: SignalPhase, found: Lights, on: npt.NDArray[np.intp]) -> SignalPhase:
    """The phase, unless its lamps are too dull to shine, or much stronger light in another colour or place speaks
    against it."""
    other = found.seen.copy()
    other[on, on] = 0
    dull = np.any(found.peaks[on] < max(BRIGHT, found.housing + BRIGHTER))
    contradicted = float(found.seen[on, on].min()) <= CONTRADICTED * float(other.max())
    return SignalPhase.UNKNOWN if dull or contradicted else shown


def lights(picture: Picture) -> Lights:
    """What shines in the picture of a housing."""
    blue, green, red = np.moveaxis(_standing(picture).astype(np.float64) / 255, 2, 0)
    bright = np.maximum(np.maximum(blue, green), red)
    housing = float(np.percentile(bright, HOUSING))
    first, second = _centred(red - green), _centred((red + green) / 2 - blue)
    colour = np.clip(np.hypot(first, second) - GREYISH, 0, None) * np.clip((bright - housing) / SHINING, 0, 1)
    angle = np.degrees(np.arctan2(second, first))
    kinds = [colour * ((angle - begin) % 360 < (end - begin) % 360) for begin, end in ANGLES]
    places = bright[:, WIDE // 4 : -WIDE // 4].reshape(3, -1)
    return Lights(
        seen=np.array([[float((one * where).sum()) for one in kinds] for where in _places()]),
        peaks=np.percentile(places, 97, axis=1),
        housing=housing,
    )


def _standing(picture: Picture) -> Picture:
    """The housing standing, red at the top, in the size in which it is looked at."""
    height, width = picture.shape[:2]
    standing = cv2.rotate(picture, cv2.ROTATE_90_CLOCKWISE) if width > LYING * height else picture
    return cv2.resize(standing, (WIDE, LONG), interpolation=cv2.INTER_AREA).astype(np.uint8)


def _centred(values: Floats) -> Floats:
    """Less what is usual in the picture: cameras colour whole pictures."""
    centred: Floats = values - np.median(values)
    return centred


def _places() -> list[Floats]:
    """Weights of the pixels around each lamp's centre; their sum is 1."""
    rows, columns = (np.arange(LONG) + 0.5) / LONG, (np.arange(WIDE) + 0.5) / WIDE
    across = np.exp(-(((columns - 0.5) / BESIDE) ** 2) / 2)
    places = [np.outer(np.exp(-(((rows - centre) / REACH) ** 2) / 2), across) for centre in CENTRES]
    return [place / place.sum() for place in places]
