"""What the weapons registry says about an owner's permits to keep a firearm: one function per story."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from msgspec.structs import replace
from numpy.random import Generator

from infra.simulator.dealing import between, deal
from infra.simulator.figures import months_after
from infra.simulator.fleet.cars import Car
from infra.simulator.fleet.ownership import Ownership
from infra.simulator.plan import CityPlan, office_hours
from schemas.identity import derived_id
from schemas.records import FirearmPermit
from schemas.vocabulary import OwnerKind

MONTHS = 60
"""That a permit runs."""
LAPSED_DAYS = (0, 250)
"""Since when a lapsed permit has been over."""
OWNED_FOR_LONG = timedelta(days=800)
"""Whoever has lapsed had the vehicle all the while."""


@dataclass(frozen=True, kw_only=True)
class Permits:
    """An owner's permits, and the day since which there has been none for a weapon that is kept."""

    owner_id: str
    permits: tuple[FirearmPermit, ...]
    lapsed_on: date | None = None
    withdrawn_at: datetime | None = None
    """When the registry withdrew all that it had said about the owner."""
    story: str


@dataclass(frozen=True)
class Case:
    """Of whom a story tells."""

    owner_id: str
    plan: CityPlan
    rng: Generator

    def permit(self, from_on: date, renews: FirearmPermit | None = None) -> FirearmPermit:
        """A permit, obtained the day before it begins."""
        return FirearmPermit(
            permit_id=derived_id("simulated-permit", self.owner_id, from_on.isoformat()),
            renews=renews.permit_id if renews else None,
            valid_from=from_on,
            valid_until=months_after(from_on, MONTHS),
            recorded_at=office_hours(self.rng, from_on - timedelta(days=1)),
        )

    def over(self, days: tuple[int, int] = LAPSED_DAYS) -> FirearmPermit:
        """A permit that ended so many days ago."""
        ended_on = self.plan.ago(between(self.rng, *days))
        return replace(self.permit(months_after(ended_on, -MONTHS)), valid_until=ended_on)

    def told(self, story: str, *permits: FirearmPermit, lapsed_on: date | None = None) -> Permits:
        """The owner with these permits."""
        return Permits(owner_id=self.owner_id, permits=permits, lapsed_on=lapsed_on, story=story)


Story = Callable[[Case], Permits | None]


def unarmed(_case: Case) -> None:
    """The registry has never heard of the owner."""


def valid(case: Case) -> Permits:
    """In force, perhaps on its last day."""
    return case.told("permit in force", case.permit(months_after(case.plan.ago(-between(case.rng, 1, 900)), -MONTHS)))


def renewed(case: Case) -> Permits:
    """Renewed in time."""
    old = case.over()
    return case.told("permit renewed in time", old, case.permit(old.valid_until, old))


def lapsed(case: Case) -> Permits:
    """Renewed once, and not again."""
    last = case.over()
    first = replace(case.permit(months_after(last.valid_from, -MONTHS)), valid_until=last.valid_from)
    last = replace(last, renews=first.permit_id)
    story = f"permit ended on {last.valid_until}, not renewed"
    return case.told(story, first, last, lapsed_on=last.valid_until)


def lapsed_beside_another(case: Case) -> Permits:
    """One of two permits ended; the other, for another weapon, renews nothing."""
    old, other = case.over(), case.permit(case.plan.ago(between(case.rng, 300, 900)))
    story = f"one permit ended on {old.valid_until}, another in force"
    return case.told(story, old, other, lapsed_on=old.valid_until)


def renewed_recorded_late(case: Case) -> Permits:
    """Renewed in time; the registry heard of it after the traffic."""
    old, late = case.over((0, 10)), case.plan.late(case.rng)
    new = replace(case.permit(old.valid_until, old), recorded_at=late)
    return case.told(f"permit renewed in time, recorded only at {late:%F %T}Z", old, new)


def renewed_afterwards(case: Case) -> Permits:
    """Lapsed, and renewed only from the day after the traffic."""
    old, late = case.over(), case.plan.late(case.rng)
    new = replace(case.permit(case.plan.ago(-1), old), recorded_at=late)
    story = f"permit ended on {old.valid_until}, renewed after the traffic"
    return case.told(story, old, new, lapsed_on=old.valid_until)


