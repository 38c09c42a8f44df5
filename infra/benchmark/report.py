"""What a person is told: the machine, a table of results, and what is wrong with whom."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from infra.benchmark.measuring import Spread
from infra.benchmark.outcome import Latency, Loading, Outcome, Result


def show(console: Console, outcome: Outcome) -> None:
    """All of it."""
    console.print(", ".join(f"{name} {value}" for name, value in outcome.machine.items()), highlight=False)
    console.print(_results(outcome.results))
    if outcome.loading:
        console.print(_loading(outcome.loading), highlight=False)
    for latency in outcome.latency:
        console.print(_latency(latency), highlight=False)
    for result in outcome.results:
        for sentence in result.wrong:
            who = f"{result.stage}, {result.who}"
            console.print(f"[red]does not count[/red]: {who}:", highlight=False)
            console.print(f"    {sentence}", highlight=False, markup=False)


def _results(results: tuple[Result, ...]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, title="Least, middle and greatest", title_justify="left")
    for name in ("stage", "who"):
        table.add_column(name)
    for name in ("a CPU-second", "a second"):
        table.add_column(name, justify="right")
    for name in ("of", ""):
        table.add_column(name)
    for result in results:
        table.add_row(
            result.stage, result.who, told(result.a_cpu_second), told(result.a_second), result.unit, result.note
        )
    return table


def told(found: Spread | None) -> str:
    """Whole numbers; one where they are the same."""
    if found is None:
        return "-"
    if found.least == found.greatest:
        return f"{found.middle:,.0f}"
    return f"{found.least:,.0f} - {found.middle:,.0f} - {found.greatest:,.0f}"


def _loading(loading: Loading) -> str:
    return (
        f"Loading {loading.records:,} statements about {loading.plates:,} vehicles: {loading.wall_s:.1f} s, "
        f"{loading.cpu_s:.1f} CPU-seconds, {loading.memory_mib:,.0f} MiB, from the start of the worker until it has "
        f"judged passages in every partition"
    )


def _latency(latency: Latency) -> str:
    return (
        f"Latency, {latency.what}, at {latency.rate_a_second:,.0f} a second: p50 {latency.p50_s:.2f} s, "
        f"p99 {latency.p99_s:.2f} s, of {latency.count:,}; from the last frame that shows it: "
        f"p50 {latency.seen_p50_s:.2f} s, p99 {latency.seen_p99_s:.2f} s"
    )
