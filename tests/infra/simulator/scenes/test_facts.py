"""What a scene says of its parts is what assembling its frames shows of them."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cache

import pytest

from infra.simulator.plan import CityPlan
from infra.simulator.scenes.passages import scene_passages
from schemas.records import AnyFact, CrosswalkFact, JunctionFact, Passage, StopFact
from schemas.vocabulary import RoadUser
from streams.rules.facts.assemble import assemble
from tests.infra.simulator.scenes.cities import SEEDS, footage, scene

LEEWAY = timedelta(seconds=1.5)
"""Of pictures taken twice a second, and of who has nearly come to a halt."""
Telling = list[tuple[str, str, list[AnyFact]]]
each_scene = pytest.mark.parametrize("site", ["Kerb", "Junction", "Crossing"])
each_seed = pytest.mark.parametrize("seed", SEEDS)


@cache
def filmed(seed: int, site: str) -> tuple[Passage, ...]:
    camera = scene(seed, site).camera
    seen = footage(seed, site)
    return tuple(assemble(seen.frames, seen.reads, {camera.camera_id: camera.records[-1]}))


def _telling(passages: Iterable[Passage], kinds: tuple[type[AnyFact], ...]) -> Telling:
    ordered = sorted(passages, key=lambda one: (one.track_id, one.entered_at))
    return [(one.track_id, one.plate, [fact for fact in one.facts if isinstance(fact, kinds)]) for one in ordered]


def _same(one: AnyFact, other: AnyFact) -> bool:
    if abs(one.at - other.at) > LEEWAY:
        return False
    match one, other:
        case StopFact(), StopFact():
            return one.zone_id == other.zone_id and abs(one.until_at - other.until_at) <= LEEWAY
        case JunctionFact(), JunctionFact():
            flags, others = ((it.exit_blocked_at_entry, it.cross_traffic_held) for it in (one, other))
            return flags == others and abs(one.stood_s - other.stood_s) < 1
        case CrosswalkFact(), CrosswalkFact():
            return one.stopped is other.stopped and abs(one.gap_s - other.gap_s) < 0.5
    return False


@each_seed
@each_scene
def test_facts_as_told_are_facts_as_filmed(seed: int, site: str) -> None:
    passages = list(scene_passages(CityPlan(seed=seed).chance(99), scene(seed, site)))
    tracks = {one.track_id for one in passages}
    kinds = tuple({type(fact) for one in passages for fact in one.facts})
    assert kinds
    seen = _telling((one for one in filmed(seed, site) if one.track_id in tracks), kinds)
    for (track_id, plate, facts), (of, read, shown) in zip(_telling(passages, kinds), seen, strict=True):
        assert (track_id, plate) == (of, read)
        assert len(facts) == len(shown), (facts, shown)
        assert all(_same(one, other) for one, other in zip(facts, shown, strict=True)), (facts, shown)


@each_seed
@each_scene
def test_only_vehicles_make_passages(seed: int, site: str) -> None:
    others = {part.track_id for part in scene(seed, site).parts if part.road_user is not RoadUser.VEHICLE}
    assert bool(others) == (site == "Crossing")
    assert not others & {one.track_id for one in filmed(seed, site)}
