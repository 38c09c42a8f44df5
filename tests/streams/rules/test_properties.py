"""What holds for every history."""

import os
from datetime import date, datetime, timedelta
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from schemas.records import Review, SpeedFact, StandingEvent, Violation
from schemas.vocabulary import Offence
from streams.rules.civil import civil_date
from streams.rules.everything import Everything, judge_everything
from streams.rules.law.rulebook import load, provision_id
from tests import builders as make
from tests.streams.rules.histories import DECIDED_AT, LAST, START, worlds

RULEBOOK = load()
several = settings(
    max_examples=int(os.environ.get("JOLQARA_TEST_EXAMPLES", "100")),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def judged(world: Everything) -> list[StandingEvent]:
    return judge_everything(world, RULEBOOK, DECIDED_AT)


@several
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_passages_and_of_entries_does_not_matter(world: Everything, chance: Random) -> None:
    def shuffled(items: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(chance.sample(items, len(items)))

    lists = ("registrations", "cards", "policies", "penalties", "limits", "certificates")
    changes = {
        name: {
            key: structs.replace(
                said, **{field: shuffled(getattr(said, field)) for field in lists if hasattr(said, field)}
            )
            for key, said in getattr(world, name).items()
        }
        for name in ("vehicles", "inspection", "osago", "penalties", "cameras")
    }
    other = structs.replace(world, passages=shuffled(world.passages), **changes)
    assert judged(other) == judged(world)


@several
@given(worlds())
def test_a_card_in_time_takes_away_the_lapse_and_adds_nothing(world: Everything) -> None:
    ends_on = date(2027, 1, 1)
    cards = [
        make.card(vehicle_id=name, inspected_on=date(2026, 1, 1), valid_until=ends_on, recorded_at=START)
        for name in (make.CAR, "van")
    ]
    better = structs.replace(world, inspection={make.PLATE: make.inspection_extract(*cards)})
    assert judged(better) == [event for event in judged(world) if event.offence is not Offence.INSPECTION_MISSING]


@several
@given(worlds())
def test_a_policy_in_time_takes_away_the_lapse_and_adds_nothing(world: Everything) -> None:
    policies = [make.policy(vehicle_id=name, holder_id="nobody", recorded_at=START) for name in (make.CAR, "van")]
    better = structs.replace(world, osago={make.PLATE: make.osago_extract(*policies)})
    assert judged(better) == [event for event in judged(world) if event.offence is not Offence.OSAGO_MISSING]


@several
@given(worlds(), st.integers(0, LAST), st.floats(0, 60))
def test_a_lower_speed_is_never_fined_more(world: Everything, which: int, less: float) -> None:
    passage = world.passages[which % len(world.passages)]
    slower = tuple(
        structs.replace(fact, measured_kmh=fact.measured_kmh - less) if isinstance(fact, SpeedFact) else fact
        for fact in passage.facts
    )
    others = tuple(p for p in world.passages if p is not passage)
    better = structs.replace(world, passages=(*others, structs.replace(passage, facts=slower)))
    assert fine(better, passage.passage_id) <= fine(world, passage.passage_id)


def fine(world: Everything, passage_id: str) -> float:
    fines = [
        event.fine_mrp or 0.0
        for event in judged(world)
        if isinstance(event, Violation) and event.offence is Offence.SPEEDING and event.passage_id == passage_id
    ]
    return sum(fines)


@several
@given(worlds())
def test_every_event_rests_on_a_provision_in_force(world: Everything) -> None:
    for event in judged(world):
        on = civil_date(happened_at(event))
        provision = RULEBOOK.provision(event.article or "", event.part or "", on)
        assert provision.offence is event.offence
        assert provision_id(event.article or "", provision) == event.provision_id


@several
@given(worlds())
def test_what_cameras_may_see_only_since_the_code_was_expanded_is_nothing_before(world: Everything) -> None:
    for event in judged(world):
        assert event.offence in BEFORE or civil_date(happened_at(event)) >= date(2026, 3, 12)


def happened_at(event: StandingEvent) -> datetime:
    """The moment that dates the offence: its deadline is counted from it."""
    assert event.notice_by is not None
    return event.notice_by - timedelta(days=RULEBOOK.policy.notice_days)


BEFORE = {
    Offence.SPEEDING,
    Offence.RED_LIGHT,
    Offence.SIGNS_AND_MARKINGS,
    Offence.STOPPING_AND_PARKING,
    Offence.LANE_POSITION_AND_OVERTAKING,
    Offence.PEDESTRIAN_NOT_YIELDED,
}


@several
@given(worlds())
def test_every_event_is_about_a_vehicle_that_passed(world: Everything) -> None:
    """Never about a pedestrian: there is no passage of one, and their article is not in the rulebook."""
    passages = {passage.passage_id: passage for passage in world.passages}
    bearers = {
        (entry.vehicle_id, entry.owner_id)
        for said in world.vehicles.values()
        for entry in getattr(said, "registrations", ())
    }
    for event in judged(world):
        passage = passages[event.passage_id or ""]
        assert (event.plate or "", event.camera_id) == (passage.plate, passage.camera_id)
        assert event.vehicle_id is None or (event.vehicle_id, event.owner_id) in bearers


@several
@given(worlds())
def test_explanations_hold_the_figures_that_the_event_rests_on(world: Everything) -> None:
    for event in judged(world):
        figures = [event.measured_kmh, event.credited_kmh, event.limit_kmh, event.excess_kmh]
        told = [f"{figure:g}" for figure in figures if figure is not None]
        told += [event.lapsed_on.isoformat()] if event.lapsed_on else []
        told += [event.article or "", event.part or "", event.plate or "—"]
        for sentence in (event.explanation_kk, event.explanation_ru, event.explanation_en):
            assert sentence
            assert all(figure in sentence for figure in told), (told, sentence)
            assert not set("{}") & set(sentence)
            assert sentence.endswith(".")
            assert ("; " in sentence) or not isinstance(event, Review)
