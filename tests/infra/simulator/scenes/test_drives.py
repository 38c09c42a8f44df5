"""Drives through lanes and zones behind signs: they are told as they are filmed, and rules that err are noticed."""

from collections import Counter
from datetime import timedelta

import pytest

from infra.simulator.plan import CityPlan
from infra.simulator.scenes.passages import scene_passages
from infra.simulator.scenes.truth import scene_truths
from schemas.records import LaneFact, Passage, SignFact
from schemas.vocabulary import LaneKind, Offence, ReviewReason, Sign
from streams.rules.facts import signs, zones
from streams.rules.facts.assemble import assemble
from tests.infra.simulator.scenes.cities import SEEDS, footage, scene

LEEWAY = timedelta(seconds=0.6)
"""Of pictures taken four times a second, and of who begins to drive."""
SHORT_M, SHORT_S = 20.0, 3.0
BRIEF_S = 0.75
"""A drive in a lane that is shorter may be in one picture only."""
each_site = pytest.mark.parametrize("site", ["Bus lane", "Old town"])
each_seed = pytest.mark.parametrize("seed", SEEDS)


def _filmed(seed: int, site: str) -> dict[str, Passage]:
    seen, camera = footage(seed, site), scene(seed, site).camera
    return {one.track_id: one for one in assemble(seen.frames, seen.reads, {camera.camera_id: camera.records[-1]})}


def _told(seed: int, site: str) -> dict[str, Passage]:
    return {one.track_id: one for one in scene_passages(CityPlan(seed=seed).chance(99), scene(seed, site))}


def _facts(passage: Passage) -> dict[str, LaneFact | SignFact]:
    """The longest in each zone."""
    facts = [fact for fact in passage.facts if isinstance(fact, LaneFact | SignFact)]
    return {fact.zone_id: fact for fact in sorted(facts, key=lambda fact: getattr(fact, "seconds", 0.0))}


@each_seed
@each_site
def test_facts_as_told_are_facts_as_filmed(seed: int, site: str) -> None:
    filmed, told = _filmed(seed, site), _told(seed, site)
    assert filmed.keys() == told.keys()
    compared = 0
    for track_id, passage in told.items():
        assert passage.plate == filmed[track_id].plate
        facts, shown = _facts(passage), _facts(filmed[track_id])
        certain = {zone_id: fact for zone_id, fact in facts.items() if getattr(fact, "seconds", BRIEF_S) >= BRIEF_S}
        assert certain.keys() <= shown.keys() <= facts.keys()
        for zone_id, fact in certain.items():
            assert abs(fact.at - shown[zone_id].at) < LEEWAY
            compared += 1
    assert compared > 5


@each_seed
def test_drives_are_well_inside_or_outside_what_counts(seed: int) -> None:
    for passages in (_told(seed, "Bus lane"), _filmed(seed, "Bus lane")):
        facts = [fact for one in passages.values() for fact in one.facts if isinstance(fact, LaneFact)]
        long = [fact for fact in facts if fact.metres > 1.5 * SHORT_M and fact.seconds > SHORT_S]
        short = [fact for fact in facts if fact.metres < 0.7 * SHORT_M and fact.seconds < 0.8 * SHORT_S]
        assert len(long) + len(short) == len(facts)
        assert {fact.lane_kind for fact in long} == set(LaneKind)
        assert {fact.lane_kind for fact in short} >= {LaneKind.BUS_LANE, LaneKind.SHOULDER, LaneKind.ONCOMING}


@each_seed
def test_every_sign_is_disregarded_and_not_by_everybody(seed: int) -> None:
    told = _told(seed, "Old town")
    assert {fact.sign for one in told.values() for fact in one.facts if isinstance(fact, SignFact)} == set(Sign)
    owing = {truth.track_id for truth in scene_truths(scene(seed, "Old town"))}
    assert len(told) - len(owing) >= 5


def test_every_part_is_owed_the_repeats_too_and_some_only_to_be_reviewed() -> None:
    truths = [truth for site in ("Bus lane", "Old town") for truth in scene_truths(scene(1, site))]
    parts = Counter((truth.article, truth.part) for truth in truths)
    assert parts.keys() == {("601", "1"), ("601", "2"), ("596", "1"), ("596", "2"), ("596", "3"), ("596", "4")}
    reviewed = [truth for truth in truths if truth.reason is ReviewReason.SANCTION_NOT_AUTOMATIC]
    assert {truth.part for truth in reviewed} == {"3"}
    assert {truth.offence for truth in reviewed} == {Offence.LANE_POSITION_AND_OVERTAKING}


def _zones(seed: int) -> dict[str, set[str]]:
    return {track_id: set(_facts(one)) for track_id, one in _filmed(seed, "Old town").items()}


def test_whoever_takes_one_picture_for_an_entry_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = [_zones(seed) for seed in SEEDS]
    monkeypatch.setattr(zones, "FEWEST", 1)
    assert [_zones(seed) for seed in SEEDS] != right


def test_whoever_takes_coming_out_for_going_in_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = _zones(1)
    monkeypatch.setattr(signs, "_came", lambda _track, _zone_id: True)
    assert _zones(1) != right
