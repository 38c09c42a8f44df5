"""The input of a benchmark, and that what is known to follow from it is what the rules find."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any, cast

import msgspec

from infra.benchmark.city import BEGINS_AT, Fleet, Size, cameras, fleet
from infra.benchmark.statements import statements
from infra.benchmark.traffic import Finding, Traffic
from schemas import codec
from schemas.records import Passage
from schemas.vocabulary import Registry
from streams.rules.judge import judge
from streams.rules.known import Heard, PlateRegistries
from streams.rules.law import rulebook

SIZE = Size(plates=3_000, passages=4_000, warm_up=1_000, seed=3)
BEGIN, END = 1_500, 7_500


def _passages(known: Fleet, begin: int = BEGIN, end: int = END) -> tuple[list[bytes], list[Finding], list[int]]:
    parts = list(Traffic(SIZE, known).between(begin, end))
    return (
        [value for part in parts for value in part.values],
        [finding for part in parts for finding in part.findings],
        [stamp for part in parts for stamp in part.stamps_ms],
    )


def _said(known: Fleet) -> Mapping[str, dict[str, msgspec.Struct]]:
    said: dict[str, dict[str, msgspec.Struct]] = defaultdict(dict)
    for spec, (keys, values) in statements(known):
        records = [codec.decode(spec.record, value) for value in values]
        assert keys == [str(getattr(record, spec.key)) for record in records]
        said[spec.name] |= dict(zip(keys, records, strict=True))
    return said


def test_what_follows_is_what_the_rules_find() -> None:
    known = fleet(SIZE)
    values, wanted, _ = _passages(known)
    said, by_plate = _said(known), defaultdict(list)
    for value in values:
        passage = codec.decode(Passage, value)
        by_plate[passage.plate].append(passage)
    rules, places = rulebook.load(), {camera.camera_id: camera for camera in cameras(SIZE)}
    heard = Heard(as_of={registry: BEGINS_AT + timedelta(days=60) for registry in Registry})
    found: list[Finding] = []
    for plate, seen in by_plate.items():
        statement = [
            cast(Any, said[topic][plate]) for topic in ("vehicle-changes", "inspection-changes", "osago-changes")
        ]
        registries = PlateRegistries(vehicles=statement[0], inspection=statement[1], osago=statement[2])
        findings = judge(seen, registries, places, heard, rules).findings
        assert all(finding.review_reason is None for finding in findings)
        found += ((finding.passage_id, finding.offence.value) for finding in findings)
    assert sorted(found) == sorted(wanted)
    assert 0.04 < len({passage for passage, _ in wanted}) / len(values) < 0.08
    assert {offence for _, offence in wanted} == {"inspection_missing", "osago_missing", "speeding"}


def test_a_seed_repeats_its_input_however_it_is_cut() -> None:
    known = fleet(SIZE)
    whole, first, second = _passages(known), _passages(known, BEGIN, 4_000), _passages(known, 4_000, END)
    assert whole[0] == [*first[0], *second[0]]
    assert sorted(whole[1]) == sorted([*first[1], *second[1]])
    assert whole[2] == sorted(whole[2]) == [*first[2], *second[2]]
    other = msgspec.structs.replace(SIZE, seed=4)
    assert next(Traffic(other, fleet(other)).between(0, 9)).values != next(Traffic(SIZE, known).between(0, 9)).values


def test_nobody_travels_impossibly_and_no_id_comes_twice() -> None:
    values, _, _ = _passages(fleet(SIZE), 0, 4 * SIZE.plates)
    at, ids = defaultdict(list), set()
    for value in values:
        passage = codec.decode(Passage, value)
        at[passage.plate].append(passage.entered_at)
        ids.add(passage.passage_id)
    assert len(ids) == len(values) == 4 * SIZE.plates
    assert {len(moments) for moments in at.values()} == {4}
    assert all(b - a > timedelta(minutes=35) for moments in at.values() for a, b in pairwise(moments))
