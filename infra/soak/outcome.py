"""What a run came to, and all runs together."""

import statistics
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from infra.soak.plan import CLICKHOUSE, KAFKA, SESSION_S, Deed, Step


class Faults(Struct, kw_only=True):
    """What was done to processes, counted where it applied."""

    kills: int = 0
    """Of workers; the same of the other lines unless they say otherwise."""
    stops: int = 0
    pauses: int = 0
    zombies: int = 0
    """Pauses longer than the session time-out: partitions move, then their old owner wakes up."""
    fell: int = 0
    """Workers and sinks that ended by themselves, and were started again as a supervisor would."""
    sink_kills: int = 0
    sink_pauses: int = 0
    broker_restarts: int = 0
    broker_pauses: int = 0
    clickhouse_restarts: int = 0

    def count(self, step: Step) -> None:
        """One more."""
        for name in _COUNTED.get((step.who.partition("-")[0], step.deed), ()):
            setattr(self, name, getattr(self, name) + 1)
        if step.who.startswith("worker") and step.deed is Deed.PAUSE and step.lasts_s > SESSION_S:
            self.zombies += 1


_COUNTED: dict[tuple[str, Deed], tuple[str, ...]] = {
    ("worker", Deed.KILL): ("kills",),
    ("worker", Deed.STOP): ("stops",),
    ("worker", Deed.PAUSE): ("pauses",),
    ("sink", Deed.KILL): ("sink_kills",),
    ("sink", Deed.PAUSE): ("sink_pauses",),
    (KAFKA, Deed.KILL): ("broker_restarts",),
    (KAFKA, Deed.STOP): ("broker_restarts",),
    (KAFKA, Deed.PAUSE): ("broker_pauses",),
    (CLICKHOUSE, Deed.KILL): ("clickhouse_restarts",),
    (CLICKHOUSE, Deed.STOP): ("clickhouse_restarts",),
}


class Outcome(Struct, frozen=True, kw_only=True):
    """One run."""

    seed: int
    faults: Faults
    events: int
    """That stand."""
    late: int
    """Statements of registries that were held back until all else had been judged."""
    annulments: int
    revisions: int
    """Events published again under their id."""
    recoveries_s: tuple[float, ...]
    worst_delay_s: float
    most_left: int
    wall_s: float
    wrong: tuple[str, ...]
    """In sentences; none where all is well."""
    notes: tuple[str, ...] = ()
    """What else is worth knowing, in sentences."""
    kept: str | None = None
    """Where a failed run's records and logs are."""


class Figures(Struct, frozen=True, kw_only=True):
    """All runs together."""

    runs: int
    failed_seeds: tuple[int, ...]
    faults: Faults
    events: int
    late: int
    annulments: int
    revisions: int
    recoveries: int
    recovery_median_s: float | None
    recovery_worst_s: float | None
    delay_worst_s: float
    most_left: int
    wall_s: float


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """Sums, medians and worst of at least one run."""
    faults: Counter[str] = Counter()
    for outcome in outcomes:
        faults.update({name: getattr(outcome.faults, name) for name in Faults.__struct_fields__})
    recoveries = [seconds for outcome in outcomes for seconds in outcome.recoveries_s]
    return Figures(
        runs=len(outcomes),
        failed_seeds=tuple(outcome.seed for outcome in outcomes if outcome.wrong),
        faults=Faults(**faults),
        events=sum(outcome.events for outcome in outcomes),
        late=sum(outcome.late for outcome in outcomes),
        annulments=sum(outcome.annulments for outcome in outcomes),
        revisions=sum(outcome.revisions for outcome in outcomes),
        recoveries=len(recoveries),
        recovery_median_s=round(statistics.median(recoveries), 1) if recoveries else None,
        recovery_worst_s=round(max(recoveries), 1) if recoveries else None,
        delay_worst_s=round(max(outcome.worst_delay_s for outcome in outcomes), 1),
        most_left=max(outcome.most_left for outcome in outcomes),
        wall_s=round(sum(outcome.wall_s for outcome in outcomes), 1),
    )
