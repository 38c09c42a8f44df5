"""What a person is told: a line for each run, and the figures in the end."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from infra.soak.outcome import Figures, Outcome
from infra.soak.plan import Plan

ROWS = (
    ("kills", "workers killed"),
    ("stops", "workers stopped"),
    ("pauses", "workers paused"),
    ("zombies", "of these, for longer than their session"),
    ("fell", "ended by themselves, and started again"),
    ("sink_kills", "sinks killed"),
    ("sink_pauses", "sinks paused"),
    ("broker_restarts", "broker restarts"),
    ("broker_pauses", "broker pauses"),
    ("clickhouse_restarts", "ClickHouse restarts"),
)


def of_run(console: Console, plan: Plan, outcome: Outcome) -> None:
    """One line, and what is wrong or worth knowing below it."""
    how = f"{plan.city.form}, {'as they come' if plan.supply.during_s else 'all before'}"
    faults = ", ".join(f"{count} {what}" for name, what in ROWS if (count := getattr(outcome.faults, name)))
    mended = max(outcome.recoveries_s, default=None)
    console.print(
        f"{'[red]wrong[/red]' if outcome.wrong else 'right'} seed {outcome.seed}: {outcome.events} events ({how}); "
        f"{faults or 'no faults'}; {outcome.late} late, {outcome.annulments} annulled, {outcome.revisions} revised; "
        f"{'' if mended is None else f'judged again after {mended:.1f} s; '}"
        f"longest wait {outcome.worst_delay_s:.1f} s; {outcome.wall_s:.0f} s",
        highlight=False,
        soft_wrap=True,
    )
    for sentence in (*outcome.notes, *outcome.wrong):
        console.print(f"    {sentence}", highlight=False, markup=False, soft_wrap=True)
    if outcome.wrong:
        again = f"jolqara soak --seed {outcome.seed} --runs 1"
        console.print(f"    records and logs: {outcome.kept}\n    again: {again}", highlight=False, soft_wrap=True)


def of_all(console: Console, of: Figures) -> None:
    """The table."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_header=False, title="Endurance", title_justify="left")
    table.add_column()
    table.add_column(justify="right")
    table.add_row("runs", str(of.runs))
    table.add_row("failed", ", ".join(f"seed {seed}" for seed in of.failed_seeds) or "none")
    for name, what in ROWS:
        table.add_row(what, str(getattr(of.faults, name)))
    table.add_row("events that stand", str(of.events))
    table.add_row("statements held back until all was judged", str(of.late))
    table.add_row("annulments", str(of.annulments))
    table.add_row("revisions", str(of.revisions))
    table.add_row("recoveries measured after kills of workers", str(of.recoveries))
    table.add_row("until all partitions were judged again, median", _seconds(of.recovery_median_s))
    table.add_row("until all partitions were judged again, worst", _seconds(of.recovery_worst_s))
    table.add_row("longest wait of a passage, whatever the fault", _seconds(of.delay_worst_s))
    table.add_row("most records waiting at once", str(of.most_left))
    table.add_row("wall time", _seconds(of.wall_s))
    console.print(table)


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} s"
