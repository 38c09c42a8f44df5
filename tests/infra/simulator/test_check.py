"""The comparison of truth and events: it finds what is there."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from infra.simulator.check import compare
from infra.simulator.truth import Truth
from schemas.records import Review, Violation, WarningNotice
from schemas.vocabulary import Offence, OwnerKind, ProvisionStatus, ReviewReason

AT = datetime(2026, 9, 14, 2, 0, tzinfo=UTC)
SPEEDING = Truth(
    offence=Offence.SPEEDING,
    article="592",
    part="2",
    repeated=False,
    plate="123ABC02",
    vehicle_id="v",
    owner_id="o",
    camera_id="c",
    track_id="1",
    at=AT + timedelta(seconds=2),
    entered_at=AT,
    left_at=AT + timedelta(seconds=4),
    story="",
)
UNINSURED = replace(
    SPEEDING, offence=Offence.OSAGO_MISSING, article="230", part="2", lapsed_on=date(2026, 8, 1), window=1
)
UNREAD = replace(SPEEDING, expected="review", reason=ReviewReason.PLATE_UNREADABLE)


def violation(truth: Truth) -> Violation:
    """The event that the truth expects."""
    return Violation(
        event_id="e",
        revision=0,
        offence=truth.offence,
        provision_id="p",
        article=truth.article,
        part=truth.part,
        provision_status=ProvisionStatus.CONFIRMED,
        repeated=truth.repeated,
        plate=truth.plate,
        vehicle_id=truth.vehicle_id,
        owner_id=truth.owner_id,
        owner_kind=OwnerKind.INDIVIDUAL,
        camera_id=truth.camera_id,
        region="02",
        observed_at=truth.at,
        decided_at=AT,
        notice_by=AT,
        confidence=1.0,
        passage_id="p",
        lapsed_on=truth.lapsed_on,
        device_serial="d",
        explanation_kk="",
        explanation_ru="",
        explanation_en="",
    )


def review(truth: Truth, reason: ReviewReason, plate: str | None) -> Review:
    """A review of the same moment."""
    return Review(
        event_id="r",
        revision=0,
        offence=truth.offence,
        reason=reason,
        plate=plate,
        camera_id=truth.camera_id,
        observed_at=truth.at,
        decided_at=AT,
        lapsed_on=truth.lapsed_on,
    )


@pytest.mark.parametrize("truth", [SPEEDING, UNINSURED])
def test_the_expected_event_is_right(truth: Truth) -> None:
    found = compare([truth], [violation(truth)])
    assert found.agrees
    assert found.right == {truth.offence: 1}


@pytest.mark.parametrize("truth", [SPEEDING, UNINSURED])
def test_without_its_event_a_truth_is_missed(truth: Truth) -> None:
    assert compare([truth], []).missed == (truth,)


@pytest.mark.parametrize("truth", [SPEEDING, UNINSURED])
def test_without_a_truth_an_event_is_wrongful(truth: Truth) -> None:
    assert compare([], [violation(truth)]).wrongful == (violation(truth),)


@pytest.mark.parametrize(
    "changed",
    [
        {"plate": "124ABC02"},
        {"owner_id": "somebody else"},
        {"vehicle_id": "another"},
        {"part": "4"},
        {"repeated": True},
        {"offence": Offence.RED_LIGHT},
        {"camera_id": "another"},
        {"observed_at": AT + timedelta(seconds=10)},
    ],
)
def test_an_event_that_says_something_else_is_wrongful_and_the_truth_missed(changed: dict[str, object]) -> None:
    event = replace(violation(SPEEDING), **changed)
    found = compare([SPEEDING], [event])
    assert found.wrongful == (event,)
    assert found.missed == (SPEEDING,)


@pytest.mark.parametrize("changed", [{"lapsed_on": date(2026, 8, 2)}, {"observed_at": AT + timedelta(days=20)}])
def test_another_lapse_or_window_is_another_offence(changed: dict[str, object]) -> None:
    assert not compare([UNINSURED], [replace(violation(UNINSURED), **changed)]).agrees


def test_one_offence_accounts_for_one_event() -> None:
    assert len(compare([SPEEDING], [violation(SPEEDING), violation(SPEEDING)]).wrongful) == 1


def test_a_review_is_right_for_its_reason_only() -> None:
    assert compare([UNREAD], [review(UNREAD, ReviewReason.PLATE_UNREADABLE, "")]).agrees
    assert compare([UNREAD], [review(UNREAD, ReviewReason.PLATE_UNREADABLE, None)]).agrees
    assert not compare([UNREAD], [review(UNREAD, ReviewReason.PLATE_UNREADABLE, "123ABC02")]).agrees
    assert not compare([UNREAD], [review(UNREAD, ReviewReason.PLATE_UNCERTAIN, "123ABC02")]).agrees
    assert not compare([UNREAD], [violation(UNREAD)]).agrees
    assert not compare([SPEEDING], [review(SPEEDING, ReviewReason.DEVICE_UNVERIFIED, "123ABC02")]).agrees


def test_of_what_could_not_be_observed_nothing_is_expected() -> None:
    unobservable = replace(SPEEDING, observable=False)
    for events in ([], [violation(SPEEDING)], [review(SPEEDING, ReviewReason.PLATE_UNREADABLE, "")]):
        found = compare([unobservable], events)
        assert found.agrees
        assert found.unobservable == 1
        assert not sum(found.right.values())
    assert not compare([unobservable], [replace(violation(SPEEDING), camera_id="another")]).agrees
    assert not compare([unobservable], [replace(violation(SPEEDING), plate="124ABC02")]).agrees


def test_of_two_vehicles_at_once_each_is_matched_with_its_own() -> None:
    other = replace(SPEEDING, plate="999ZZZ02", owner_id="p", vehicle_id="w", track_id="2")
    hidden = replace(SPEEDING, observable=False, plate="777KKK02", track_id="3")
    events = [violation(other), violation(SPEEDING)]
    assert compare([hidden, SPEEDING, other], events).agrees


def test_a_warning_is_right_only_where_a_warning_is_expected() -> None:
    expected = replace(SPEEDING, offence=Offence.EXTERNAL_LIGHTS, expected="warning", article="602", part="1")
    fields = {name: getattr(violation(expected), name) for name in WarningNotice.__struct_fields__}
    warning = WarningNotice(**fields)
    assert compare([expected], [warning]).agrees
    assert compare([expected], [violation(expected)]).wrongful == (violation(expected),)
    assert compare([replace(expected, expected="violation")], [warning]).wrongful == (warning,)