def surrendered(case: Case) -> Permits:
    """The weapon was given away before the permit ended."""
    old = case.over((5, 250))
    on = old.valid_until - timedelta(days=between(case.rng, 1, 100))
    gone = replace(old, surrendered_on=on, surrender_recorded_at=office_hours(case.rng, on))
    return case.told(f"weapon surrendered on {on}", gone)


def surrendered_recorded_late(case: Case) -> Permits:
    """The weapon was given away by the day of the traffic; the registry heard of it after it."""
    old, late = case.over(), case.plan.late(case.rng)
    gone = replace(old, surrendered_on=case.plan.ago(between(case.rng, 0, 3)), surrender_recorded_at=late)
    return case.told(f"weapon surrendered on {gone.surrendered_on}, recorded only at {late:%F %T}Z", gone)


def surrendered_afterwards(case: Case) -> Permits:
    """Lapsed, and the weapon given away only after the vehicle was seen."""
    old, late = case.over(), case.plan.late(case.rng)
    gone = replace(old, surrendered_on=case.plan.ago(-1), surrender_recorded_at=late)
    story = f"permit ended on {old.valid_until}, weapon surrendered after the traffic"
    return case.told(story, gone, lapsed_on=old.valid_until)


def recorded_late(case: Case) -> Permits:
    """A permit that ended before the traffic and is entered only after it: nobody knew of a weapon."""
    late = case.plan.late(case.rng)
    return case.told(f"lapsed permit recorded only at {late:%F %T}Z", replace(case.over(), recorded_at=late))


def withdrawn(case: Case) -> Permits:
    """The registry takes back all that it has said about the owner."""
    late = case.plan.late(case.rng)
    story = f"lapsed permit, all withdrawn at {late:%F %T}Z"
    return Permits(owner_id=case.owner_id, permits=(case.over(),), withdrawn_at=late, story=story)


STORIES: tuple[tuple[float, Story], ...] = (
    (78, unarmed),
    (5, valid),
    (3, renewed),
    (4, lapsed),
    (1, lapsed_beside_another),
    (1.5, renewed_recorded_late),
    (1, renewed_afterwards),
    (1, surrendered),
    (1.5, surrendered_recorded_late),
    (1, surrendered_afterwards),
    (1, recorded_late),
    (1, withdrawn),
)
Owned = Sequence[tuple[Car, Ownership | None]]


def build_permits(plan: CityPlan, owned: Owned) -> dict[str, Permits]:
    """The permits of those who have or had any, by owner. Whoever sold a vehicle of this city has let his lapse."""
    rng = plan.chance(15)
    owners = _owners(plan, owned)
    told = {
        owner: story(Case(owner, plan, rng))
        for owner, story in zip(owners, deal(rng, STORIES, len(owners)), strict=True)
    }
    told |= {owner: lapsed(Case(owner, plan, rng)) for owner in _former_owners(owned)}
    return {owner: permits for owner, permits in told.items() if permits}


def _owners(plan: CityPlan, owned: Owned) -> list[str]:
    """People and companies all of whose vehicles have been theirs for long, and nobody doubts it."""
    long, others = set[str](), set[str]()
    for car, of in owned:
        certain = of and not of.doubt and of.owned_on < plan.today - OWNED_FOR_LONG
        (long if certain and car.owner_kind is not OwnerKind.NON_PROFIT else others).add(car.owner_id)
    return sorted(long - others)


def _former_owners(owned: Owned) -> list[str]:
    """Who is named in a registration of a vehicle that is not his today."""
    named = {(one.owner_id, car.owner_id) for car, of in owned if of for one in of.registrations}
    return sorted(former for former, present in named if former != present)


def of_owner(permits: Mapping[str, Permits], ownership: Ownership | None, car: Car) -> tuple[Permits, ...]:
    """What is on file about the present owner of a vehicle, then about former ones."""
    named = [car.owner_id, *(one.owner_id for one in (ownership.registrations if ownership else ()))]
    return tuple(permits[owner] for owner in dict.fromkeys(named) if owner in permits)
