"""Measures how good measured speeds are: known vehicles before random cameras that were calibrated from noisy points.

Chance decides the camera, the surveyed points and their errors, the vehicle's way and speed, where on it the followed
point is, the tracker's errors (also such as drag on) and those of the timestamps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import click
import numpy as np
from numpy.random import Generator

from detectors.roads.calibrate import CalibrationError, calibrate
from detectors.roads.plane import ON_ROAD, Floats, Height, Plane
from detectors.roads.speed import KMH, Motion, motion
from detectors.roads.student import NORMAL
from schemas.registries import PicturePoint, RoadPoint, SurveyedPoint

ASPECT = 16 / 9
WIDTH_PX = 1920
FAR_M = 80.0
"""Nobody surveys or measures farther away."""
LEAST_M = 5.0
WITHIN = 0.01
"""Part of the true speed that is asked for."""
CORNERS = ((0.0, 0.0), (0.5, 0.5), (0.5, 0.0), (0.0, 0.5))
"""Left and top of the picture's quarters."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """How bad everything is."""

    points: tuple[int, int] = (6, 16)
    """Fewest and most surveyed points."""
    mark_px: tuple[float, float] = (0.5, 3.0)
    survey_m: tuple[float, float] = (0.005, 0.04)
    track_px: tuple[float, float] = (0.3, 2.0)
    drag: tuple[float, float] = (0.0, 0.7)
    """Correlation of a sighting's error with the next one's."""
    clock_ms: tuple[float, float] = (0.0, 4.0)
    height: Height = ON_ROAD
    """Of the followed point, as the measuring believes it; the truth differs by its error."""


EXACT = Setting(
    points=(8, 8), mark_px=(0.0, 0.0), survey_m=(0.0, 0.0), track_px=(0.5, 0.5), drag=(0.0, 0.0), clock_ms=(0.0, 0.0)
)
CAREFUL = Setting(points=(12, 20), mark_px=(0.3, 1.0), survey_m=(0.005, 0.02))
SETTINGS = {
    "exact points, half a pixel": EXACT,
    "12 to 20 careful points": CAREFUL,
    "6 to 16 points, points on the road": Setting(),
    "6 to 16 points, vehicles by their boxes": Setting(height=Height(metres=0.1, error=0.1)),
    "6 to 16 points, plates": Setting(height=Height(metres=0.6, error=0.15)),
    "4 to 6 points": Setting(points=(4, 6)),
}


