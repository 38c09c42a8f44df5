"""Scenes are rich enough to tell: rules that are a little wrong accuse somebody wrongly, or miss somebody."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from msgspec.structs import replace

from infra.offline import load
from infra.simulator.check import Comparison, compare
from infra.simulator.plan import CityPlan, Form
from infra.simulator.scenes.truth import scene_truths
from infra.simulator.writing import write_city
from schemas.records import Passage
from streams.rules.everything import Everything, judge_everything
from streams.rules.facts import crosswalks, junctions, others, stops
from streams.rules.facts.assemble import assemble
from streams.rules.law.rulebook import Rulebook
from streams.rules.law.rulebook import load as load_law
from tests.infra.simulator.scenes.cities import footage, scene

KERB, JUNCTION, CROSSING = "Kerb", "Junction", "Crossing"
SEED = 1


@cache
def city() -> Everything:
    """The registries of the scenes, and their passages as told."""
    with TemporaryDirectory() as folder:
        write_city(CityPlan(seed=SEED, vehicles=1, cameras=1, form=Form.PASSAGES), Path(folder))
        return load(Path(folder)).everything


def judged(site: str, passages: list[Passage], everything: Everything, rulebook: Rulebook) -> Comparison:
    """What stands of the passages of a scene, against what its parts owe."""
    only = replace(everything, passages=tuple(passages))
    return compare(scene_truths(scene(SEED, site)), judge_everything(only, rulebook, datetime(2030, 1, 1, tzinfo=UTC)))


def told(site: str) -> list[Passage]:
    return [one for one in city().passages if one.camera_id == scene(SEED, site).camera.camera_id]


def filmed(site: str) -> list[Passage]:
    seen = footage(SEED, site)
    return assemble(seen.frames, seen.reads, city().cameras)


@pytest.mark.parametrize("passages", [told, filmed])
@pytest.mark.parametrize("site", [KERB, JUNCTION, CROSSING])
def test_right_rules_accuse_whom_they_should(site: str, passages: Callable[[str], list[Passage]]) -> None:
    found = judged(site, passages(site), city(), load_law())
    assert found.agrees
    assert sum(found.right.values()) >= 4


@pytest.mark.parametrize(
    ("site", "wrong"),
    [
        (KERB, {"stop_seconds": {}}),
        (KERB, {"stop_seconds": {"NO_STOPPING": 5.0}}),
        (KERB, {"stop_seconds": {"PAVEMENT": 5.0}}),
        (KERB, {"stop_seconds": {"CARRIAGEWAY_OBSTRUCTED": 15.0}}),
        (KERB, {"stop_longer_than_seconds": {"NO_PARKING": 100.0}}),
        (KERB, {"stop_longer_than_seconds": {"NO_PARKING": 1000.0}}),
        (KERB, {"stay_gap_s": 0.0}),
        (KERB, {"places_with_entitlement": ()}),
        (KERB, {"repeat_years": 2}),
        (JUNCTION, {"junction_stood_s": 2.0}),
        (JUNCTION, {"junction_stood_s": 60.0}),
        (JUNCTION, {"repeat_years": 2}),
        (CROSSING, {"crosswalk_gap_s": 1.0}),
        (CROSSING, {"repeat_years": 2}),
    ],
    ids=str,
)
def test_a_wrong_policy_is_noticed(site: str, wrong: dict[str, object]) -> None:
    right = load_law()
    merged = {
        name: {**getattr(right.policy, name), **value} if isinstance(value, dict) and value else value
        for name, value in wrong.items()
    }
    assert not judged(site, told(site), city(), replace(right, policy=replace(right.policy, **merged))).agrees


@pytest.mark.parametrize(
    ("site", "module", "name", "wrong"),
    [
        (KERB, stops, "zones_of", lambda *_: iter(())),
        (JUNCTION, junctions, "_blocks", lambda *_: True),
        (JUNCTION, junctions, "_held", lambda *_: True),
        (JUNCTION, junctions, "_held", lambda *_: False),
        (JUNCTION, junctions, "_cross_green", lambda *_: frozenset()),
        (JUNCTION, junctions, "HELD_S", 17.0),
        (CROSSING, crosswalks, "MIDDLE", 0.0),
        (CROSSING, crosswalks, "_stopped", lambda *_: False),
        (CROSSING, crosswalks, "_sides", lambda *_: lambda _sighting: 1),
        (CROSSING, crosswalks, "pedestrians", others._others),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_facts_that_are_told_wrongly_are_noticed(
    monkeypatch: pytest.MonkeyPatch, site: str, module: object, name: str, wrong: object
) -> None:
    monkeypatch.setattr(module, name, wrong)
    assert not judged(site, filmed(site), city(), load_law()).agrees


@pytest.mark.parametrize("site", [KERB, JUNCTION, CROSSING])
def test_whoever_does_not_know_earlier_penalties_is_noticed(site: str) -> None:
    assert not judged(site, told(site), replace(city(), penalties={}), load_law()).agrees
