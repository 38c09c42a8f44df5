"""Events that stand, change, fall and stand again (decisions 12, 16 and 18)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from msgspec import structs

from schemas.records import Annulment, AnyEvent, Cause, Passage, Review, Violation, WarningNotice
from schemas.vocabulary import AnnulmentReason, EventKind, Offence, Registry, ReviewReason
from streams.rules.known import Withdrawn
from streams.rules.law.rulebook import load
from tests import builders as make
from tests.streams.rules.stages import Stages

RULEBOOK = load()
SEEN = make.SEEN_AT
LATER = SEEN + timedelta(days=30)


@pytest.fixture
def stages() -> Stages:
    """All is in order, and every registry has spoken up to a month after the passage."""
    stages = Stages(RULEBOOK, LATER)
    stages.camera(make.camera())
    says(stages, make.vehicle_extract(make.registration()))
    says(stages, make.inspection_extract(make.card()))
    says(stages, make.osago_extract(make.policy()))
    for registry in Registry:
        stages.heartbeat(registry, LATER)
    return stages


REGISTRY = {
    "VehicleExtract": Registry.VEHICLES,
    "InspectionExtract": Registry.INSPECTION,
    "OsagoExtract": Registry.OSAGO,
    "PenaltyExtract": Registry.PENALTIES,
}


def says(stages: Stages, statement: Any) -> None:
    key = getattr(statement, "plate", None) or statement.owner_id
    stages.statement(REGISTRY[type(statement).__name__], key, statement)


def told(stages: Stages) -> list[list[AnyEvent]]:
    """All publications, event by event."""
    return list(stages.history.values())


def test_a_card_entered_late_annuls_and_names_the_entry(stages: Stages) -> None:
    says(stages, make.inspection_extract())
    stages.passage(make.passage())
    found_at = SEEN + timedelta(days=5)
    says(stages, make.inspection_extract(make.card(recorded_at=found_at)))
    ((first, second),) = told(stages)
    assert isinstance(first, Violation)
    assert isinstance(second, Annulment)
    assert (second.event_id, second.revision) == (first.event_id, 1)
    assert (second.annulled_kind, second.reason) == (EventKind.VIOLATION, AnnulmentReason.REGISTRY_CLEARED)
    assert second.caused_by == Cause(topic="inspection-changes", key=make.PLATE, entry_id="card")
    assert second.known_at == found_at
    assert second.plate == make.PLATE


def test_an_event_falls_and_stands_again_under_one_id(stages: Stages) -> None:
    says(stages, make.osago_extract())
    stages.passage(make.passage())
    tomb = Withdrawn(recorded_at=SEEN + timedelta(days=1))
    stages.statement(Registry.OSAGO, make.PLATE, tomb)
    says(stages, make.osago_extract(recorded_at=SEEN + timedelta(days=2)))
    ((first, second, third),) = told(stages)
    assert isinstance(first, Violation)
    assert isinstance(second, Annulment)
    assert isinstance(third, Violation)
    assert second.reason is AnnulmentReason.REGISTRY_WITHDREW
    assert second.known_at == tomb.recorded_at
    assert [event.revision for event in (first, second, third)] == [0, 1, 2]


@pytest.mark.parametrize(
    ("registry", "topic"), [(Registry.OSAGO, "osago-changes"), (Registry.VEHICLES, "vehicle-changes")]
)
def test_a_registry_that_takes_everything_back_is_named(stages: Stages, registry: Registry, topic: str) -> None:
    says(stages, make.osago_extract())
    stages.passage(make.passage())
    stages.statement(registry, make.PLATE, Withdrawn(recorded_at=LATER))
    ((_, annulment),) = told(stages)
    assert isinstance(annulment, Annulment)
    assert annulment.caused_by == Cause(topic=topic, key=make.PLATE, entry_id="")
    assert annulment.known_at == LATER


def test_a_late_policy_annuls_as_such_though_the_other_document_is_missing_still(stages: Stages) -> None:
    says(stages, make.osago_extract())
    says(stages, make.inspection_extract())
    stages.passage(make.passage())
    found_at = SEEN + timedelta(days=5)
    says(stages, make.osago_extract(make.policy(recorded_at=found_at)))
    (annulment,) = (event for events in told(stages) for event in events if isinstance(event, Annulment))
    assert annulment.reason is AnnulmentReason.REGISTRY_CLEARED
    assert annulment.caused_by == Cause(topic="osago-changes", key=make.PLATE, entry_id="policy")


@pytest.mark.parametrize("first_falls", [False, True])
def test_a_second_speed_of_a_passage_is_judged_when_the_registry_has_spoken_up_to_it(first_falls: bool) -> None:
    """In February, when no document was a matter for cameras: nothing else makes the worker look again."""
    noon = make.at("2026-02-10 12:00")
    stages = Stages(RULEBOOK, LATER)
    corrected = (make.limit(limit_kmh=120.0, recorded_at=noon + timedelta(hours=1)),) if first_falls else ()
    stages.camera(make.camera(limits=(make.limit(), *corrected)))
    says(stages, make.vehicle_extract(make.registration()))
    stages.heartbeat(Registry.PENALTIES, LATER)
    stages.heartbeat(Registry.VEHICLES, noon + timedelta(seconds=30))
    speeds = (make.speed(75.0, at=noon), make.speed(200.0, at=noon + timedelta(minutes=1)))
    stages.passage(make.passage(observed_at=noon, facts=speeds))
    assert [event.measured_kmh for event in stages.standing.values()] == ([] if first_falls else [75.0])
    stages.heartbeat(Registry.VEHICLES, LATER)
    assert [event.measured_kmh for event in stages.standing.values()] == [200.0]


def test_a_corrected_limit_clears(stages: Stages) -> None:
    stages.passage(make.passage(facts=(make.speed(75.0),)))
    corrected_at = SEEN + timedelta(days=10)
    limits = (
        make.limit(withdrawn_recorded_at=corrected_at),
        make.limit(limit_kmh=80.0, recorded_at=corrected_at),
    )
    stages.camera(make.camera(limits=limits))
    ((_, fallen),) = told(stages)
    assert isinstance(fallen, Annulment)
    assert fallen.reason is AnnulmentReason.CAMERA_CORRECTED
    assert fallen.known_at == corrected_at
    assert fallen.caused_by is not None
    assert (fallen.caused_by.topic, fallen.caused_by.key) == ("camera-changes", "cam-1")


def test_a_corrected_limit_that_leaves_an_offence_revises_it(stages: Stages) -> None:
    stages.passage(make.passage(facts=(make.speed(110.0),)))
    corrected_at = SEEN + timedelta(days=10)
    limits = (
        make.limit(withdrawn_recorded_at=corrected_at),
        make.limit(limit_kmh=80.0, recorded_at=corrected_at),
    )
    stages.camera(make.camera(limits=limits))
    ((first, second),) = told(stages)
    assert isinstance(first, Violation)
    assert isinstance(second, Violation)
    assert (first.part, second.part) == ("3", "2")
    assert (second.event_id, second.revision) == (first.event_id, 1)


def test_a_withdrawn_certificate_makes_the_violation_a_review(stages: Stages) -> None:
    stages.passage(make.passage(facts=(make.speed(90.0),)))
    withdrawn = make.certificate(withdrawn_recorded_at=SEEN + timedelta(days=3))
    stages.camera(make.camera(certificates=(withdrawn,)))
    (violation, annulment), (review,) = told(stages)
    assert isinstance(violation, Violation)
    assert isinstance(annulment, Annulment)
    assert annulment.reason is AnnulmentReason.BECAME_REVIEW
    assert isinstance(review, Review)
    assert review.reason is ReviewReason.DEVICE_UNVERIFIED
    assert review.event_id != violation.event_id, "a review does not use up the violation's key"
    assert review.revision == 0


def test_a_sale_entered_late_makes_a_review_of_owner_changed(stages: Stages) -> None:
    stages.passage(make.passage(facts=(make.speed(90.0),)))
    sold_at, told_at = SEEN - timedelta(days=5), SEEN + timedelta(days=5)
    sold = make.registration(registered_until=sold_at, until_recorded_at=told_at)
    bought = make.registration(owner_id="bob", registered_from=sold_at, recorded_at=told_at)
    says(stages, make.vehicle_extract(sold, bought))
    (_, annulment), (review,) = told(stages)
    assert isinstance(annulment, Annulment)
    assert annulment.reason is AnnulmentReason.OWNER_CHANGED
    assert isinstance(review, Review)
    assert (review.reason, review.owner_id) == (ReviewReason.OWNER_CHANGED, make.ANN)


def test_a_sale_entered_late_to_an_owner_who_is_still_free_clears(stages: Stages) -> None:
    says(stages, make.osago_extract())
    stages.passage(make.passage())
    sold_at, told_at = SEEN - timedelta(days=5), SEEN + timedelta(days=5)
    sold = make.registration(registered_until=sold_at, until_recorded_at=told_at)
    bought = make.registration(owner_id="bob", registered_from=sold_at, recorded_at=told_at)
    says(stages, make.vehicle_extract(sold, bought))
    ((_, annulment),) = told(stages)
    assert isinstance(annulment, Annulment)
    assert annulment.reason is AnnulmentReason.OWNER_CHANGED
    assert annulment.caused_by is not None
    assert annulment.caused_by.topic == "vehicle-changes"


def test_a_lapse_that_moves_is_another_event(stages: Stages) -> None:
    says(stages, make.inspection_extract())
    stages.passage(make.passage())
    found = make.card(valid_until=date(2026, 4, 10), recorded_at=SEEN + timedelta(days=5))
    says(stages, make.inspection_extract(found))
    (old, annulment), (new,) = told(stages)
    assert isinstance(old, Violation)
    assert isinstance(annulment, Annulment)
    assert isinstance(new, Violation)
    assert annulment.reason is AnnulmentReason.LAPSE_MOVED
    assert (old.lapsed_on, new.lapsed_on) == (date(2025, 1, 10), date(2026, 4, 10))
    assert new.revision == 0


def test_an_earlier_passage_that_arrives_later_revises_the_event(stages: Stages) -> None:
    says(stages, make.osago_extract())
    stages.passage(make.passage())
    earlier = make.passage(observed_at=SEEN - timedelta(days=1))
    stages.passage(earlier)
    ((first, second),) = told(stages)
    assert isinstance(second, Violation)
    assert second.passage_id == earlier.passage_id
    assert (first.revision, second.revision) == (0, 1)


def test_a_later_passage_of_the_same_window_changes_nothing(stages: Stages) -> None:
    says(stages, make.osago_extract())
    stages.passage(make.passage())
    stages.passage(make.passage(observed_at=SEEN + timedelta(days=1)))
    stages.passage(make.passage())
    assert [len(events) for events in told(stages)] == [1]


def test_a_penalty_that_was_cancelled_makes_it_a_first_offence_again(stages: Stages) -> None:
    says(stages, make.penalty_extract(make.penalty()))
    stages.passage(make.passage(facts=(make.speed(90.0),)))
    cancelled_at = SEEN + timedelta(days=2)
    says(stages, make.penalty_extract(make.penalty(cancelled_recorded_at=cancelled_at), recorded_at=cancelled_at))
    ((first, second),) = told(stages)
    assert isinstance(first, Violation)
    assert isinstance(second, Violation)
    assert (first.part, first.fine_mrp, second.part, second.fine_mrp) == ("4", 30.0, "2", 10.0)
    assert second.revision == 1


def test_a_passage_far_away_makes_reviews_of_both_whatever_comes_first(stages: Stages) -> None:
    stages.camera(make.camera(camera_id="far", lat=51.13))
    stages.passage(make.passage(facts=(make.speed(90.0),)))
    hour = SEEN + timedelta(hours=1)
    stages.passage(make.passage(observed_at=hour, camera_id="far", facts=(make.speed(90.0, at=hour),)))
    reviews = [event for event in stages.standing.values() if isinstance(event, Review)]
    assert [review.reason for review in reviews] == [ReviewReason.IMPOSSIBLE_TRAVEL] * 2
    annulments = [event for events in told(stages) for event in events if isinstance(event, Annulment)]
    assert [annulment.reason for annulment in annulments] == [AnnulmentReason.IMPOSSIBLE_TRAVEL]


def test_heartbeats_that_only_grow_publish_nothing_new(stages: Stages) -> None:
    stages.passage(make.passage(facts=(make.speed(90.0),)))
    for days in range(31, 40):
        for registry in Registry:
            stages.heartbeat(registry, SEEN + timedelta(days=days))
    assert [len(events) for events in told(stages)] == [1]


def test_without_the_second_line_it_is_no_red_light(stages: Stages) -> None:
    stages.passage(make.passage(facts=(make.stop_line(beyond_at=None),)))
    assert [event.offence for event in stages.standing.values()] == [Offence.SIGNS_AND_MARKINGS]


def test_a_warning_becomes_a_violation_under_the_same_id_when_an_earlier_one_is_published_late(stages: Stages) -> None:
    stages.passage(make.passage(facts=(make.junction(),)))
    says(stages, make.penalty_extract(make.penalty(article="594", part="1")))
    says(stages, make.penalty_extract(make.penalty(article="594", part="1", cancelled_recorded_at=LATER)))
    ((first, second, third),) = told(stages)
    assert isinstance(first, WarningNotice)
    assert isinstance(second, Violation)
    assert isinstance(third, WarningNotice)
    assert (first.part, second.part, third.part) == ("1", "4", "1")
    assert first.event_id == second.event_id == third.event_id
    assert [event.revision for event in (first, second, third)] == [0, 1, 2]


def test_a_warning_falls_as_a_warning(stages: Stages) -> None:
    stages.passage(make.passage(facts=(make.lights(),)))
    sold = make.registration(owner_id="bob", registered_from=SEEN - timedelta(days=1), recorded_at=LATER)
    says(stages, make.vehicle_extract(make.registration(), sold, recorded_at=LATER))
    warned, reviewed = told(stages)
    assert isinstance(warned[-1], Annulment)
    assert (warned[-1].annulled_kind, warned[-1].reason) == (EventKind.WARNING, AnnulmentReason.OWNER_CHANGED)
    assert isinstance(reviewed[-1], Review)


def piece(minute: int, minutes: int, noon: datetime = SEEN) -> Passage:
    """The car stood in front of the camera, as one passage says, from so many minutes after noon."""
    begun_at = noon + timedelta(minutes=minute)
    ended_at = begun_at + timedelta(minutes=minutes)
    return make.passage(
        observed_at=begun_at, facts=(make.stop(at=begun_at, from_at=begun_at, until_at=ended_at),), left_at=ended_at
    )


def test_a_longer_stay_is_the_next_revision_of_its_event(stages: Stages) -> None:
    stages.passage(piece(0, 10))
    stages.passage(piece(10, 5))
    ((first, second),) = told(stages)
    assert isinstance(first, Violation)
    assert isinstance(second, Violation)
    assert (first.duration_s, second.duration_s, second.revision) == (600.0, 900.0, 1)
    assert first.passage_id == second.passage_id


def test_a_stay_that_turns_out_to_have_begun_earlier_is_another_event(stages: Stages) -> None:
    stages.passage(piece(10, 5))
    stages.passage(piece(0, 10))
    (violation, annulment), (earlier,) = told(stages)
    assert isinstance(annulment, Annulment)
    assert isinstance(earlier, Violation)
    assert earlier.duration_s == 900.0
    caused_by = Cause(topic="passages", key=make.PLATE, entry_id=earlier.passage_id)
    assert (annulment.reason, annulment.caused_by) == (AnnulmentReason.GRAVER_FOUND, caused_by)
    assert isinstance(violation, Violation)


def test_all_pieces_of_a_stay_are_remembered_until_the_registry_has_spoken() -> None:
    """In February, when no document was a matter for cameras: nothing else keeps the passages."""
    noon = make.at("2026-02-10 12:00")
    stages = Stages(RULEBOOK, LATER)
    stages.camera(make.camera())
    says(stages, make.vehicle_extract(make.registration()))
    for minute in (0, 10, 20, 30):
        stages.passage(piece(minute, 10, noon))
    for days in (7, 8):
        stages.passage(make.passage(observed_at=noon + timedelta(days=days)))
    for registry in (Registry.VEHICLES, Registry.PENALTIES):
        stages.heartbeat(registry, LATER)
    ((event,),) = told(stages)
    assert isinstance(event, Violation)
    assert event.duration_s == 2400.0


def test_a_stay_that_two_tracks_tell_of_is_one_event_whichever_came_first(stages: Stages) -> None:
    one, other = sorted(
        (structs.replace(piece(0, 10), track_id=name, passage_id=f"cam-1/{name}") for name in "ab"),
        key=lambda passage: passage.passage_id,
    )
    stages.passage(other)
    stages.passage(one)
    assert len(told(stages)) == 1


def test_a_stay_is_remembered_as_long_as_its_event_stands(stages: Stages) -> None:
    for minute in (0, 10, 20, 30):
        stages.passage(piece(minute, 10))
    for days in (7, 8):
        stages.passage(make.passage(observed_at=SEEN + timedelta(days=days)))
    stages.passage(piece(40, 10))
    ((*_, event),) = told(stages)
    assert isinstance(event, Violation)
    assert event.duration_s == 3000.0


def test_a_telephone_seen_earlier_on_the_journey_takes_the_place_of_the_later_one(stages: Stages) -> None:
    for minutes in (20, 0, 10):
        at = SEEN + timedelta(minutes=minutes)
        stages.passage(make.passage(observed_at=at, facts=(make.phone(at=at),)))
    (later, annulment), (first,) = told(stages)
    assert isinstance(later, Violation)
    assert isinstance(first, Violation)
    assert (later.observed_at, first.observed_at) == (SEEN + timedelta(minutes=20), SEEN)
    assert isinstance(annulment, Annulment)
    assert annulment.reason is AnnulmentReason.GRAVER_FOUND


def test_where_the_first_of_a_journey_falls_the_next_takes_its_place(stages: Stages) -> None:
    for minutes in (0, 20):
        at = SEEN + timedelta(minutes=minutes)
        stages.passage(make.passage(observed_at=at, facts=(make.phone(at=at),)))
        stages.passage(make.passage(observed_at=at + timedelta(minutes=10)))
    stages.passage(make.passage(observed_at=SEEN + timedelta(days=7)))
    bought_at = SEEN - timedelta(days=3)
    foreign = make.registration(
        owner_id="bob", registered_from=bought_at, registered_until=SEEN + timedelta(minutes=10), recorded_at=LATER
    )
    says(stages, make.vehicle_extract(make.registration(), foreign, recorded_at=LATER))
    standing = list(stages.standing.values())
    assert [(type(event), event.observed_at) for event in standing] == [(Violation, SEEN + timedelta(minutes=20))]


def test_the_beginning_of_a_section_is_remembered_as_long_as_its_event_stands(stages: Stages) -> None:
    stages.camera(make.camera(sections=(make.section(),), recorded_at=SEEN))
    for camera_id in ("cam-2", "cam-3"):
        stages.camera(make.camera(camera_id=camera_id))
    for camera_id, minutes in (("cam-1", 0), ("cam-3", 1), ("cam-3", 2), ("cam-2", 5), ("cam-3", 6)):
        stages.passage(make.passage(camera_id=camera_id, observed_at=SEEN + timedelta(minutes=minutes)))
    stages.passage(make.passage(camera_id="cam-3", observed_at=SEEN + timedelta(days=7)))
    stages.passage(make.passage(camera_id="cam-3", observed_at=SEEN + timedelta(days=8)))
    ((event,),) = told(stages)
    assert isinstance(event, Violation)
    assert event.section_length_m == 10_000.0
    corrected = make.section(limits=(make.limit(), make.limit(limit_kmh=120.0, recorded_at=LATER)))
    stages.camera(make.camera(sections=(corrected,), recorded_at=LATER))
    ((_, annulment),) = told(stages)
    assert isinstance(annulment, Annulment)
    assert (annulment.reason, annulment.known_at) == (AnnulmentReason.CAMERA_CORRECTED, LATER)


def test_the_beginning_of_a_section_is_remembered_though_its_event_fell(stages: Stages) -> None:
    stages.camera(make.camera(sections=(make.section(),), recorded_at=SEEN))
    for camera_id in ("cam-2", "cam-3"):
        stages.camera(make.camera(camera_id=camera_id))
    for camera_id, minutes in (("cam-1", 0), ("cam-3", 1), ("cam-3", 2), ("cam-2", 5), ("cam-3", 6)):
        stages.passage(make.passage(camera_id=camera_id, observed_at=SEEN + timedelta(minutes=minutes)))
    corrected = make.section(limits=(make.limit(), make.limit(limit_kmh=120.0, recorded_at=LATER)))
    stages.camera(make.camera(sections=(corrected,), recorded_at=LATER))
    for days in (7, 8):
        stages.passage(make.passage(camera_id="cam-3", observed_at=SEEN + timedelta(days=days)))
    stages.camera(make.camera(sections=(make.section(),), recorded_at=LATER))
    ((_, _, event),) = told(stages)
    assert isinstance(event, Violation)
    assert event.section_length_m == 10_000.0


def test_a_speed_measured_at_the_end_takes_the_place_of_the_section(stages: Stages) -> None:
    stages.camera(make.camera(sections=(make.section(),), recorded_at=SEEN))
    stages.camera(make.camera(camera_id="cam-2"))
    end_at = SEEN + timedelta(minutes=5)
    stages.passage(make.passage())
    stages.passage(make.passage(camera_id="cam-2", observed_at=end_at))
    faster = make.speed(180.0, at=SEEN + timedelta(minutes=1))
    stages.passage(make.passage(observed_at=SEEN + timedelta(minutes=1), track_id="t2", facts=(faster,)))
    assert [event.section_length_m for event in stages.standing.values()] == [None]
    section = next(events for events in told(stages) if len(events) > 1)
    assert isinstance(section[-1], Annulment)
    assert section[-1].reason is AnnulmentReason.GRAVER_FOUND


def test_a_notice_of_the_same_lapse_does_not_make_the_next_window_a_repetition(stages: Stages) -> None:
    says(stages, make.inspection_extract(make.card(valid_until=date(2026, 4, 1))))
    stages.passage(make.passage())
    ((first,),) = told(stages)
    fined = make.penalty(article="590", part="9", event_id=first.event_id, imposed_at=SEEN + timedelta(days=2))
    says(stages, make.penalty_extract(fined))
    stages.passage(make.passage(observed_at=SEEN + timedelta(days=16)))
    (unchanged,), (second,) = told(stages)
    assert unchanged is first
    assert isinstance(second, Violation)
    assert (second.part, second.repeated, second.lapsed_on) == ("9", False, date(2026, 4, 1))