@dataclass(frozen=True, kw_only=True)
class Drive:
    """A vehicle before a camera: what was seen of it, and how fast it truly went."""

    points: tuple[SurveyedPoint, ...]
    calibrated: Plane
    seconds: Floats
    picture: Floats
    kmh: float


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A measured speed beside the true one."""

    kmh: float
    measured: Motion

    @property
    def off(self) -> float:
        """Part of the true speed."""
        return self.measured.speed_kmh / self.kmh - 1

    @property
    def covered(self) -> bool:
        """Whether the true speed lies in the 95 % interval."""
        return abs(self.measured.speed_kmh - self.kmh) <= NORMAL * self.measured.error_kmh


def camera(rng: Generator) -> Plane:
    """4 to 10 m high, its axis meeting the road 15 to 45 m away, seen at any angle from along to across."""
    height, reach, turn = rng.uniform(4, 10), rng.uniform(15, 45), rng.uniform(-0.8, 0.8)
    focus, roll = rng.uniform(0.7, 2.0), rng.normal(0, 0.02)
    ahead = np.array([reach * np.sin(turn), reach * np.cos(turn), -height]) / np.hypot(reach, height)
    right = np.cross(ahead, (0, 0, 1)) / np.linalg.norm(np.cross(ahead, (0, 0, 1)))
    down = np.cross(ahead, right)
    right, down = right * np.cos(roll) + down * np.sin(roll), down * np.cos(roll) - right * np.sin(roll)
    rotation = np.vstack([right, down, ahead])
    lens = np.array([[focus, 0, 0.5], [0, focus, 0.5 / ASPECT], [0, 0, 1]])
    matrix = lens @ np.column_stack([rotation[:, :2], rotation @ (0, 0, -height)])
    unit = 20.0
    middle = ahead[:2] * np.hypot(reach, height)
    matrix = matrix @ np.array([[unit, 0, middle[0]], [0, unit, middle[1]], [0, 0, 1]])
    numbers = (matrix / matrix[2, 2]).reshape(-1)[:8]
    return Plane(numbers=numbers, covariance=np.zeros((8, 8)), middle=middle, unit=unit, aspect=ASPECT)


def survey(rng: Generator, true: Plane, setting: Setting) -> list[SurveyedPoint]:
    """Points spread over the visible road, a corner of it after the other, marked and surveyed with errors."""
    count = int(rng.integers(setting.points[0], setting.points[1] + 1))
    mark, surveyed = rng.uniform(*setting.mark_px) / WIDTH_PX, rng.uniform(*setting.survey_m)
    seen = np.array([_visible(rng, true, CORNERS[index % len(CORNERS)]) for index in range(count)])
    marks = true.picture(seen) + rng.normal(0, mark, (count, 2))
    roads = seen + rng.normal(0, surveyed, (count, 2))
    return [
        SurveyedPoint(picture=PicturePoint(x=x, y=y * ASPECT), road_m=RoadPoint(x=east, y=north))
        for (x, y), (east, north) in zip(marks.tolist(), roads.tolist(), strict=True)
    ]


def _visible(rng: Generator, true: Plane, corner: tuple[float, float]) -> Floats:
    """A place on the road seen in this quarter of the picture, not too far away."""
    while True:
        x, y = rng.uniform((0.02, 0.02), (0.48, 0.48)) + np.array(corner)
        road: Floats = true.road(np.array([(x, y / ASPECT)]))[0]
        if np.isfinite(road).all() and np.hypot(*road) < FAR_M:
            return road


def drive(rng: Generator, setting: Setting) -> Drive | None:
    """A vehicle that crosses what the camera sees; None where the camera could not be calibrated."""
    true = camera(rng)
    points = tuple(survey(rng, true, setting))
    try:
        calibrated = calibrate(points, ASPECT).plane
    except CalibrationError:
        return None
    kmh, frames_per_s, watched_s = rng.uniform(20, 130), rng.uniform(10, 30), rng.uniform(0.6, 2.0)
    seconds = np.arange(0, max(watched_s, LEAST_M * KMH / kmh), 1 / frames_per_s)
    start, towards = _visible(rng, true, CORNERS[0]), _visible(rng, true, CORNERS[3])
    way = (towards - start) / np.linalg.norm(towards - start)
    road = (start + towards) / 2 + np.outer((seconds - seconds.mean()) * kmh / KMH, way)
    height = setting.height.metres + setting.height.error * rng.normal()
    seen = true.picture(road, height) + _dragging(rng, len(road), setting)
    inside = np.all((seen > 0) & (seen < (1, 1 / ASPECT)), axis=1)
    told = seconds + rng.normal(0, rng.uniform(*setting.clock_ms) / 1000, len(seconds))
    return Drive(points=points, calibrated=calibrated, seconds=told[inside], picture=seen[inside], kmh=kmh)


def _dragging(rng: Generator, count: int, setting: Setting) -> Floats:
    """Errors of a tracker, each a part of the one before."""
    fresh = rng.normal(0, rng.uniform(*setting.track_px) / WIDTH_PX, (count, 2))
    drag = rng.uniform(*setting.drag)
    for index in range(1, count):
        fresh[index] = drag * fresh[index - 1] + (1 - drag**2) ** 0.5 * fresh[index]
    return fresh


def outcomes(rng: Generator, count: int, setting: Setting) -> Iterator[Outcome]:
    """So many measured speeds, of vehicles watched over 5 m or more."""
    found = 0
    while found < count:
        one = drive(rng, setting)
        if one is None or len(one.seconds) == 0:
            continue
        measured = motion(one.calibrated.view(setting.height), one.seconds, one.picture)
        if measured is not None and measured.metres >= LEAST_M:
            found += 1
            yield Outcome(kmh=one.kmh, measured=measured)


@click.command(help=__doc__)
@click.option("--runs", type=click.IntRange(1), default=1000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
def main(runs: int, seed: int) -> None:
    for name, setting in SETTINGS.items():
        seen = list(outcomes(np.random.default_rng(seed), runs, setting))
        off = np.abs([one.off for one in seen])
        stated = np.array([one.measured.error_kmh / one.measured.speed_kmh for one in seen])
        covered = np.mean([one.covered for one in seen])
        click.echo(
            f"{name}: off by {np.median(off):.2%} in the middle, {np.quantile(off, 0.95):.2%} at 95 %, "
            f"within 1 % {np.mean(off <= WITHIN):.1%}; stated error {np.median(stated):.2%}; "
            f"95 % intervals cover {covered:.1%} of {runs}"
        )


if __name__ == "__main__":
    main()
