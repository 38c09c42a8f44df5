"""How fast a point of a vehicle moves, from where it was seen at which moments, with an honest standard error.

A straight line on the road at a steady speed is fitted to what the *picture* showed, since there the errors are made:
far away a pixel is metres. What the camera's calibration and the point's height get wrong moves every sighting
together and is not averaged away; it goes into the error in full.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detectors.roads.plane import Floats, View
from detectors.roads.student import widened

FEWEST = 5
ROUNDS = 8
STEADY = 1e-6
"""Parts of the width; a smaller step ends the fit."""
WILD = 2.5
"""Standard deviations from where a sighting counts less (Huber); what leapt aside must not steer the rest."""
SIGMA_PER_MEDIAN = 1.4826
LEAST_NOISE = 5e-5
"""Parts of the width, a tenth of a pixel: no tracker follows a point more closely."""
DRAGS = 0.9
"""Correlation of one sighting's error with the next one's beyond which more sightings tell nothing more."""
KMH = 3.6


@dataclass(frozen=True, kw_only=True)
class Motion:
    """A steady motion at the last of its sightings; metres, km/h."""

    position: tuple[float, float]
    speed_kmh: float
    error_kmh: float
    """Standard error; a 95 % interval is 1.96 of it to either side."""
    metres: float
    """Way made between the first sighting and the last."""


def motion(view: View, seconds: Floats, picture: Floats) -> Motion | None:
    """The motion that (n,) moments and (n, 2) places in the picture show.

    None where they are fewer than 5, or reach above the horizon, or where the calibration cannot tell how points above
    the road are seen: then a point a little higher than believed would be off unnoticed.
    """
    if len(seconds) < FEWEST or not np.isfinite(view.slopes).all():
        return None
    since = seconds - seconds[-1]
    start = view.road(picture)
    if not np.isfinite(start).all() or np.ptp(since) <= 0:
        return None
    design = np.column_stack([np.ones_like(since), since])
    state = np.linalg.lstsq(design, start, rcond=None)[0]
    for _ in range(ROUNDS):
        slope, off = _slope(view, state, design), picture - view.picture(design @ state)
        if not np.isfinite(off).all():
            return None
        weights = _weights(off)
        step = np.linalg.lstsq(_rows(slope * weights), _rows(off[:, :, None] * weights), rcond=None)[0]
        state = state + step.reshape(2, 2)
        if float(np.abs(slope @ step).max()) < STEADY:
            break
    off = picture - view.picture(design @ state)
    return _told(state, _covariance(view, state, design, off), since) if np.isfinite(off).all() else None


def _slope(view: View, state: Floats, design: Floats) -> Floats:
    """Derivatives of what is seen by the place (x, y) and the velocity (x, y): (n, 2, 4)."""
    by_road = view.by_road(design @ state)
    return np.concatenate([by_road, by_road * design[:, 1, None, None]], axis=2)


def _weights(off: Floats) -> Floats:
    """Huber's, of each sighting, (n, 1, 1), as factors of its equations."""
    far = np.linalg.norm(off, axis=1)
    usual = max(SIGMA_PER_MEDIAN * float(np.median(far)), LEAST_NOISE)
    factors: Floats = np.sqrt(np.minimum(1.0, WILD * usual / np.maximum(far, 1e-12)))
    return factors[:, None, None]


def _rows(stacked: Floats) -> Floats:
    return stacked.reshape(-1, stacked.shape[-1])


def _covariance(view: View, state: Floats, design: Floats, off: Floats) -> Floats:
    """Of place and velocity, (4, 4): from the sightings' scatter, and from calibration and height."""
    slope, weights = _slope(view, state, design), _weights(off)
    gain = np.linalg.pinv(_rows(slope * weights)).reshape(4, len(off), 2) * weights[:, 0, 0][None, :, None]
    noise = _noise(off, slope, gain)
    shared = np.einsum("pni,nij->pj", gain, view.by_numbers(design @ state))
    common: Floats = shared @ view.covariance @ shared.T
    return noise + common


def _noise(off: Floats, slope: Floats, gain: Floats) -> Floats:
    """What the scatter makes uncertain.

    Each sighting's own deviation counts (MacKinnon and White's HC3): it is larger near the camera and along the way,
    where wrong timestamps show. Errors that drag from one sighting to the next are averaged less well.
    """
    count = len(off)
    lever = np.einsum("nip,pnj->nij", slope, gain)
    bare = np.linalg.solve(np.eye(2) - lever + 1e-6 * np.eye(2), off[:, :, None])[:, :, 0]
    bare = np.sign(bare) * np.maximum(np.abs(bare), LEAST_NOISE)
    each = np.einsum("pni,ni->np", gain, bare)
    drag = float((off[1:] * off[:-1]).sum() / max(float((off * off).sum()), 1e-18)) + 2 / count
    drag = min(max(drag, 0.0), DRAGS)
    factor = widened(1.0, max(2 * count - 4, 3))
    scatter: Floats = each.T @ each
    return factor**2 * (1 + drag) / (1 - drag) * scatter


def _told(state: Floats, covariance: Floats, since: Floats) -> Motion:
    velocity = state[1]
    speed = float(np.linalg.norm(velocity))
    along = velocity / speed if speed > 0 else np.array([1.0, 0.0])
    return Motion(
        position=(float(state[0, 0]), float(state[0, 1])),
        speed_kmh=KMH * speed,
        error_kmh=KMH * float(along @ covariance[2:, 2:] @ along) ** 0.5,
        metres=speed * float(np.ptp(since)),
    )
