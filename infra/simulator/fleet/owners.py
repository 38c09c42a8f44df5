"""Who owns which vehicle: the stories of ownership, dealt out."""

from collections.abc import Callable, Sequence

from numpy.random import Generator

from infra.simulator.dealing import deal
from infra.simulator.fleet.cars import Bearer, Car
from infra.simulator.fleet.ownership import Ownership
from infra.simulator.fleet.ownership_stories import (
    called_a_taxi,
    new_plate,
    plate_moved,
    recorded_late,
    sale_recorded_late,
    sale_taken_back,
    scrapped,
    scrapped_recorded_late,
    second_hand,
    sold_lately,
    sold_this_summer,
    steady,
    struck_off,
)
from infra.simulator.plan import CityPlan
from schemas.vocabulary import VehicleCategory

Story = Callable[[Car, CityPlan, Generator], Ownership]

STORIES: tuple[tuple[float, Story], ...] = (
    (70, steady),
    (12, second_hand),
    (3, sold_lately),
    (5, sold_this_summer),
    (2, sale_recorded_late),
    (1.5, sale_taken_back),
    (1, recorded_late),
    (1, struck_off),
    (1, scrapped),
    (1, scrapped_recorded_late),
    (3, called_a_taxi),
    (2, new_plate),
    (2.5, plate_moved),
)


def build_ownerships(plan: CityPlan, cars: Sequence[Car]) -> list[Ownership | None]:
    """Each car's ownership; none for plates that the registry never gave."""
    rng = plan.chance(3)
    storied = [car for car in cars if _may_change_hands(car)]
    stories = dict(zip((car.plate for car in storied), deal(rng, STORIES, len(storied)), strict=True))
    return [stories.get(car.plate, steady)(car, plan, rng) if car.bearer is Bearer.REGISTERED else None for car in cars]


def _may_change_hands(car: Car) -> bool:
    """Passenger cars with a plate of 2012 and an ordinary owner."""
    ordinary = car.category is VehicleCategory.M1 and car.service is None and car.plate[-2:].isdigit()
    return ordinary and car.bearer is Bearer.REGISTERED
