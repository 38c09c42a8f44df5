"""Reviews of lapsed firearm permits that stand, fall and move, step by step."""

from datetime import date, timedelta
from typing import Any

import pytest

from schemas.records import Annulment, AnyEvent, Cause, Review
from schemas.vocabulary import AnnulmentReason, EventKind, Registry, ReviewReason
from streams.rules.known import Withdrawn
from streams.rules.law.rulebook import load
from tests import builders as make
from tests.streams.rules.stages import Stages

SEEN = make.SEEN_AT
LATER = SEEN + timedelta(days=30)
ENDED = make.permit(valid_until=date(2026, 4, 10))
RENEWED = make.permit(
    permit_id="new",
    renews="permit",
    valid_from=date(2026, 4, 10),
    valid_until=date(2031, 4, 10),
    recorded_at=SEEN + timedelta(days=5),
)


@pytest.fixture
def stages() -> Stages:
    """The car has passed, its documents are in order, and every registry has spoken up to a month later."""
    stages = Stages(load(), LATER)
    stages.camera(make.camera())
    owns(stages, make.PLATE)
    stages.passage(make.passage())
    return stages


def owns(stages: Stages, plate: str) -> None:
    """Ann owns the vehicle with the plate."""
    car = make.registration(plate=plate, vehicle_id=plate)
    card, policy = make.card(vehicle_id=plate), make.policy(vehicle_id=plate)
    stages.statement(Registry.VEHICLES, plate, make.vehicle_extract(car, plate=plate))
    stages.statement(Registry.INSPECTION, plate, make.inspection_extract(card, plate=plate))
    stages.statement(Registry.OSAGO, plate, make.osago_extract(policy, plate=plate))


def keeps(stages: Stages, *permits: Any) -> None:
    """The registry says so of Ann."""
    stages.statement(Registry.FIREARM_PERMITS, make.ANN, make.permit_extract(*permits))


def all_speak(stages: Stages) -> None:
    for registry in Registry:
        stages.heartbeat(registry, LATER)


def told(stages: Stages) -> list[list[AnyEvent]]:
    return list(stages.history.values())


def test_nothing_is_decided_before_the_registry_of_permits_has_spoken(stages: Stages) -> None:
    keeps(stages, ENDED)
    for registry in set(Registry) - {Registry.FIREARM_PERMITS}:
        stages.heartbeat(registry, LATER)
    assert told(stages) == []
    stages.heartbeat(Registry.FIREARM_PERMITS, SEEN + timedelta(days=1))
    ((first,),) = told(stages)
    assert isinstance(first, Review)
    assert (first.reason, first.lapsed_on) == (ReviewReason.PROVISION_INFERRED, date(2026, 4, 10))


def test_a_permit_that_arrives_after_the_passage_was_judged_is_judged(stages: Stages) -> None:
    for registry in Registry:
        stages.heartbeat(registry, SEEN - timedelta(hours=1))
    keeps(stages, ENDED)
    all_speak(stages)
    assert len(told(stages)) == 1


def test_a_renewal_entered_late_annuls_and_names_the_entry(stages: Stages) -> None:
    keeps(stages, ENDED)
    all_speak(stages)
    keeps(stages, ENDED, RENEWED)
    ((first, second),) = told(stages)
    assert isinstance(second, Annulment)
    assert (second.event_id, second.revision) == (first.event_id, 1)
    assert (second.annulled_kind, second.reason) == (EventKind.REVIEW, AnnulmentReason.REGISTRY_CLEARED)
    assert second.caused_by == Cause(topic="firearm-permit-changes", key=make.ANN, entry_id="new")
    assert second.known_at == RENEWED.recorded_at


def test_a_surrender_entered_late_annuls_and_names_the_permit(stages: Stages) -> None:
    keeps(stages, ENDED)
    all_speak(stages)
    at = SEEN + timedelta(days=3)
    gone = make.permit(valid_until=date(2026, 4, 10), surrendered_on=date(2026, 4, 1), surrender_recorded_at=at)
    keeps(stages, gone)
    ((_, second),) = told(stages)
    assert isinstance(second, Annulment)
    assert second.caused_by == Cause(topic="firearm-permit-changes", key=make.ANN, entry_id="permit")
    assert second.known_at == at


def test_one_weapon_cleared_leaves_the_other(stages: Stages) -> None:
    rifle = make.permit(permit_id="rifle", valid_until=date(2026, 4, 1))
    keeps(stages, ENDED, rifle)
    all_speak(stages)
    assert len(stages.standing) == 2
    keeps(stages, ENDED, rifle, RENEWED)
    (left,) = stages.standing.values()
    assert left.lapsed_on == date(2026, 4, 1)
    (annulment,) = [event for events in told(stages) for event in events if isinstance(event, Annulment)]
    assert annulment.reason is AnnulmentReason.REGISTRY_CLEARED
    assert annulment.caused_by == Cause(topic="firearm-permit-changes", key=make.ANN, entry_id="new")


def test_a_short_renewal_entered_late_moves_the_lapse(stages: Stages) -> None:
    keeps(stages, ENDED)
    all_speak(stages)
    short = make.permit(
        permit_id="new", renews="permit", valid_from=date(2026, 4, 10), valid_until=date(2026, 4, 12), recorded_at=LATER
    )
    keeps(stages, ENDED, short)
    (old, new) = told(stages)
    assert isinstance(old[-1], Annulment)
    assert old[-1].reason is AnnulmentReason.LAPSE_MOVED
    assert [getattr(event, "lapsed_on", None) for event in new] == [date(2026, 4, 12)]


def test_a_registry_that_takes_everything_back_annuls_and_may_say_it_again(stages: Stages) -> None:
    keeps(stages, ENDED)
    all_speak(stages)
    stages.statement(Registry.FIREARM_PERMITS, make.ANN, Withdrawn(recorded_at=SEEN + timedelta(days=2)))
    ((_, second),) = told(stages)
    assert isinstance(second, Annulment)
    assert second.reason is AnnulmentReason.REGISTRY_WITHDREW
    assert second.caused_by == Cause(topic="firearm-permit-changes", key=make.ANN, entry_id="")
    again = make.permit_extract(ENDED, recorded_at=SEEN + timedelta(days=3))
    stages.statement(Registry.FIREARM_PERMITS, make.ANN, again)
    assert len(stages.standing) == 1


def test_two_vehicles_of_one_owner_are_one_event_of_the_earlier_passage(stages: Stages) -> None:
    keeps(stages, ENDED)
    all_speak(stages)
    owns(stages, "777AAA02")
    stages.passage(make.passage(plate="777AAA02", observed_at=SEEN - timedelta(hours=1)))
    ((first, second),) = told(stages)
    assert (first.plate, second.plate) == (make.PLATE, "777AAA02")
    assert second.revision == 1
