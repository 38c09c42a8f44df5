"""Telling what the stream came to from what it should have come to."""

from datetime import timedelta

import msgspec
from msgspec.structs import replace

from infra.soak.compare import compare
from schemas.records import Review, Violation
from tests.sinks.clickhouse.events import REVIEW, VIOLATION

SPEEDING = msgspec.convert(VIOLATION, Violation)
OTHER = replace(SPEEDING, event_id="0b6f3a52-0000-5000-8000-000000000002")


def test_the_same_events_differ_in_nothing_though_decided_later() -> None:
    later = replace(SPEEDING, decided_at=SPEEDING.decided_at + timedelta(days=1), registry_as_of=None, revision=4)
    assert not compare([SPEEDING, OTHER], [OTHER, later])


def test_what_is_lost_and_what_is_wrongful_are_told_apart() -> None:
    found = compare([SPEEDING], [OTHER])
    assert found
    assert [sentence.partition(" ")[0] for sentence in found.sentences()] == ["missing:", "wrongful:"]
    assert (found.missing[0].event_id, found.wrongful[0].event_id) == (SPEEDING.event_id, OTHER.event_id)


def test_other_content_is_named_by_its_fields() -> None:
    (sentence,) = compare([SPEEDING], [replace(SPEEDING, part="3", fine_mrp=20.0)]).sentences()
    assert sentence.endswith(": part, fine_mrp")


def test_a_review_is_no_violation() -> None:
    review = msgspec.convert({**REVIEW, "event_id": SPEEDING.event_id}, Review)
    assert compare([SPEEDING], [review])


def test_what_is_in_the_views_twice_is_doubled() -> None:
    (sentence,) = compare([SPEEDING], [SPEEDING, SPEEDING]).sentences()
    assert sentence == f"doubled in the views: {SPEEDING.event_id}"


def test_of_many_only_some_are_listed() -> None:
    lost = [replace(SPEEDING, event_id=f"event-{number}") for number in range(8)]
    assert [*compare(lost, []).sentences()][-1] == "missing: 3 more"
