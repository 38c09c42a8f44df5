"""What the insurance database says about a vehicle: one function per story."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from msgspec.structs import replace
from numpy.random import Generator

from infra.simulator.dealing import between, deal
from infra.simulator.figures import figures, months_after
from infra.simulator.fleet.cars import Car
from infra.simulator.fleet.ownership import Ownership
from infra.simulator.plan import CityPlan, civil, midnight, office_hours
from schemas.identity import derived_id
from schemas.records import OsagoPolicy
from schemas.vocabulary import ReviewReason

MONTHS = 12
"""That a policy runs."""
LAPSED_DAYS = (0, 250)
"""Since when a lapsed policy has been over."""


@dataclass(frozen=True, kw_only=True)
class Insurance:
    """The policies, and the day since which the owner has had none that he should have had."""

    policies: tuple[OsagoPolicy, ...] = ()
    lapsed_on: date | None = None
    withdrawn_at: datetime | None = None
    """When the database withdrew all that it had said about the plate."""
    story: str


@dataclass(frozen=True)
class Case:
    """Of whom a story tells."""

    car: Car
    ownership: Ownership
    plan: CityPlan
    rng: Generator

    def policy(self, from_on: date) -> OsagoPolicy:
        """The owner's for this vehicle, bought the day before."""
        return OsagoPolicy(
            policy_id=derived_id("simulated-policy", self.car.vehicle_id, from_on.isoformat()),
            vehicle_id=self.car.vehicle_id,
            holder_id=self.car.owner_id,
            in_force_from=midnight(from_on),
            in_force_until=midnight(months_after(from_on, MONTHS)),
            recorded_at=office_hours(self.rng, from_on - timedelta(days=1)),
        )

    def over(self, days: tuple[int, int]) -> tuple[OsagoPolicy, date]:
        """A policy that ended so many days ago, and the day on which it did."""
        ended_on = self.plan.ago(between(self.rng, *days))
        policy = self.policy(months_after(ended_on, -MONTHS))
        return replace(policy, in_force_until=midnight(ended_on)), ended_on


Story = Callable[[Case], Insurance]


def valid(case: Case) -> Insurance:
    """Insured, and the year before too."""
    current = case.policy(case.plan.ago(between(case.rng, 5, 364)))
    before = case.policy(months_after(civil(current.in_force_from), -MONTHS))
    return Insurance(policies=(before, current), story="insured")


def lapsed(case: Case) -> Insurance:
    """Not renewed."""
    policy, ended_on = case.over(LAPSED_DAYS)
    return Insurance(policies=(policy,), lapsed_on=ended_on, story=f"policy ended on {ended_on}, not renewed")


def renewed_recorded_late(case: Case) -> Insurance:
    """Renewed in time; the database heard of it after the traffic."""
    policy, ended_on = case.over((1, 10))
    late = case.plan.late(case.rng)
    renewal = replace(case.policy(ended_on), recorded_at=late)
    return Insurance(policies=(policy, renewal), story=f"renewed in time, recorded only at {late:%F %T}Z")


def starts_later(case: Case) -> Insurance:
    """A contract is concluded, though it is not in force yet."""
    policy, _ = case.over((3, 20))
    concluded_at = office_hours(case.rng, case.plan.ago(1))
    future = replace(case.policy(case.plan.ago(-2)), recorded_at=concluded_at)
    return Insurance(policies=(policy, future), story="concluded yesterday, in force from the day after tomorrow")


def bought_afterwards(case: Case) -> Insurance:
    """Lapsed, and bought only after the vehicle was seen."""
    policy, ended_on = case.over(LAPSED_DAYS)
    late = case.plan.late(case.rng)
    new = replace(case.policy(case.plan.ago(-2)), recorded_at=late)
    return Insurance(policies=(policy, new), lapsed_on=ended_on, story=f"ended on {ended_on}, bought after the traffic")


def cancelled(case: Case) -> Insurance:
    """Terminated early, known at once."""
    ended_at = office_hours(case.rng, case.plan.ago(between(case.rng, 2, 60)))
    policy = case.policy(case.plan.ago(between(case.rng, 70, 300)))
    policy = replace(policy, terminated_at=ended_at, termination_recorded_at=ended_at)
    return Insurance(policies=(policy,), lapsed_on=civil(ended_at), story=f"terminated on {civil(ended_at)}")


