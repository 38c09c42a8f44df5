"""Frames and plate reads of a scene."""

from collections import defaultdict
from collections.abc import Iterator
from zlib import crc32

import numpy as np

from infra.simulator.plan import CityPlan
from infra.simulator.scenes.scene import Part, Scene
from infra.simulator.scenes.stage import SUBJECT
from infra.simulator.seeing.film import Film, shoot
from infra.simulator.seeing.frames import Footage, frames
from infra.simulator.seeing.reads import read_plate
from infra.simulator.seeing.tracks import Track
from schemas.records import LineCrossing, PlateRead, TrackState

CROSSING_S = 0.02
"""How finely crossings are told."""


def film_scene(plan: CityPlan, scene: Scene) -> Footage:
    """Everything that the scene's camera saw."""
    rng = plan.chance(SUBJECT + 2, crc32(scene.camera.camera_id.encode()))
    film = shoot(plan, rng, scene.camera, (scene.frames_a_second,) * 2)
    shown: dict[int, list[TrackState]] = defaultdict(list)
    reads: list[PlateRead] = []
    for part in scene.parts:
        for picture, state in _track(scene, film, part, part.seen()).states(rng, film):
            shown[picture].append(state)
        if part.driver:
            for piece in part.pieces():
                reads += read_plate(rng, film, _track(scene, film, part, [piece]), part.driver)
    reads.sort(key=lambda read: (read.captured_at, read.read_id))
    return Footage(tuple(frames(film, shown, scene.signals)), tuple(reads))


def _track(scene: Scene, film: Film, part: Part, spans: list[tuple[float, float]]) -> Track:
    """Where it is in the pictures of these seconds."""
    pictures = [picture for begin, end in spans for picture in film.between(part.after(begin), part.after(end))]
    seconds = np.array([(film.taken_at[picture] - part.enters_at).total_seconds() for picture in pictures])
    along, across, kmh = part.way.at(seconds)
    spots = list(zip(along, across, strict=True))
    return Track(
        track_id=part.track_id,
        road_user=part.road_user,
        category=part.driver.seen_as if part.driver else None,
        pictures=tuple(pictures),
        along=along,
        across=across,
        kmh=kmh,
        crossings=tuple(sorted(_crossings(scene, part), key=lambda one: one.crossed_at)),
        zones=tuple(tuple(area.zone_id for area in scene.areas if area.holds(*spot)) for spot in spots),
    )


def _crossings(scene: Scene, part: Part) -> Iterator[LineCrossing]:
    seconds = np.arange(0, part.way.seconds, CROSSING_S)
    along, across, _ = part.way.at(seconds)
    for mark in scene.marks:
        sides = mark.side(along, across) > 0
        for index in np.flatnonzero(sides[1:] != sides[:-1]) + 1:
            if mark.spans(float(along[index]), float(across[index])):
                yield LineCrossing(
                    line_id=mark.line_id, crossed_at=part.after(float(seconds[index])), forward=bool(sides[index])
                )
