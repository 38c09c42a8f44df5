"""In which order records are sent."""

from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace

from infra import publishing
from infra.publishing import Line
from infra.simulator.writing import write_city
from infra.soak.dealing import Dealt, deal
from infra.soak.plan import Plan, plan
from schemas.records import RegistryHeartbeat
from schemas.topics import BY_NAME, REGISTRY_HEARTBEATS
from schemas.vocabulary import Registry

VOUCHED = {
    Registry.VEHICLES: BY_NAME["vehicle-changes"],
    Registry.INSPECTION: BY_NAME["inspection-changes"],
    Registry.OSAGO: BY_NAME["osago-changes"],
    Registry.PENALTIES: BY_NAME["penalty-changes"],
}


def _city(tmp_path: Path, seed: int) -> tuple[Plan, list[Line]]:
    planned = plan(seed)
    small = replace(planned, city=replace(planned.city, vehicles=40, cameras=3, minutes=5))
    write_city(small.city, tmp_path)
    return small, list(publishing.in_order(publishing.topic_files(tmp_path)))


def _dealt(planned: Plan, lines: list[Line]) -> Dealt:
    return deal(planned.chance(1), lines, planned.supply, planned.city.end_at)


@pytest.mark.parametrize("seed", range(12))
def test_every_record_is_sent_and_registries_keep_their_word(tmp_path: Path, seed: int) -> None:
    planned, lines = _city(tmp_path, seed)
    dealt = _dealt(planned, lines)
    sent = [*dealt.cameras, *(line for part in dealt.parts for line in part)]
    assert {id(line) for line in sent} == {id(line) for line in lines}
    first = {id(line): number for number, line in reversed([*enumerate(sent)])}
    for registry, spec in VOUCHED.items():
        said = sorted((line[0], first[id(line)]) for line in lines if line[2] is spec)
        for line in lines:
            beat = line[3]
            if isinstance(beat, RegistryHeartbeat) and beat.registry is registry:
                assert all(place < first[id(line)] for moment, place in said if moment <= beat.as_of)


def test_the_same_seed_deals_the_same(tmp_path: Path) -> None:
    planned, lines = _city(tmp_path, 3)
    assert _dealt(planned, lines) == _dealt(planned, lines)


def test_late_parts_hold_what_was_recorded_late(tmp_path: Path) -> None:
    planned, lines = _city(tmp_path, 3)
    supply = replace(planned.supply, parts_h=(2.0,), late=0.0, twice=0.0, replayed=False, disorder=True)
    dealt = deal(planned.chance(1), lines, supply, planned.city.end_at)
    now, later = dealt.parts
    assert max(line[0] for line in now) < min(line[0] for line in later)
    assert dealt.late == sum(line[2] is not REGISTRY_HEARTBEATS for line in later) > 0


def test_registries_are_replayed_from_their_beginning(tmp_path: Path) -> None:
    planned, lines = _city(tmp_path, 3)
    supply = replace(planned.supply, parts_h=(), late=0.0, twice=0.0, replayed=True)
    *_, again = deal(planned.chance(1), lines, supply, planned.city.end_at).parts
    assert Counter(line[2].name for line in again) == Counter(
        line[2].name for line in lines if line[2].name.endswith("-changes")
    )
