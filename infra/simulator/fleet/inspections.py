"""What the inspection registry says about a vehicle: one function per story."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from msgspec.structs import replace
from numpy.random import Generator

from infra.simulator.dealing import between, deal
from infra.simulator.figures import figures, months_after
from infra.simulator.fleet.cars import Car
from infra.simulator.fleet.ownership import Ownership
from infra.simulator.plan import CityPlan, midnight, office_hours
from schemas.identity import derived_id
from schemas.records import InspectionCard

LAPSED_DAYS = (0, 250)
"""Since when a card has been over."""


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """The cards, and the day since which the present owner has driven without one that he should have."""

    cards: tuple[InspectionCard, ...] = ()
    lapsed_on: date | None = None
    withdrawn_at: datetime | None = None
    """When the registry withdrew all that it had said about the plate."""
    story: str


@dataclass(frozen=True)
class Case:
    """Of whom a story tells."""

    car: Car
    ownership: Ownership
    plan: CityPlan
    rng: Generator

    @property
    def months(self) -> int:
        """How long a card is good."""
        duty = figures().inspection
        return duty.professional_months if self.car.professional else duty.months

    @property
    def owed_from(self) -> date:
        """The day from which the vehicle owes its first inspection."""
        duty = figures().inspection
        if self.car.professional:
            return months_after(self.ownership.class_on, duty.professional_after_months)
        return date(self.car.manufactured_year + duty.after_years[self.car.category], 1, 1)

    def card(self, inspected_on: date) -> InspectionCard:
        """A card, recorded in the evening of the inspection."""
        return InspectionCard(
            card_id=derived_id("simulated-card", self.car.vehicle_id, inspected_on.isoformat()),
            vehicle_id=self.car.vehicle_id,
            inspected_on=inspected_on,
            valid_until=months_after(inspected_on, self.months),
            recorded_at=midnight(inspected_on) + timedelta(hours=20),
        )

    def over(self, days: tuple[int, int]) -> InspectionCard:
        """A card that was good until so many days ago."""
        ended_on = self.plan.ago(between(self.rng, *days))
        return replace(self.card(months_after(ended_on, -self.months)), valid_until=ended_on)

    def lapse(self, since: date) -> date | None:
        """The first day on which the present owner drove without, where nothing was good since that day."""
        first = max(since, self.owed_from, self.ownership.owned_on)
        return first if first <= self.plan.today else None


Story = Callable[[Case], Inspection]


def valid(case: Case) -> Inspection:
    """In order."""
    good_for = (case.plan.today - months_after(case.plan.today, -case.months)).days
    return Inspection(cards=(case.card(case.plan.ago(between(case.rng, 1, good_for - 5))),), story="inspected")


def not_owed(_case: Case) -> Inspection:
    """So new that nothing is owed."""
    return Inspection(story="too new to owe an inspection")


def lapsed(case: Case) -> Inspection:
    """The card ended."""
    card = case.over(LAPSED_DAYS)
    return Inspection(cards=(card,), lapsed_on=case.lapse(card.valid_until), story=f"card ended on {card.valid_until}")


def recorded_late(case: Case) -> Inspection:
    """Inspected again in time; the registry heard of it after the traffic."""
    card = case.over((3, 10))
    late = case.plan.late(case.rng)
    new = replace(case.card(card.valid_until), recorded_at=late)
    return Inspection(cards=(card, new), story=f"inspected in time, recorded only at {late:%F %T}Z")


def inspected_the_same_day(case: Case) -> Inspection:
    """Inspected on the day of the traffic, after it: that day counts whole."""
    late = case.plan.late(case.rng)
    new = replace(case.card(case.plan.today), recorded_at=late)
    return Inspection(cards=(case.over(LAPSED_DAYS), new), story="inspected later on the same day")


def annulled_before(case: Case) -> Inspection:
    """The last card was fictitious, as the registry had found before the traffic: the one before it counts."""
    card = case.over((90, 150))
    void = case.card(case.plan.ago(between(case.rng, 40, 80)))
    void = replace(void, annulled_recorded_at=office_hours(case.rng, case.plan.ago(between(case.rng, 2, 30))))
    story = f"last card annulled at {void.annulled_recorded_at:%F %T}Z, the one before ended on {card.valid_until}"
    return Inspection(cards=(card, void), lapsed_on=case.lapse(card.valid_until), story=story)


def annulled_after(case: Case) -> Inspection:
    """By what was known when the vehicle was seen, it was inspected."""
    late = case.plan.late(case.rng)
    void = replace(case.card(case.plan.ago(between(case.rng, 40, 80))), annulled_recorded_at=late)
    return Inspection(cards=(void,), story=f"card annulled only at {late:%F %T}Z")


def inspected_afterwards(case: Case) -> Inspection:
    """Lapsed, and inspected on the day after the traffic."""
    card = case.over(LAPSED_DAYS)
    new = case.card(case.plan.ago(-1))
    story = f"card ended on {card.valid_until}, inspected after the traffic"
    return Inspection(cards=(card, new), lapsed_on=case.lapse(card.valid_until), story=story)


def never(case: Case) -> Inspection:
    """No card ever; the registry has no entry."""
    return Inspection(lapsed_on=case.lapse(case.owed_from), story=f"never inspected, owed from {case.owed_from}")


def withdrawn(case: Case) -> Inspection:
    """Lapsed, but the registry withdraws all that it has said about the plate."""
    late = case.plan.late(case.rng)
    story = f"the registry withdrew the plate at {late:%F %T}Z"
    return Inspection(cards=(case.over(LAPSED_DAYS),), withdrawn_at=late, story=story)


STORIES: tuple[tuple[float, Story], ...] = (
    (70, valid),
    (9, lapsed),
    (3, recorded_late),
    (1, inspected_the_same_day),
    (2, annulled_before),
    (2, annulled_after),
    (2, inspected_afterwards),
    (3, never),
    (1, withdrawn),
)


def build_inspections(plan: CityPlan, owned: Sequence[tuple[Car, Ownership | None]]) -> list[Inspection | None]:
    """Each car's inspection; none where the vehicle registry knows nobody."""
    rng = plan.chance(5)
    stories = deal(rng, STORIES, len(owned))
    inspections: list[Inspection | None] = []
    for (car, ownership), dealt in zip(owned, stories, strict=True):
        if ownership is None:
            inspections.append(None)
            continue
        told = (not_owed if car.new else dealt)(Case(car, ownership, plan, rng))
        inspections.append(told if ownership.documents else _held_against_nobody(told))
    return inspections


def _held_against_nobody(told: Inspection) -> Inspection:
    """The same cards, held against nobody."""
    return Inspection(cards=told.cards, withdrawn_at=told.withdrawn_at, story=told.story)
