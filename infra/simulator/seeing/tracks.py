"""What a tracker makes of whoever moves through the pictures: vehicles, and people on foot and on bicycles."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.random import Generator

from infra.simulator.dealing import pick
from infra.simulator.plan import rounded
from infra.simulator.road.habits import Habit
from infra.simulator.road.motion import Floats, Motion
from infra.simulator.road.passes import Pass
from infra.simulator.road.view import BEYOND, BEYOND_M, HALF_ROAD_M, LANE_M, SOLID, STOP_LINE, STOP_LINE_M, box
from infra.simulator.seeing.film import Film
from infra.simulator.seeing.scores import Scores, scores
from schemas.records import LineCrossing, RoadPosition, TrackState
from schemas.vocabulary import RoadUser, SignalPhase, VehicleCategory

NOISE_KMH = 1.2
"""Standard deviation of the speed from one picture to the next."""
OUTLIERS, OUTLIER_KMH = 0.01, 10.0
"""Share of wild speeds, and how wild."""
STANDING = 0.2
"""How much less speeds vary of whoever stands."""
MISTAKEN, UNSURE = 0.03, 0.03
"""Share of pictures in which the category is taken for another, or for none."""
HIDDEN, HIDDEN_PART = 0.05, 0.2
"""Share of vehicles that others hide for a part of the way, and what part."""
LANES = (-1.5, -0.5, 0.5, 1.5)
"""In lane widths from the middle of the road."""
SWAY = timedelta(seconds=0.15)
"""From touching the solid line to being back in lane."""
CYCLIST_KMH, WALKING_KMH = 24.0, 5.0


@dataclass(frozen=True, kw_only=True)
class Track:
    """Where somebody is in each of some pictures."""

    track_id: str
    road_user: RoadUser
    category: VehicleCategory | None = None
    pictures: tuple[int, ...]
    """`frame_seq` of each picture."""
    along: Floats
    across: Floats
    kmh: Floats
    crossings: tuple[LineCrossing, ...] = ()
    zones: tuple[tuple[str, ...], ...] = ()
    """In which it is in each picture; none: in no zone at all."""
    habit: Habit | None = None
    """Of a driver."""

    def states(self, rng: Generator, film: Film) -> Iterator[tuple[int, TrackState]]:
        """What each picture says, with the errors that it makes; a crossing is told in the first picture after it."""
        count = len(self.pictures)
        wild = (rng.random(count) < OUTLIERS) * rng.uniform(-OUTLIER_KMH, OUTLIER_KMH, count)
        calm = np.where(self.kmh > 0, 1.0, STANDING)
        measured = np.maximum(0.0, self.kmh + calm * (rng.normal(0, NOISE_KMH, count) + wild))
        moods = rng.random(count)
        # A source of its own: scores disturb no other chance.
        inside = list(scores(rng.spawn(1)[0], self.habit, count)) if self.habit else [Scores()] * count
        told = 0
        for index, picture in enumerate(self.pictures):
            crossed = tuple(one for one in self.crossings[told:] if one.crossed_at <= film.taken_at[picture])
            told += len(crossed)
            along, across = float(self.along[index]), float(self.across[index])
            yield (
                picture,
                TrackState(
                    track_id=self.track_id,
                    road_user=self.road_user,
                    vehicle_category=self._category(float(moods[index])),
                    box=box(along, across),
                    position_m=RoadPosition(x=round(across, 2), y=round(along, 2)),
                    speed_kmh=round(float(measured[index]), 2),
                    speed_error_kmh=NOISE_KMH,
                    zones=self.zones[index] if self.zones else (),
                    crossed=crossed,
                    phone=inside[index].phone,
                    no_seatbelt=inside[index].no_seatbelt,
                    lights_off=inside[index].lights_off,
                ),
            )

    def _category(self, mood: float) -> VehicleCategory | None:
        if self.category is None or mood < UNSURE:
            return None
        if mood < UNSURE + MISTAKEN:
            return VehicleCategory.N1 if self.category is VehicleCategory.M1 else VehicleCategory.M1
        return self.category


def vehicle_track(rng: Generator, film: Film, one: Pass) -> Track:
    """A vehicle's way through the pictures."""
    shown = np.array(film.between(one.entered_at, one.left_at))
    if rng.random() < HIDDEN:
        first = int(len(shown) * rng.uniform(0.3, 0.6))
        shown = np.delete(shown, np.s_[first : first + int(len(shown) * HIDDEN_PART)])
    along, kmh = one.motion.at(_seconds(film, shown, one.entered_at))
    return Track(
        track_id=one.track_id,
        road_user=RoadUser.VEHICLE,
        category=one.seen_as,
        pictures=tuple(int(picture) for picture in shown),
        along=along,
        across=np.full_like(along, LANE_M * pick(rng, LANES)),
        kmh=kmh,
        crossings=(*(_crossings(one.stop_line_at, one.beyond_at) if film.camera.cycle else ()), *_solid(one)),
        habit=one.habit,
    )


