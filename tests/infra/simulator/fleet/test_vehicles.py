"""The fleet: every story occurs, and its papers say what it says."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from infra.simulator.fleet.vehicles import Vehicle
from infra.simulator.plan import CityPlan
from schemas.vocabulary import ReviewReason, VehicleCategory
from tests.infra.simulator.cities import fleet


def _in_force(vehicle: Vehicle, moment: datetime) -> Iterator[str]:
    """Holders of policies for this vehicle that run at the moment, by the newest knowledge."""
    assert vehicle.insurance
    for policy in vehicle.insurance.policies:
        until = policy.terminated_at or policy.in_force_until
        if policy.vehicle_id == vehicle.car.vehicle_id and policy.in_force_from <= moment < until:
            yield policy.holder_id


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whoever_is_said_to_be_uninsured_holds_no_running_policy(seed: int) -> None:
    lapsed = [one for one in fleet(seed) if one.insurance and one.insurance.lapsed_on]
    assert len(lapsed) > 20
    for one in lapsed:
        assert one.car.owner_id not in _in_force(one, CityPlan(seed=seed).start_at)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_lapse_begins_before_the_traffic_and_not_before_the_ownership(seed: int) -> None:
    today = CityPlan(seed=seed).today
    for one in fleet(seed):
        for papers in (one.insurance, one.inspection):
            if papers and papers.lapsed_on:
                assert one.ownership
                assert one.ownership.owned_on <= papers.lapsed_on <= today


def test_former_owners_policies_are_there_and_do_not_cover() -> None:
    relying = [one for one in fleet(1) if one.insurance and one.insurance.story.startswith("only the old policy")]
    assert any(one.insurance and one.insurance.lapsed_on for one in relying)
    assert any(one.insurance and one.insurance.lapsed_on is None for one in relying)
    assert any(list(_in_force(one, CityPlan(seed=1).start_at)) for one in relying)


def test_every_doubt_and_every_kind_of_vehicle_occurs() -> None:
    doubts = {doubt for one in fleet(1) for doubt in one.doubts}
    assert doubts == {
        ReviewReason.FOREIGN_PLATE,
        ReviewReason.VEHICLE_UNKNOWN,
        ReviewReason.MILITARY_VEHICLE,
        ReviewReason.EMERGENCY_VEHICLE,
        ReviewReason.DIPLOMATIC_VEHICLE,
        ReviewReason.OWNER_CHANGED,
    }
    assert {one.car.category for one in fleet(1)} == set(VehicleCategory) - {VehicleCategory.O}


def test_pasts_that_make_a_repeat_and_pasts_that_do_not_occur() -> None:
    pasts = [one.past for one in fleet(1) if one.past.penalties]
    assert any(past.counts for past in pasts)
    assert {past.penalties[0].part for past in pasts if not past.counts} > {"9"}
    assert {"penalised for an earlier lapse", "penalised for this very lapse"} <= {past.story for past in pasts}


def test_no_two_vehicles_bear_the_same_plate() -> None:
    plates = [one.car.plate for one in fleet(1)]
    assert len(set(plates)) == len(plates)
