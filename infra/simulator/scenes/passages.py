"""Passages of a scene, written as such."""

from collections.abc import Iterator

from numpy.random import Generator

from infra.simulator.scenes.scene import Scene
from infra.simulator.scenes.seen import passages_of
from infra.simulator.seeing.passages import passage
from schemas.records import Passage


def scene_passages(rng: Generator, scene: Scene) -> Iterator[Passage]:
    """Those that the assembly would make of vehicles whose plates can be seen."""
    for part in scene.parts:
        for one in passages_of(scene, part, part.driver) if part.driver else ():
            yield passage(rng, one, [fact for fact in part.facts if one.entered_at <= fact.at < one.left_at])
