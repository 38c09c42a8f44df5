"""The speed of a vehicle from the speeds that the camera measured frame by frame."""

from collections.abc import Sequence
from math import fsum, sqrt
from operator import mul
from statistics import median

from schemas.records import CameraRecord, SpeedFact
from streams.rules.facts.motion import STANDS_KMH
from streams.rules.facts.track import Track

FEWEST_POINTS = 2
SIGMA_PER_MAD = 1.4826
"""Standard deviations in a median absolute deviation, for normal errors."""
OUTLIER_SIGMA = 3.0
LEAST_SIGMA_KMH = 1.0
"""A frame is no outlier within three of these, however well the others agree: cameras round to whole km/h."""
_NEAR_KMH = OUTLIER_SIGMA * LEAST_SIGMA_KMH
ASSUMED_ERROR_KMH = 2.0
"""Standard error of one frame where the camera states none."""
_SURELY = 0.99
"""Whatever the rounding."""
LEAST_ERROR_KMH = 0.1
"""No camera measures one frame better; a stated zero would make all others count for nothing."""


def measured_speed(track: Track, _camera: CameraRecord | None) -> tuple[SpeedFact, ...]:
    """The mean speed, each frame weighted by its stated error, outliers left out.

    Nothing from a single frame, and nothing for a vehicle that stood: what only stood has not driven.

    The error is the mean of the stated ones: what a calibration gets wrong, or a camera smooths, all frames get wrong
    alike, and no averaging takes it away. It is what the scatter of the frames shows if that is more.
    """
    stated, used = track.columns.speed_error_kmh, _without_outliers(track.columns.speed_kmh)
    if len(used) < FEWEST_POINTS:
        return ()
    places = list(used)
    mean, error = _weighted_mean(list(used.values()), [stated[place] for place in places])
    if mean <= STANDS_KMH:
        return ()
    first_at, last_at = (track.frames[place].captured_at for place in (places[0], places[-1]))
    seconds = (last_at - first_at).total_seconds()
    return (SpeedFact(at=first_at, measured_kmh=mean, error_kmh=error, points=len(used), seconds=seconds),)


def _error(error_kmh: float | None) -> float:
    return ASSUMED_ERROR_KMH if error_kmh is None else max(error_kmh, LEAST_ERROR_KMH)


def _without_outliers(speeds: Sequence[float | None]) -> dict[int, float]:
    """The speeds that count, by their place."""
    known = sorted([speed for speed in speeds if speed is not None])
    if not known:
        return {}
    middle = median(known)
    if known[-1] - middle <= _NEAR_KMH and middle - known[0] <= _NEAR_KMH:
        return {place: speed for place, speed in enumerate(speeds) if speed is not None}
    deviation = median([abs(speed - middle) for speed in known])
    allowed = OUTLIER_SIGMA * max(SIGMA_PER_MAD * deviation, LEAST_SIGMA_KMH)
    return {place: speed for place, speed in enumerate(speeds) if speed is not None and abs(speed - middle) <= allowed}


def _weighted_mean(speeds: list[float], stated_errors: list[float | None]) -> tuple[float, float]:
    """Mean weighted by inverse variances and its standard error; `fsum`, so that the order of points changes nothing.

    However the errors of frames depend on each other, that of their mean is at most the mean of the errors.
    """
    errors = {stated: _error(stated) for stated in set(stated_errors)}  # cameras state few different ones
    weight_of = {stated: error**-2 for stated, error in errors.items()}
    certainty_of = {stated: 1 / error for stated, error in errors.items()}
    weights = [weight_of[stated] for stated in stated_errors]
    total = fsum(weights)
    mean = fsum(map(mul, weights, speeds)) / total
    slowest, fastest = min(speeds), max(speeds)
    mean = min(max(mean, slowest), fastest)  # rounding must not carry it past what was measured
    common = fsum([certainty_of[stated] for stated in stated_errors]) / total
    if (fastest - slowest) / 2 < _SURELY * common * sqrt(len(speeds) - 1):  # no deviation is more than half the range
        return mean, common
    scatter = fsum(map(mul, weights, [(speed - mean) ** 2 for speed in speeds]))
    return mean, max(common, sqrt(scatter / (len(speeds) - 1) / total))
