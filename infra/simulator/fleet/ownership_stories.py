"""Whose a vehicle is, and what the vehicle registry says about it and when: one function per story."""

import dataclasses

from msgspec.structs import replace
from numpy.random import Generator

from infra.simulator.dealing import between
from infra.simulator.fleet.cars import Car
from infra.simulator.fleet.ownership import Ownership, ended, registration
from infra.simulator.plan import CityPlan, civil, midnight, office_hours
from schemas.records import Registration
from schemas.vocabulary import ReviewReason

LONG = (900, 1400)
"""Days: a registration that lies before every other thing that happens here."""
FRESH = (1, 5)
"""Days since a sale within the grace for insurance, holidays or not."""
STALE = (45, 120)
"""Days since a sale after which that grace is over."""


def steady(car: Car, plan: CityPlan, rng: Generator) -> Ownership:
    """One owner, for years."""
    day = plan.ago(between(rng, *LONG))
    only = registration(car, midnight(day))
    return Ownership(registrations=(only,), owned_on=day, class_on=day, story="the same owner for years")


def second_hand(car: Car, plan: CityPlan, rng: Generator) -> Ownership:
    """Bought years ago from a first owner."""
    seller, buyer = _sale(car, plan, rng, LONG)
    return _sold(seller, buyer, "bought second-hand years ago")


def sold_lately(car: Car, plan: CityPlan, rng: Generator) -> Ownership:
    """Sold within the grace for insurance."""
    seller, buyer = _sale(car, plan, rng, FRESH)
    return _sold(seller, buyer, f"bought on {civil(buyer.registered_from)}, still in grace")


def sold_this_summer(car: Car, plan: CityPlan, rng: Generator) -> Ownership:
    """Sold so long ago that the grace for insurance is over."""
    seller, buyer = _sale(car, plan, rng, STALE)
    return _sold(seller, buyer, f"bought on {civil(buyer.registered_from)}, grace over")


def sale_recorded_late(car: Car, plan: CityPlan, rng: Generator) -> Ownership:
    """Sold before the traffic, entered after it: seller then, buyer now."""
    seller, buyer = _sale(car, plan, rng, FRESH)
    late = plan.late(rng)
    late_buyer = replace(buyer, recorded_at=late)
    told = _sold(ended(seller, buyer.registered_from, late), late_buyer, f"sale recorded only at {late:%F %T}Z")
    return dataclasses.replace(told, doubt=ReviewReason.OWNER_CHANGED)


def sale_taken_back(car: Car, plan: CityPlan, rng: Generator) -> Ownership:
    """A sale that never was stands in the registry during the traffic, and is taken back after it."""
    own = registration(car, midnight(plan.ago(between(rng, *LONG))))
    wrong = registration(car, office_hours(rng, plan.ago(between(rng, *STALE))), car.person("not the buyer"))
    late, sold_at = plan.late(rng), wrong.registered_from
    again = replace(registration(car, sold_at), recorded_at=late)
    owned_on = civil(own.registered_from)
    return Ownership(
        registrations=(ended(own, sold_at, wrong.recorded_at), ended(wrong, sold_at, late), again),
        owned_on=owned_on,
        class_on=owned_on,
        doubt=ReviewReason.OWNER_CHANGED,
        story=f"a sale that never was, taken back at {late:%F %T}Z",
    )


def recorded_late(car: Car, plan: CityPlan, rng: Generator) -> Ownership:
    """Registered before the traffic, entered after it: nobody knows the plate then."""
    late = plan.late(rng)
    only = replace(registration(car, office_hours(rng, plan.ago(between(rng, *FRESH)))), recorded_at=late)
    day = civil(only.registered_from)
    return Ownership(
        registrations=(only,),
        owned_on=day,
        class_on=day,
        doubt=ReviewReason.VEHICLE_UNKNOWN,
        documents=False,
        story=f"registration recorded only at {late:%F %T}Z",
    )