def cancelled_recorded_late(case: Case) -> Insurance:
    """Terminated early; by what was known when the vehicle was seen it was insured."""
    ended_at = office_hours(case.rng, case.plan.ago(between(case.rng, 1, 5)))
    late = case.plan.late(case.rng)
    policy = case.policy(case.plan.ago(between(case.rng, 70, 300)))
    policy = replace(policy, terminated_at=ended_at, termination_recorded_at=late)
    return Insurance(policies=(policy,), story=f"termination recorded only at {late:%F %T}Z")


def never(case: Case) -> Insurance:
    """No policy ever; the database has no entry."""
    day = figures().grace.over_from(case.ownership.owned_on)
    return Insurance(lapsed_on=day, story=f"never insured since {case.ownership.owned_on}")


def held_by_another(case: Case) -> Insurance:
    """Somebody else, never the owner, holds the policy: it covers the vehicle."""
    policy = replace(case.policy(case.plan.ago(between(case.rng, 5, 364))), holder_id=case.car.person("spouse"))
    return Insurance(policies=(policy,), story="insured by a member of the family")


def gap_closed(case: Case) -> Insurance:
    """Was without a policy in spring and is insured again."""
    policy, _ = case.over((60, 120))
    again = case.policy(case.plan.ago(between(case.rng, 10, 50)))
    return Insurance(policies=(policy, again), story="insured again after a gap")


def withdrawn(case: Case) -> Insurance:
    """Lapsed, but the database withdraws all that it has said about the plate."""
    policy, _ = case.over(LAPSED_DAYS)
    late = case.plan.late(case.rng)
    return Insurance(policies=(policy,), withdrawn_at=late, story=f"the database withdrew the plate at {late:%F %T}Z")


def bought_with_the_car(case: Case) -> Insurance:
    """The new owner insured the vehicle at once."""
    return Insurance(
        policies=(*_before(case), case.policy(case.ownership.owned_on)), story="insured since the purchase"
    )


def relies_on_the_old_policy(case: Case) -> Insurance:
    """Only a former owner's policy, or one for another vehicle, is in force: none of it covers the owner."""
    over_from = figures().grace.over_from(case.ownership.owned_on)
    lapsed_on = over_from if over_from <= case.plan.today else None
    return Insurance(policies=_before(case), lapsed_on=lapsed_on, story=f"only the old policy; free before {over_from}")


def _before(case: Case) -> tuple[OsagoPolicy, ...]:
    if case.ownership.covered_before is None:
        return ()
    vehicle_id, holder_id = case.ownership.covered_before
    old = case.policy(case.plan.ago(between(case.rng, 150, 300)))
    return (replace(old, vehicle_id=vehicle_id, holder_id=holder_id),)


OLD_OWNERS: tuple[tuple[float, Story], ...] = (
    (70, valid),
    (9, lapsed),
    (3, renewed_recorded_late),
    (2, starts_later),
    (2, bought_afterwards),
    (2, cancelled),
    (2, cancelled_recorded_late),
    (2, never),
    (2, held_by_another),
    (2, gap_closed),
    (1, withdrawn),
)
NEW_OWNERS: tuple[tuple[float, Story], ...] = ((50, bought_with_the_car), (50, relies_on_the_old_policy))
OWNED_FOR_LONG = timedelta(days=800)
"""Then the stories of old owners fit: all their policies are later than the purchase."""


def build_insurances(plan: CityPlan, owned: Sequence[tuple[Car, Ownership | None]]) -> list[Insurance | None]:
    """Each car's insurance; none where the vehicle registry knows nobody."""
    rng = plan.chance(4)
    old, new = (iter(deal(rng, stories, len(owned))) for stories in (OLD_OWNERS, NEW_OWNERS))
    insurances: list[Insurance | None] = []
    for car, ownership in owned:
        if ownership is None:
            insurances.append(None)
            continue
        long = ownership.owned_on < plan.today - OWNED_FOR_LONG
        story = next(old if long else new)
        if ownership.doubt is ReviewReason.OWNER_CHANGED or not ownership.documents:
            story = valid if long else bought_with_the_car  # so some state of knowledge clears whoever owned it
        insurances.append(story(Case(car, ownership, plan, rng)))
    return insurances
