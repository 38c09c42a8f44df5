"""What a scene says of its parts is what assembling its frames shows of them."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cache

import pytest

from infra.simulator.fleet.vehicles import build_fleet
from infra.simulator.plan import CityPlan
from infra.simulator.scenes.filming import film_scene
from infra.simulator.scenes.passages import scene_passages
from infra.simulator.scenes.program import SCENES, build_scenes
from infra.simulator.scenes.scene import Scene
from schemas.records import AnyFact, CrosswalkFact, JunctionFact, Passage, StopFact
from streams.rules.facts.assemble import assemble

LEEWAY = timedelta(seconds=1.5)
"""Of pictures taken twice a second, and of who has nearly come to a halt."""
PLAYED = SCENES[:3]
PLANS = [CityPlan(seed=seed) for seed in (1, 2, 3)]


@cache
def scenes(seed: int) -> tuple[Scene, ...]:
    plan = PLANS[seed - 1]
    return build_scenes(plan, build_fleet(plan)).scenes


@cache
def filmed(seed: int, number: int) -> tuple[Passage, ...]:
    scene = scenes(seed)[number]
    footage = film_scene(PLANS[seed - 1], scene)
    return tuple(assemble(footage.frames, footage.reads, {scene.camera.camera_id: scene.camera.records[-1]}))


def told(seed: int, number: int) -> list[Passage]:
    return list(scene_passages(PLANS[seed - 1].chance(99), scenes(seed)[number]))


def _telling(passages: Iterable[Passage], kinds: tuple[type[AnyFact], ...]) -> list[tuple[str, str, list[AnyFact]]]:
    ordered = sorted(passages, key=lambda one: (one.track_id, one.entered_at))
    return [(one.track_id, one.plate, [fact for fact in one.facts if isinstance(fact, kinds)]) for one in ordered]


def _same(one: AnyFact, other: AnyFact) -> bool:
    if abs(one.at - other.at) > LEEWAY or type(one) is not type(other):
        return False
    match one, other:
        case StopFact(), StopFact():
            return one.zone_id == other.zone_id and abs(one.until_at - other.until_at) <= LEEWAY
        case JunctionFact(), JunctionFact():
            flags, others = ((it.exit_blocked_at_entry, it.cross_traffic_held) for it in (one, other))
            return flags == others and abs(one.stood_s - other.stood_s) < 2
        case CrosswalkFact(), CrosswalkFact():
            return one.stopped is other.stopped and abs(one.gap_s - other.gap_s) < 0.5
    return True


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("number", range(len(PLAYED)), ids=[scene.__name__ for scene in PLAYED])
def test_facts_as_told_are_facts_as_filmed(seed: int, number: int) -> None:
    passages = told(seed, number)
    tracks = {one.track_id for one in passages}
    kinds = tuple({type(fact) for one in passages for fact in one.facts})
    assert kinds
    seen = _telling((one for one in filmed(seed, number) if one.track_id in tracks), kinds)
    for (track_id, plate, facts), (of, read, shown) in zip(_telling(passages, kinds), seen, strict=True):
        assert (track_id, plate) == (of, read)
        assert len(facts) == len(shown), (facts, shown)
        assert all(_same(one, other) for one, other in zip(facts, shown, strict=True)), (facts, shown)
