"""The truth of the simulated city."""

from collections import Counter

import pytest

from infra.simulator.plan import CityPlan, Form
from infra.simulator.road.filings import Limits
from infra.simulator.road.habits import Habit
from infra.simulator.road.passes import Conduct
from infra.simulator.truth import build_truth
from schemas.vocabulary import Offence, ReviewReason
from tests.infra.simulator.cities import passes

FOUR = {Offence.SPEEDING, Offence.RED_LIGHT, Offence.INSPECTION_MISSING, Offence.OSAGO_MISSING}
HABITS = {Offence.PHONE_USE, Offence.SEAT_BELT, Offence.SIGNS_AND_MARKINGS, Offence.EXTERNAL_LIGHTS}
OFFENDING = (Habit.PHONE, Habit.UNBELTED, Habit.CUTS, Habit.UNLIT)
REASONS = {
    ReviewReason.PLATE_UNREADABLE,
    ReviewReason.FOREIGN_PLATE,
    ReviewReason.VEHICLE_UNKNOWN,
    ReviewReason.MILITARY_VEHICLE,
    ReviewReason.EMERGENCY_VEHICLE,
    ReviewReason.DIPLOMATIC_VEHICLE,
    ReviewReason.DEVICE_UNVERIFIED,
    ReviewReason.PLATE_MISMATCH,
    ReviewReason.IMPOSSIBLE_TRAVEL,
    ReviewReason.OWNER_CHANGED,
    ReviewReason.PROVISION_INFERRED,
}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_offence_is_committed_several_times_and_repeated(seed: int) -> None:
    truths = build_truth(CityPlan(seed=seed), passes(seed))
    clear = Counter(truth.offence for truth in truths if truth.expected != "review" and truth.observable)
    assert set(clear) == FOUR | HABITS
    assert min(clear.values()) >= 5
    repeated = {truth.offence for truth in truths if truth.repeated and truth.expected == "violation"}
    assert repeated >= FOUR - {Offence.OSAGO_MISSING}
    assert {truth.part for truth in truths if truth.article == "592"} == {"1", "2", "3", "3-1", "4", "5"}


@pytest.mark.parametrize(
    ("form", "more"),
    [(Form.FRAMES, set()), (Form.PASSAGES, {ReviewReason.PLATE_UNCERTAIN, ReviewReason.EVIDENCE_WEAK})],
)
def test_every_reason_for_a_review_that_this_form_can_show_occurs(form: Form, more: set[ReviewReason]) -> None:
    truths = build_truth(CityPlan(seed=1, form=form), passes(1, form))
    assert {truth.reason for truth in truths if truth.observable} == {None} | REASONS | more


def test_expected_and_reason_agree() -> None:
    for truth in build_truth(CityPlan(seed=1), passes(1)):
        assert (truth.expected == "review") == (truth.reason is not None)


def test_nobody_is_accused_who_drove_calmly_or_under_a_wrong_sign() -> None:
    guilty = {
        (one.camera_id, one.track_id) for one in build_truth(CityPlan(seed=1), passes(1)) if one.lapsed_on is None
    }
    innocent = (Conduct.CALM, Conduct.NEAR_LIMIT, Conduct.EARLY_YELLOW, Conduct.JUST_RED, Conduct.WAITS)
    for one in passes(1):
        if one.timed and one.timed.band:
            continue
        accused = (one.camera.camera_id, one.track_id) in guilty
        if one.habit not in OFFENDING and (one.conduct in innocent or one.camera.limits is Limits.ENTERED_LATE):
            assert not accused
    deceived = [one for one in passes(1) if one.camera.limits is Limits.WRONG_SIGN and one.motion.speed_kmh > 53]
    assert deceived


def test_a_lapse_is_told_once_for_each_vehicle_however_often_it_was_seen() -> None:
    truths = [truth for truth in build_truth(CityPlan(seed=1), passes(1)) if truth.lapsed_on]
    told = Counter((truth.offence, truth.vehicle_id) for truth in truths)
    assert set(told.values()) == {1}
    seen = Counter(one.vehicle.car.vehicle_id for one in passes(1))
    assert any(seen[truth.vehicle_id] > 1 for truth in truths)


def test_a_lapsed_permit_is_told_once_for_each_owner_and_only_to_be_reviewed() -> None:
    truths = [one for one in build_truth(CityPlan(seed=1), passes(1)) if one.offence is Offence.FIREARM_PERMIT_LAPSED]
    assert len(truths) > 5
    assert set(Counter(truth.owner_id for truth in truths).values()) == {1}
    assert {(truth.expected, truth.reason) for truth in truths} == {("review", ReviewReason.PROVISION_INFERRED)}
