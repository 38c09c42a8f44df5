"""What a passage's documents amount to has been told for the rest of the day, or of the stretch."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec import structs

from schemas.records import Passage
from schemas.vocabulary import Registry, VehicleCategory
from streams.rules.documents import DOCUMENTS
from streams.rules.everything import Everything
from streams.rules.judge import Judge, Judgement
from streams.rules.known import Heard, PlateRegistries
from streams.rules.law.rulebook import load
from tests import builders as make
from tests.streams.rules.histories import DECIDED_AT, START, Draw, keepers, rarely, registrations, worlds
from tests.streams.rules.test_screening import registries_of
from tests.streams.rules.test_stages import EXAMPLES

RULEBOOK = load()
HEARD = Heard(as_of=dict.fromkeys(Registry, DECIDED_AT))
CAMERA = make.camera()
OWNED = make.registration(registered_from=START, recorded_at=START, manufactured_year=2012)
NOON = make.at("2026-04-10 12:00")


def judged(said: PlateRegistries, passage: Passage, heard: Heard = HEARD) -> Judgement:
    judgement = Judge(RULEBOOK).add(passage, said, CAMERA, heard, in_order=False)
    assert judgement is not None
    return judgement


def of_documents(judgement: Judgement) -> set[str]:
    offences = {document.offence for document in DOCUMENTS}
    return {finding.event_key for finding in judgement.findings if finding.offence in offences}


@st.composite
def pairs(draw: Draw) -> tuple[Everything, Passage, Passage]:
    """Two passages of which the second may be any later one."""
    world: Everything = draw(worlds() | keepers())
    owned = {make.PLATE: make.vehicle_extract(OWNED, *draw(rarely((), (draw(registrations()),))))}
    world = structs.replace(
        world, vehicles=draw(rarely(owned, world.vehicles)), firearm_permits=draw(rarely({}, world.firearm_permits))
    )
    at = draw(st.sampled_from([NOON + day * timedelta(days=1) for day in range(-25, 50)]))
    hours = timedelta(hours=draw(st.floats(0, 36)))
    first, second = (
        make.passage(
            observed_at=moment,
            moved=draw(st.sampled_from([True, True, False])),
            vehicle_category=draw(st.sampled_from([None, *VehicleCategory])),
        )
        for moment in (at, at + hours)
    )
    return world, first, second


@settings(max_examples=2 * EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(pairs())
def test_whatever_passes_then_is_about_the_same_events(pair: tuple[Everything, Passage, Passage]) -> None:
    world, first, second = pair
    said = registries_of(world)
    before, after = (judged(said, passage) for passage in (first, second))
    not_settled = judged(said, first, Heard(as_of=dict.fromkeys(Registry, first.observed_at)))
    assert set(before.told) <= set(not_settled.told)
    for begins, until in not_settled.told:
        assert begins == first.observed_at
        if second.observed_at < until:
            assert {finding.event_key for finding in after.findings} <= of_documents(before)


def test_much_has_been_told() -> None:
    """So that the property above is about something."""
    told = 0

    @settings(max_examples=200, deadline=None, derandomize=True, phases=[Phase.generate], database=None)
    @given(pairs())
    def look(pair: tuple[Everything, Passage, Passage]) -> None:
        nonlocal told
        world, first, second = pair
        told += any(second.observed_at < until for _, until in judged(registries_of(world), first).told)

    look()
    assert told > 10


def said(**changes: Any) -> PlateRegistries:
    """Ann's old car, with neither card nor policy."""
    known: dict[str, Any] = {
        "vehicles": make.vehicle_extract(OWNED),
        "inspection": make.inspection_extract(),
        "osago": make.osago_extract(),
    }
    return PlateRegistries(**known | changes)


@pytest.mark.parametrize("heard_to", [NOON, DECIDED_AT], ids=["not settled", "settled"])
def test_it_has_been_told_until_the_day_ends(heard_to: datetime) -> None:
    heard = Heard(as_of=dict.fromkeys(Registry, heard_to))
    assert judged(said(), make.passage(observed_at=NOON), heard).told == ((NOON, make.at("2026-04-11 00:00")),)


def test_it_has_been_told_until_something_begins_or_ends() -> None:
    evening = make.at("2026-04-10 18:00")
    policy = make.policy(in_force_from=evening, recorded_at=evening)
    passage = make.passage(observed_at=NOON)
    assert judged(said(osago=make.osago_extract(policy)), passage).told == ((NOON, evening),)


@pytest.mark.parametrize(
    ("registries", "passage", "heard"),
    [
        (said, {"moved": False}, HEARD),
        (said, {"vehicle_category": "N3"}, HEARD),
        (said, {"plate_confidence": 0.5}, HEARD),
        (said, {}, Heard(as_of=dict.fromkeys(Registry, NOON - timedelta(seconds=1)))),
        (lambda: said(permits={make.ANN: make.permit_extract()}), {}, HEARD),
        (lambda: said(vehicles=make.vehicle_extract()), {}, HEARD),
        (
            lambda: said(inspection=make.inspection_extract(make.card()), osago=make.osago_extract(make.policy())),
            {},
            HEARD,
        ),
    ],
    ids=["stood", "another kind of vehicle", "unsure", "not heard of", "a firearm", "nobody's", "in order"],
)
def test_nothing_has_been_told(
    registries: Callable[[], PlateRegistries], passage: dict[str, Any], heard: Heard
) -> None:
    assert judged(registries(), make.passage(observed_at=NOON, **passage), heard).told == ()
