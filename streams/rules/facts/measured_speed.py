"""The speed of a vehicle from the speeds that the camera measured frame by frame."""

from functools import lru_cache
from math import fsum, sqrt
from operator import mul
from statistics import median

from schemas.records import CameraRecord, FrameMetadata, SpeedFact, TrackState
from streams.rules.facts.motion import STANDS_KMH
from streams.rules.facts.tracks import Track

FEWEST_POINTS = 2
SIGMA_PER_MAD = 1.4826
"""Standard deviations in a median absolute deviation, for normal errors."""
OUTLIER_SIGMA = 3.0
LEAST_SIGMA_KMH = 1.0
"""A frame is no outlier within three of these, however well the others agree: cameras round to whole km/h."""
ASSUMED_ERROR_KMH = 2.0
"""Standard error of one frame where the camera states none."""
LEAST_ERROR_KMH = 0.1
"""No camera measures one frame better; a stated zero would make all others count for nothing."""

Point = tuple[FrameMetadata, TrackState, float]
"""A sighting and its km/h."""


def measured_speed(track: Track, _camera: CameraRecord | None) -> tuple[SpeedFact, ...]:
    """The mean speed, each frame weighted by its stated error, outliers left out.

    Nothing from a single frame, and nothing for a vehicle that stood: what only stood has not driven.

    The error is the mean of the stated ones: what a calibration gets wrong, or a camera smooths, all frames get wrong
    alike, and no averaging takes it away. It is what the scatter of the frames shows if that is more.
    """
    used = _without_outliers([(*one, speed) for one in track.sightings if (speed := one[1].speed_kmh) is not None])
    if len(used) < FEWEST_POINTS:
        return ()
    mean, error = _weighted_mean(used)
    if mean <= STANDS_KMH:
        return ()
    first_at, last_at = used[0][0].captured_at, used[-1][0].captured_at
    seconds = (last_at - first_at).total_seconds()
    return (SpeedFact(at=first_at, measured_kmh=mean, error_kmh=error, points=len(used), seconds=seconds),)


@lru_cache(maxsize=1000)  # cameras state few different errors
def _stated_error(error_kmh: float | None) -> float:
    return ASSUMED_ERROR_KMH if error_kmh is None else max(error_kmh, LEAST_ERROR_KMH)


def _without_outliers(points: list[Point]) -> list[Point]:
    if not points:
        return []
    speeds = [speed for _, _, speed in points]
    middle = median(speeds)
    deviations = [abs(speed - middle) for speed in speeds]
    allowed = OUTLIER_SIGMA * max(SIGMA_PER_MAD * median(deviations), LEAST_SIGMA_KMH)
    return [point for point, deviation in zip(points, deviations, strict=True) if deviation <= allowed]


def _weighted_mean(points: list[Point]) -> tuple[float, float]:
    """Mean weighted by inverse variances and its standard error; `fsum`, so that the order of points changes nothing.

    However the errors of frames depend on each other, that of their mean is at most the mean of the errors.
    """
    errors = [_stated_error(state.speed_error_kmh) for _, state, _ in points]
    weights = [error**-2 for error in errors]
    speeds = [speed for _, _, speed in points]
    total = fsum(weights)
    mean = fsum(map(mul, weights, speeds)) / total
    mean = min(max(mean, min(speeds)), max(speeds))  # rounding must not carry it past what was measured
    common = fsum([1 / error for error in errors]) / total
    scatter = fsum([weight * (speed - mean) ** 2 for weight, speed in zip(weights, speeds, strict=True)])
    return mean, max(common, sqrt(scatter / (len(points) - 1) / total))