def struck_off(car: Car, plan: CityPlan, rng: Generator) -> Ownership:
    """The registry withdraws all that it said about the plate."""
    late = plan.late(rng)
    return dataclasses.replace(
        steady(car, plan, rng),
        doubt=ReviewReason.VEHICLE_UNKNOWN,
        documents=False,
        struck_off_at=late,
        story=f"the registry withdrew the plate at {late:%F %T}Z",
    )


def scrapped(car: Car, plan: CityPlan, rng: Generator) -> Ownership:
    """Taken out of the registry this summer, and still on the road."""
    told = steady(car, plan, rng)
    ended_at = office_hours(rng, plan.ago(between(rng, *STALE)))
    return dataclasses.replace(
        told,
        registrations=(ended(told.registrations[0], ended_at, ended_at),),
        doubt=ReviewReason.VEHICLE_UNKNOWN,
        documents=False,
        story=f"registration ended on {civil(ended_at)}",
    )


def scrapped_recorded_late(car: Car, plan: CityPlan, rng: Generator) -> Ownership:
    """Taken out of the registry before the traffic, entered after it: then somebody's, now nobody's."""
    told = steady(car, plan, rng)
    ended_at, late = office_hours(rng, plan.ago(between(rng, *FRESH))), plan.late(rng)
    return dataclasses.replace(
        told,
        registrations=(ended(told.registrations[0], ended_at, late),),
        doubt=ReviewReason.OWNER_CHANGED,
        documents=False,
        story=f"end of registration recorded only at {late:%F %T}Z",
    )


def called_a_taxi(car: Car, plan: CityPlan, rng: Generator) -> Ownership:
    """Recorded as a taxi by mistake, corrected after the traffic: what only a taxi owes was never owed."""
    told, late = steady(car, plan, rng), plan.late(rng)
    right = told.registrations[0]
    return dataclasses.replace(
        told,
        registrations=(replace(right, commercial=True), replace(right, recorded_at=late)),
        story=f"recorded as a taxi until {late:%F %T}Z",
    )


def new_plate(car: Car, plan: CityPlan, rng: Generator) -> Ownership:
    """The same vehicle and owner under another plate before: still one unbroken ownership."""
    told = steady(car, plan, rng)
    changed_at = office_hours(rng, plan.ago(between(rng, *STALE)))
    now = registration(car, changed_at)
    before = replace(told.registrations[0], plate=f"{car.plate[:-2]}{(int(car.plate[-2:]) % 20) + 1:02}")
    before = ended(before, changed_at, now.recorded_at)
    return dataclasses.replace(told, registrations=(before, now), story=f"new plate on {civil(changed_at)}")


def plate_moved(car: Car, plan: CityPlan, rng: Generator) -> Ownership:
    """The owner kept the plate and put it on this vehicle; the old vehicle's papers do not cover it."""
    moved_at = office_hours(rng, plan.ago(between(rng, *STALE)))
    now = registration(car, moved_at)
    old_id = car.person("vehicle that bore the plate before")
    old = replace(registration(car, midnight(plan.ago(between(rng, *LONG)))), vehicle_id=old_id)
    day = civil(moved_at)
    return Ownership(
        registrations=(ended(old, moved_at, now.recorded_at), now),
        owned_on=day,
        class_on=day,
        covered_before=(old_id, car.owner_id),
        story=f"the plate was on another vehicle until {day}",
    )


def _sale(car: Car, plan: CityPlan, rng: Generator, days: tuple[int, int]) -> tuple[Registration, Registration]:
    """The former and the present owner's registration; the sale was so many days ago and recorded at once."""
    sold_at = office_hours(rng, plan.ago(between(rng, *days)))
    first_at = midnight(plan.ago(LONG[1] + between(rng, 100, 500)))
    seller, buyer = registration(car, first_at, car.person("seller")), registration(car, sold_at)
    return ended(seller, sold_at, buyer.recorded_at), buyer


def _sold(seller: Registration, buyer: Registration, story: str) -> Ownership:
    return Ownership(
        registrations=(seller, buyer),
        owned_on=civil(buyer.registered_from),
        class_on=civil(seller.registered_from),
        covered_before=(seller.vehicle_id, seller.owner_id),
        story=story,
    )
