"""What a person is told."""

from io import StringIO

import pytest
from rich.console import Console

from infra.soak import report
from infra.soak.outcome import Faults, Outcome, figures
from infra.soak.plan import plan


def _outcome(*wrong: str) -> Outcome:
    return Outcome(
        seed=4,
        faults=Faults(kills=2, broker_restarts=1),
        events=10,
        late=3,
        annulments=2,
        revisions=1,
        recoveries_s=(16.25,),
        worst_delay_s=17.0,
        most_left=100,
        wall_s=31.0,
        wrong=wrong,
        notes=("worker-1 ended by itself: Error: [no] markup",),
        kept="/somewhere/seed-4" if wrong else None,
    )


def _told(outcome: Outcome) -> str:
    console = Console(file=StringIO(), width=100)
    report.of_run(console, plan(outcome.seed), outcome)
    report.of_all(console, figures([outcome]))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_every_fault_has_its_row() -> None:
    assert [name for name, _ in report.ROWS] == list(Faults.__struct_fields__)


def test_a_run_is_one_line_with_what_is_worth_knowing_below() -> None:
    line, note, *_ = _told(_outcome()).splitlines()
    assert line.startswith("right seed 4: 10 events")
    assert "2 workers killed, 1 broker restarts; 3 late, 2 annulled, 1 revised; judged again after 16.2 s" in line
    assert note == "    worker-1 ended by itself: Error: [no] markup"


@pytest.mark.parametrize(
    "expected", ["wrong seed 4", "missing: x", "jolqara soak --seed 4 --runs 1", "/somewhere/seed-4"]
)
def test_a_failed_run_says_what_is_wrong_and_how_to_repeat_it(expected: str) -> None:
    assert expected in _told(_outcome("missing: x"))
