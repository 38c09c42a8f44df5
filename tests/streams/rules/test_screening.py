"""What is screened away is never what judging would find."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec import structs

from schemas.identity import instant, micros
from schemas.records import Passage
from streams.rules.everything import Everything
from streams.rules.judge import Judgement, judge
from streams.rules.known import Heard, PlateRegistries
from streams.rules.law.rulebook import load
from streams.rules.screening import Stretch, harmless_below_kmh, stretch
from tests import builders as make
from tests.streams.rules.histories import HALF_DAY, LAST, START, keepers, rides, worlds
from tests.streams.rules.test_properties import several

RULEBOOK = load()
COMPLETE = Heard(as_of={}, complete=True)
WITHIN = (micros(START), micros(START + LAST * HALF_DAY))


def registries_of(world: Everything) -> PlateRegistries:
    return PlateRegistries(
        vehicles=world.vehicles.get(make.PLATE),
        inspection=world.inspection.get(make.PLATE),
        osago=world.osago.get(make.PLATE),
        permits=world.firearm_permits,
    )


def judged(world: Everything, passage: Passage, at: datetime) -> Judgement:
    """The passage by itself, without any fact, at that moment."""
    bare = structs.replace(passage, facts=(), observed_at=at, entered_at=at, moved=True, camera_id="near")
    return judge([bare], registries_of(world), world.cameras, COMPLETE, RULEBOOK)


def within(found: Stretch, share: float) -> datetime:
    begins, ends = max(found.begins, WITHIN[0]), min(found.ends - 1, WITHIN[1])
    return instant(begins + int(share * max(0, ends - begins)))


@several
@given(worlds() | rides() | keepers(), st.floats(0, 1))
def test_nothing_comes_of_any_passage_in_a_stretch_in_order(world: Everything, share: float) -> None:
    for passage in world.passages:
        found = stretch(make.PLATE, registries_of(world), RULEBOOK.duties, passage.observed_at)
        assert found.begins <= micros(passage.observed_at) < found.ends
        for at in (passage.observed_at, within(found, 0), within(found, share), within(found, 1)):
            if found.in_order:
                judgement = judged(world, passage, at)
                assert (judgement.findings, dict(judgement.cleared), judgement.waits) == ((), {}, ())


def test_stretches_are_in_order_and_out_of_order() -> None:
    """So that the property above is about something."""
    seen: set[bool] = set()

    @settings(max_examples=50, deadline=None, derandomize=True, phases=[Phase.generate], database=None)
    @given(worlds())
    def look(world: Everything) -> None:
        at = world.passages[0].observed_at
        if world.vehicles:
            seen.add(stretch(make.PLATE, registries_of(world), RULEBOOK.duties, at).in_order)

    look()
    assert seen == {True, False}


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(worlds(), st.floats(0, 300), st.sampled_from(["M1", "N2", None]))
def test_no_harmless_speed_is_an_offence(world: Everything, measured_kmh: float, category: str | None) -> None:
    camera = world.cameras["far"]
    if measured_kmh < harmless_below_kmh(camera, (), RULEBOOK):
        at = world.passages[0].observed_at
        fact = make.speed(measured_kmh, at=at, error_kmh=0.0)
        passage = make.passage(observed_at=at, camera_id="far", facts=(fact,), vehicle_category=category)
        judgement = judge([passage], registries_of(world), world.cameras, COMPLETE, RULEBOOK)
        assert not [finding for finding in judgement.findings if finding.offence == "SPEEDING"]


@pytest.mark.parametrize("excess", [-0.1, 0.0, 9.9, 10.0, 12.0, 30.0])
def test_the_harmless_excess_is_where_the_least_part_begins(excess: float) -> None:
    camera = make.camera(speed_error_kmh=0.0)
    limit = min(limit.limit_kmh for limit in camera.limits)
    passage = make.passage(facts=(make.speed(limit + excess, error_kmh=0.0),))
    findings = judge([passage], PlateRegistries(), {"cam-1": camera}, COMPLETE, RULEBOOK).findings
    harmless = limit + excess < harmless_below_kmh(camera, (), RULEBOOK)
    assert not (harmless and findings)


def test_where_sections_begin_or_end_every_passage_is_judged() -> None:
    near = make.camera(camera_id="near", sections=(make.section(to_camera_id="next"),))
    assert harmless_below_kmh(near, {"next"}, RULEBOOK) == float("-inf")
    assert harmless_below_kmh(make.camera(camera_id="next"), {"next"}, RULEBOOK) == float("-inf")
    assert harmless_below_kmh(None, (), RULEBOOK) == float("-inf")
    assert harmless_below_kmh(make.camera(), (), RULEBOOK) > timedelta(0).days


def test_dates_at_the_ends_of_the_calendar_leave_it_to_judging() -> None:
    first = make.card(inspected_on=date.min, valid_until=date(2027, 1, 1))
    registries = PlateRegistries(
        vehicles=make.vehicle_extract(make.registration()), inspection=make.inspection_extract(first)
    )
    assert not stretch(make.PLATE, registries, RULEBOOK.duties, make.SEEN_AT).in_order
    assert judge([make.passage()], registries, {"cam-1": make.camera()}, COMPLETE, RULEBOOK).keep
