"""Penalties of the past, and which of them make a new offence a repeat."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from msgspec.structs import replace
from numpy.random import Generator

from infra.simulator.dealing import between, deal, pick
from infra.simulator.figures import Provision, figures
from infra.simulator.plan import CityPlan, office_hours
from schemas.identity import derived_id
from schemas.records import Penalty

LAST_YEAR = (20, 340)
"""Days ago: within a year, whatever the hour."""
LONG_AGO = (370, 700)


@dataclass(frozen=True, kw_only=True)
class Past:
    """An owner's penalties, those that count against him, and what he is going to do again."""

    penalties: tuple[Penalty, ...] = ()
    counts: tuple[Penalty, ...] = ()
    withdrawn_at: datetime | None = None
    """When the registry withdrew all that it had said about the owner."""
    inclined_to: str | None = None
    """The article that he will break once more."""
    story: str = "no penalties"

    def repeats(self, provision: Provision) -> bool:
        """Whether an offence under the provision is a repeat."""
        return any(one.article == provision.article and one.part in provision.repeats for one in self.counts)


CLEAN = Past()


@dataclass(frozen=True)
class Case:
    """Of whom a story tells."""

    owner_id: str
    lapsed_on: date | None
    """When the owner's inspection lapsed."""
    plan: CityPlan
    rng: Generator

    def penalty(self, article: str, part: str, days_ago: int) -> Penalty:
        """Imposed on that day and recorded on the next."""
        imposed_at = office_hours(self.rng, self.plan.ago(days_ago))
        return Penalty(
            decision_id=derived_id("simulated-decision", self.owner_id, article, part, days_ago),
            article=article,
            part=part,
            imposed_at=imposed_at,
            recorded_at=imposed_at + timedelta(hours=14),
        )

    def speeding(self, days: tuple[int, int] = LAST_YEAR) -> Penalty:
        """For driving much too fast."""
        band = pick(self.rng, figures().speeding[1:])
        return self.penalty(band.article, band.part, between(self.rng, *days))


Story = Callable[[Case], Past]


def counted(penalty: Penalty, story: str) -> Past:
    """A past of one penalty that counts."""
    return Past(penalties=(penalty,), counts=(penalty,), inclined_to=penalty.article, story=story)


def sped_this_year(case: Case) -> Past:
    """Speeding again makes a repeat where the parts match."""
    return counted(case.speeding(), "penalised for speeding within the year")


def sped_a_little(case: Case) -> Past:
    """The lowest part makes nothing a repeat."""
    band = figures().speeding[0]
    return counted(
        case.penalty(band.article, band.part, between(case.rng, *LAST_YEAR)), "penalised for a little speeding"
    )


def sped_long_ago(case: Case) -> Past:
    """More than a year ago."""
    penalty = case.speeding(LONG_AGO)
    return Past(penalties=(penalty,), inclined_to=penalty.article, story="penalised for speeding more than a year ago")


def cancelled(case: Case) -> Past:
    """Found to be wrong before the traffic."""
    penalty = case.speeding((60, 340))
    penalty = replace(penalty, cancelled_recorded_at=office_hours(case.rng, case.plan.ago(between(case.rng, 2, 50))))
    return Past(penalties=(penalty,), inclined_to=penalty.article, story="penalty for speeding, cancelled")


def cancelled_late(case: Case) -> Past:
    """Found to be wrong after the traffic."""
    late = case.plan.late(case.rng)
    penalty = replace(case.speeding(), cancelled_recorded_at=late)
    story = f"penalty for speeding, cancelled at {late:%F %T}Z"
    return Past(penalties=(penalty,), inclined_to=penalty.article, story=story)


def recorded_late(case: Case) -> Past:
    """Not known when the owner did it again."""
    late = case.plan.late(case.rng)
    penalty = replace(case.speeding((2, 20)), recorded_at=late)
    story = f"penalty for speeding, recorded only at {late:%F %T}Z"
    return Past(penalties=(penalty,), inclined_to=penalty.article, story=story)


def ran_red(case: Case) -> Past:
    """Ran a red light this year."""
    provision = figures().red_light
    penalty = case.penalty(provision.article, provision.part, between(case.rng, *LAST_YEAR))
    return counted(penalty, "penalised for a red light within the year")


def withdrawn(case: Case) -> Past:
    """The registry withdraws what it has said about the owner."""
    late = case.plan.late(case.rng)
    penalty = case.speeding()
    story = f"penalty for speeding, all withdrawn at {late:%F %T}Z"
    return Past(penalties=(penalty,), withdrawn_at=late, inclined_to=penalty.article, story=story)


def uninspected_before(case: Case) -> Past:
    """Penalised without inspection before this lapse began: this one is a repeat."""
    provision, days = figures().inspection_missing, _lapse_days(case) + between(case.rng, 5, 60)
    return counted(case.penalty(provision.article, provision.part, days), "penalised for an earlier lapse")


def uninspected_now(case: Case) -> Past:
    """Penalised for this very lapse: that is no repeat."""
    provision = figures().inspection_missing
    penalty = case.penalty(provision.article, provision.part, max(2, _lapse_days(case) // 2))
    return Past(penalties=(penalty,), story="penalised for this very lapse")


def _lapse_days(case: Case) -> int:
    if case.lapsed_on is None:
        raise ValueError("this story is of owners whose inspection has lapsed")
    return (case.plan.today - case.lapsed_on).days


CONDUCT: tuple[tuple[float, Story], ...] = (
    (60, lambda _case: CLEAN),
    (4, sped_this_year),
    (1, sped_a_little),
    (1, sped_long_ago),
    (1, cancelled),
    (1, cancelled_late),
    (1, recorded_late),
    (3, ran_red),
    (1, withdrawn),
)
DOCUMENTS: tuple[tuple[float, Story], ...] = (
    (60, lambda _case: CLEAN),
    (25, uninspected_before),
    (15, uninspected_now),
)
LAPSE_DAYS = (5, 280)
"""Lapses that leave room for a penalty after, or within a year before."""


def build_pasts(plan: CityPlan, owners: Sequence[tuple[str, date | None]]) -> list[Past]:
    """The past of each owner, of whom we know when the inspection lapsed, if it did."""
    rng = plan.chance(6)
    conduct, documents = (deal(rng, stories, len(owners)) for stories in (CONDUCT, DOCUMENTS))
    pasts = []
    for (owner_id, lapsed_on), of_conduct, of_documents in zip(owners, conduct, documents, strict=True):
        case = Case(owner_id, lapsed_on, plan, rng)
        fits = lapsed_on is not None and LAPSE_DAYS[0] <= _lapse_days(case) <= LAPSE_DAYS[1]
        pasts.append((of_documents if fits else of_conduct)(case))
    return pasts