def passers_by(rng: Generator, film: Film, every: timedelta) -> list[Track]:
    """People who cross the lines while the light is red: a cyclist along the road and somebody on foot across it."""
    tracks: list[Track] = []
    if film.camera.cycle is None:
        return tracks
    moment = film.taken_at[0] + every / 2
    while moment + every / 2 < film.taken_at[-1]:
        at_line = film.camera.cycle.next(SignalPhase.RED, float(rng.uniform(2, 10)), moment)
        tracks += [_cyclist(film, f"c{len(tracks)}", at_line), _walker(film, f"p{len(tracks)}", at_line)]
        moment += every
    return tracks


def _cyclist(film: Film, track_id: str, at_line: datetime) -> Track:
    motion = Motion(speed_kmh=CYCLIST_KMH)
    entered_at = rounded(at_line - timedelta(seconds=motion.reaches(STOP_LINE_M)))
    shown = np.array(film.between(entered_at, entered_at + timedelta(seconds=motion.seconds)))
    along, kmh = motion.at(_seconds(film, shown, entered_at))
    return Track(
        track_id=track_id,
        road_user=RoadUser.CYCLIST,
        pictures=tuple(int(picture) for picture in shown),
        along=along,
        across=np.full_like(along, HALF_ROAD_M - 1),
        kmh=kmh,
        crossings=_crossings(at_line, entered_at + timedelta(seconds=motion.reaches(BEYOND_M))),
    )


def _walker(film: Film, track_id: str, at_line: datetime) -> Track:
    metres_a_second = WALKING_KMH / 3.6
    shown = np.array(film.between(at_line, at_line + timedelta(seconds=2 * HALF_ROAD_M / metres_a_second)))
    across = metres_a_second * _seconds(film, shown, at_line) - HALF_ROAD_M
    return Track(
        track_id=track_id,
        road_user=RoadUser.PEDESTRIAN,
        pictures=tuple(int(picture) for picture in shown),
        along=np.full_like(across, STOP_LINE_M + 1),
        across=across,
        kmh=np.full_like(across, WALKING_KMH),
        crossings=_crossings(at_line, at_line + timedelta(seconds=1)),
    )


def _seconds(film: Film, shown: Floats, since: datetime) -> Floats:
    return np.array([(film.taken_at[int(picture)] - since).total_seconds() for picture in shown], dtype=np.float64)


def _solid(one: Pass) -> Iterator[LineCrossing]:
    if one.camera.records and one.habit in (Habit.CUTS, Habit.SWAYS):
        yield LineCrossing(line_id=SOLID, crossed_at=rounded(one.solid_at), forward=True)
    if one.camera.records and one.habit is Habit.SWAYS:
        yield LineCrossing(line_id=SOLID, crossed_at=rounded(one.solid_at + SWAY), forward=False)


def _crossings(stop_line_at: datetime, beyond_at: datetime) -> tuple[LineCrossing, ...]:
    return tuple(
        LineCrossing(line_id=line_id, crossed_at=rounded(moment), forward=True)
        for line_id, moment in ((STOP_LINE, stop_line_at), (BEYOND, beyond_at))
    )
