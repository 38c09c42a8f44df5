"""What the demonstration shows in the end, as tables."""

import statistics
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from infra.demo.clip import CAMERA_ID, Clip, expected
from infra.demo.live import Seen
from infra.simulator.check import Comparison
from schemas.records import Review, StandingEvent, Violation, WarningNotice
from schemas.vocabulary import Offence
from streams.rules.civil import ALMATY

_PLAIN: dict[str, Any] = {"box": SIMPLE_HEAD, "pad_edge": False, "padding": (0, 1, 0, 0)}
_SHOWN = 2
"""Events of each offence in a table."""


def events(console: Console, standing: Sequence[StandingEvent]) -> None:
    """Tables of violations, warnings and reviews, the newest of each."""
    kinds: tuple[tuple[str, type[StandingEvent]], ...] = (
        ("Standing violations", Violation),
        ("Standing warnings", WarningNotice),
        ("Standing reviews", Review),
    )
    for title, kind in kinds:
        rows = [event for event in standing if isinstance(event, kind)]
        table = Table(
            title=f"{title}: {len(rows)}", title_justify="left", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0)
        )
        for column in ("seen at (Almaty)", "plate", "offence", "article", "because"):
            table.add_column(column, no_wrap=column != "because")
        for event in _some(rows):
            table.add_row(*_row(event))
        console.print(table)


def _some(rows: Sequence[StandingEvent]) -> list[StandingEvent]:
    """The newest of each offence."""
    newest = [event for offence in Offence for event in [row for row in rows if row.offence is offence][-_SHOWN:]]
    return sorted(newest, key=lambda event: (event.observed_at, event.event_id))


def of_clip(console: Console, chosen: Clip, standing: Sequence[StandingEvent]) -> None:
    """What the clip should show, and whether it stands."""
    there = {(event.offence, event.plate) for event in standing if isinstance(event, Violation)}
    wanted = list(expected(chosen))
    for offence, plate, lapsed_on in wanted:
        found = "stands" if (offence, plate) in there else "[red]is missing[/red]"
        console.print(f"Of {chosen.what}: {offence} of {plate}, none since {lapsed_on}, {found}.", highlight=False)
    surplus = {(e.offence, e.plate) for e in standing if e.camera_id == CAMERA_ID} - {w[:2] for w in wanted}
    for name, whose in sorted(surplus, key=str):
        console.print(f"Of {chosen.what}: [red]{name} of {whose} should not stand[/red].", highlight=False)


def by_offence(console: Console, comparison: Comparison) -> None:
    """The check against the truth, by offence; every wrongful and every missed one by name."""
    console.print("Checked against what drivers, owners and registries really did:")
    table = Table(**_PLAIN)
    for column in ("offence", "right", "wrongful", "missed"):
        table.add_column(column, justify="left" if column == "offence" else "right")
    for offence in sorted(comparison.right):
        table.add_row(
            offence,
            str(comparison.right[offence]),
            str(sum(event.offence == offence for event in comparison.wrongful)),
            str(sum(truth.offence == offence for truth in comparison.missed)),
        )
    console.print(table)
    for event in comparison.wrongful:
        console.print(f"[red]wrongful[/red] {event.offence} {event.plate} {event.camera_id} {event.observed_at}")
    for truth in comparison.missed:
        console.print(
            f"[yellow]missed[/yellow] {truth.offence} {truth.plate} {truth.camera_id} {truth.at}: {truth.story}"
        )
    console.print(f"{comparison.unobservable} more could not be told from what cameras saw, and count neither way.")


def latency(console: Console, seen: Seen, rows: Sequence[tuple[str, datetime]]) -> None:
    """How long vehicles of the clip, played in real time, took from their last read to their row."""
    waits = sorted((inserted_at - seen[track]).total_seconds() for track, inserted_at in rows if track in seen)
    if waits:
        console.print(
            f"From a vehicle's last read to its row in ClickHouse, {len(waits)} vehicles played in real time: "
            f"{waits[0]:.1f} s at least, {statistics.median(waits):.1f} s in the middle, {waits[-1]:.1f} s at most "
            "(a vehicle counts as gone when it has not been seen for two seconds)."
        )


def _row(event: StandingEvent) -> tuple[str, ...]:
    seen_at = "" if event.observed_at is None else event.observed_at.astimezone(ALMATY).strftime("%m-%d %H:%M:%S")
    article = f"{event.article}({event.part})" if event.article else ""
    return (seen_at, event.plate or "", event.offence, article, _because(event))


def _because(event: StandingEvent) -> str:
    if isinstance(event, Review):
        return event.reason
    known = {field: getattr(event, field) for field in _FIGURES}
    figures = {field: "" if value is None else value for field, value in known.items()}
    return _BECAUSE.get(event.offence, "{conduct_kind}").format(**figures)


_FIGURES = ("credited_kmh", "limit_kmh", "signal_phase", "duration_s", "lapsed_on", "conduct_kind")
_BECAUSE: dict[Offence, str] = {
    Offence.SPEEDING: "{credited_kmh:.1f} km/h where {limit_kmh:.0f} is allowed",
    Offence.RED_LIGHT: "{signal_phase} for {duration_s:.1f} s",
    Offence.INSPECTION_MISSING: "since {lapsed_on}",
    Offence.OSAGO_MISSING: "since {lapsed_on}",
}
"""Of other offences the sign, marking or place, where there is one."""


def ask(console: Console, dsn: Any) -> None:
    """A line to copy that asks ClickHouse."""
    base, _, database = str(dsn).rpartition("/")
    sql = "SELECT offence, count() FROM standing_violations GROUP BY offence FORMAT PrettyCompact"
    console.print("\nClickHouse still runs. Ask it, for example:", highlight=False)
    console.print(f"  curl '{base}/?database={database}' --data-binary '{sql}'", soft_wrap=True, highlight=False)
