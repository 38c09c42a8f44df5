"""Permits to keep firearms: the stories are told, and say of themselves whether they are lapses."""

from collections import Counter

from infra.simulator.fleet.permits import Permits
from infra.simulator.plan import CityPlan
from tests.infra.simulator.cities import fleet

TODAY = CityPlan(seed=1).today


def _of_today() -> list[Permits]:
    """Of those who own a vehicle today, each once."""
    own = {one.owner_id: one for car in fleet(1) for one in car.permits if one.owner_id == car.car.owner_id}
    return list(own.values())


def test_most_people_keep_no_weapon_and_some_have_let_their_permit_lapse() -> None:
    lapsed = [one for one in _of_today() if one.lapsed_on]
    assert 5 <= len(lapsed) < len(_of_today()) < len({one.car.owner_id for one in fleet(1)}) / 2


def test_a_lapse_began_on_the_first_day_that_no_permit_covers() -> None:
    for one in _of_today():
        if one.lapsed_on:
            ended = [permit for permit in one.permits if permit.valid_until == one.lapsed_on]
            renewing = [permit for permit in one.permits if permit.renews in {old.permit_id for old in ended}]
            assert one.lapsed_on <= TODAY
            assert ended
            assert all(permit.valid_from > TODAY for permit in renewing)


def test_what_is_no_lapse_for_everybody_looks_like_one_for_some() -> None:
    innocent = [one for one in _of_today() if not one.lapsed_on]
    looks = [one for one in innocent if all(permit.valid_until <= TODAY for permit in one.permits)]
    assert any(one.withdrawn_at for one in looks)
    assert any(permit.surrendered_on for one in looks for permit in one.permits)
    assert any(permit.recorded_at > CityPlan(seed=1).end_at for one in innocent for permit in one.permits)


def test_whoever_sold_a_vehicle_has_a_lapse_that_is_none_of_the_new_owners() -> None:
    former = [(car, one) for car in fleet(1) for one in car.permits if one.owner_id != car.car.owner_id]
    assert former
    assert all(one.lapsed_on for _, one in former)


def test_of_two_vehicles_of_one_owner_both_know_the_same_permits() -> None:
    known: dict[str, set[Permits]] = {}
    cars: Counter[str] = Counter()
    for car in fleet(1):
        for one in car.permits:
            if one.owner_id == car.car.owner_id:
                known.setdefault(one.owner_id, set()).add(one)
                cars[one.owner_id] += 1
    assert max(cars.values()) > 1
    assert all(len(permits) == 1 for permits in known.values())
