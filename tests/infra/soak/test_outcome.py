"""Counting what happened."""

from infra.soak.outcome import Faults, Outcome, figures
from infra.soak.plan import KAFKA, SESSION_S, Deed, Step


def _outcome(seed: int, *recoveries_s: float, wrong: tuple[str, ...] = ()) -> Outcome:
    return Outcome(
        seed=seed,
        faults=Faults(kills=len(recoveries_s)),
        events=10,
        late=3,
        annulments=2,
        revisions=1,
        recoveries_s=recoveries_s,
        worst_delay_s=max(recoveries_s, default=0.5) + 1,
        most_left=100 * seed,
        wall_s=20.0,
        wrong=wrong,
    )


def test_runs_add_up_and_the_worst_counts() -> None:
    together = figures([_outcome(1, 4.0, 16.0), _outcome(2), _outcome(3, 10.0, wrong=("lost",))])
    assert (together.runs, together.failed_seeds, together.faults.kills) == (3, (3,), 3)
    assert (together.recovery_median_s, together.recovery_worst_s, together.delay_worst_s) == (10.0, 16.0, 17.0)
    assert (together.events, together.late, together.most_left, together.wall_s) == (30, 9, 300, 60.0)


def test_without_kills_there_is_no_recovery() -> None:
    together = figures([_outcome(1)])
    assert (together.recoveries, together.recovery_worst_s) == (0, None)


def test_faults_are_counted_by_what_was_done_to_whom() -> None:
    faults = Faults()
    for deed, who, lasts_s in (
        (Deed.KILL, "worker-2", 1.0),
        (Deed.START, "worker-2", 0.0),
        (Deed.PAUSE, "worker-1", SESSION_S + 1),
        (Deed.PAUSE, "worker-1", 1.0),
        (Deed.KILL, "sink-1", 1.0),
        (Deed.STOP, KAFKA, 1.0),
    ):
        faults.count(Step(at_s=0.0, deed=deed, who=who, lasts_s=lasts_s))
    assert faults == Faults(kills=1, pauses=2, zombies=1, sink_kills=1, broker_restarts=1)
