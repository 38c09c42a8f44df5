"""Parts of scenes: which passages they make, which are played, and who plays them."""

from collections import Counter
from datetime import timedelta

import pytest

from infra.simulator.figures import figures
from infra.simulator.fleet.vehicles import build_fleet
from infra.simulator.plan import CityPlan
from infra.simulator.road.passes import Legibility
from infra.simulator.scenes.scene import Part, fitting
from infra.simulator.scenes.stage import Cast, again, long_ago
from infra.simulator.scenes.truth import scene_truths
from infra.simulator.scenes.ways import Way
from schemas.vocabulary import Offence, ReviewReason, RoadUser
from tests.infra.simulator.scenes.cities import SEEDS, program

PLAN = CityPlan(seed=1)
LAW = figures()
STAYS = Part(way=Way.begin(0, 0).to(10, 0, 36).stand(29).to(20, 0, 36), enters_at=PLAN.start_at)


@pytest.mark.parametrize(
    ("hidden", "seconds", "pieces"),
    [
        ((), 29, [(0, 31)]),
        (((10, 11.9),), 29, [(0, 31)]),
        (((10, 12),), 29, [(0, 10), (12, 31)]),
        ((), 1298, [(0, 600), (600, 1200), (1200, 1300)]),
        (((10, 12),), 700, [(0, 10), (12, 612), (612, 702)]),
    ],
)
def test_a_passage_ends_where_the_vehicle_is_long_unseen_and_after_ten_minutes(
    hidden: tuple[tuple[float, float], ...], seconds: float, pieces: list[tuple[float, float]]
) -> None:
    way = Way.begin(0, 0).to(10, 0, 36).stand(seconds).to(20, 0, 36)
    part = Part(way=way, enters_at=PLAN.start_at, hidden=hidden)
    assert [end for piece in part.pieces() for end in piece] == pytest.approx([end for one in pieces for end in one])


def test_a_story_that_is_not_over_in_time_is_left_out_as_a_whole() -> None:
    late = Part(way=STAYS.way, enters_at=PLAN.end_at - timedelta(seconds=30))
    early = Part(way=STAYS.way, enters_at=late.enters_at - timedelta(seconds=1.5))
    parts = fitting(PLAN, [[late, STAYS], [early]])
    assert [(part.enters_at, part.track_id) for part in parts] == [(early.enters_at, "1")]


def test_nobody_is_hired_twice_nor_with_papers_that_are_not_in_order() -> None:
    fleet = build_fleet(PLAN)
    cast = Cast(PLAN, fleet)
    past = [cast.hire(past=again(LAW.congestion)), cast.hire(past=long_ago(LAW.congestion)), cast.hire()]
    assert [one.vehicle.past.repeats(LAW.congestion) for one in past] == [True, False, False]
    assert [len(one.vehicle.past.penalties) for one in past] == [1, 1, 0]
    plates = [one.car.plate for one in [*fleet, *cast.hired]]
    assert len(set(plates)) == len(plates)
    for one in cast.hired:
        assert one.inspection
        assert one.insurance
        assert (one.inspection.lapsed_on, one.insurance.lapsed_on, one.permit_lapse, one.doubts) == (
            None,
            None,
            None,
            (),
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_each_offence_is_committed_the_first_time_and_again_and_by_somebody_unread(seed: int) -> None:
    truths = [truth for scene in program(seed).scenes for truth in scene_truths(scene)]
    expected = Counter((truth.offence, truth.part, truth.expected) for truth in truths if truth.observable)
    for offence, parts in (
        (Offence.STOPPING_AND_PARKING, {("1", "violation"), ("5", "violation"), ("1", "review"), ("2", "violation")}),
        (Offence.STOPPING_AND_PARKING, {("5-1", "violation"), ("3", "violation"), ("4", "review")}),
        (Offence.CONGESTION, {("1", "warning"), ("4", "violation"), ("1", "review")}),
        (Offence.PEDESTRIAN_NOT_YIELDED, {("1", "violation"), ("2", "violation"), ("1", "review")}),
    ):
        assert {(offence, *part) for part in parts} <= set(expected)
    reasons = {truth.reason for truth in truths}
    assert {None, ReviewReason.PLATE_UNREADABLE, ReviewReason.ENTITLEMENT_UNKNOWN} <= reasons


@pytest.mark.parametrize("minutes", [5, 20])
def test_more_vehicles_owe_nothing_than_owe_something(minutes: int) -> None:
    parts = [part for scene in program(1, minutes).scenes for part in scene.parts]
    driven = [part for part in parts if part.driver and part.driver.legibility is Legibility.GOOD]
    assert parts
    assert 3 <= sum(part.owed is not None for part in driven) <= 0.7 * len(driven)
    assert all(part.owed is None for part in parts if part.road_user is not RoadUser.VEHICLE)
