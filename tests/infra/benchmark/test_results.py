"""What is measured, whether it counts, and how it is told."""

import os
import time
from io import StringIO
from xml.etree import ElementTree

import msgspec
from rich.console import Console

from infra.benchmark.findings import faults
from infra.benchmark.machine import machine
from infra.benchmark.measuring import Spread, Took, cpu_s, peak_rss_mib, rss_mib, spread
from infra.benchmark.outcome import Loading, Outcome, Result
from infra.benchmark.plot import svg
from infra.benchmark.report import show, told

WANTED = [("passage 1", "speeding"), ("passage 1", "osago_missing"), ("passage 2", "speeding")]
TOOK = tuple(Took(count=1_000, wall_s=wall_s, cpu_s=wall_s / 2) for wall_s in (1.0, 4.0, 2.0))
OURS = Result(stage="judge", who="jolqara", unit="passages", took=TOOK)
WRONG = Result(stage="judge", who="<other>", unit="passages", took=TOOK, wrong=("1 are missing",))
ABSENT = Result(stage="judge", who="absent", unit="passages", wrong=("no environment",))


def _outcome(*results: Result) -> Outcome:
    loading = Loading(plates=5, records=15, wall_s=1.0, cpu_s=0.5, memory_mib=100.0)
    return Outcome(machine=machine(), plates=5, passages=1_000, results=results, loading=loading)


def test_findings_are_equal_whatever_their_order() -> None:
    assert not faults(WANTED, WANTED[::-1])


def test_one_that_is_missing_wrongful_or_doubled_is_a_fault() -> None:
    (missing,) = faults(WANTED, WANTED[1:])
    assert missing == "1 are missing, such as passage 1 speeding"
    (wrongful,) = faults(WANTED, [*WANTED, ("passage 3", "speeding")])
    assert "not to be found" in wrongful
    (doubled,) = faults(WANTED, [*WANTED, WANTED[0]])
    assert "doubled" in doubled


def test_what_was_told_before_may_be_repeated_or_left_out() -> None:
    wanted = [("a", "osago_missing"), ("b", "osago_missing")]
    assert faults(wanted, wanted[:1], wanted[1:]) == faults(wanted, wanted, wanted[1:]) == ()
    assert faults(wanted, wanted[1:], wanted[1:]) == ("1 are missing, such as a osago_missing",)


def test_the_time_of_wrong_findings_does_not_count() -> None:
    assert OURS.a_cpu_second == Spread(least=500.0, middle=1000.0, greatest=2000.0)
    assert OURS.a_second == Spread(least=250.0, middle=500.0, greatest=1000.0)
    assert WRONG.a_cpu_second is WRONG.a_second is None
    assert _outcome(OURS, WRONG).wrong
    assert not _outcome(OURS, ABSENT).wrong
    assert spread([]) is None


def test_the_table_has_every_row_and_says_who_is_wrong() -> None:
    page = StringIO()
    show(Console(file=page, width=200), _outcome(OURS, WRONG, ABSENT))
    text = page.getvalue()
    for told_once in ("500 - 1,000 - 2,000", "1 are missing", "no environment", "15 statements", "cores"):
        assert text.count(told_once) == 1, text
    assert told(Spread(least=2.0, middle=2.0, greatest=2.0)) == "2"


def test_the_plot_is_a_picture_of_what_counts() -> None:
    picture = ElementTree.fromstring(svg(_outcome(OURS, WRONG)))
    texts = [element.text for element in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert "jolqara" in texts and "1,000" in texts
    assert "<other>" not in texts


def test_the_outcome_survives_json() -> None:
    outcome = _outcome(OURS, WRONG)
    assert msgspec.json.decode(msgspec.json.encode(outcome), type=Outcome) == outcome


def test_processor_time_and_memory_of_a_process_are_read() -> None:
    begun, used = cpu_s(os.getpid()), time.process_time()
    while time.process_time() < used + 0.1:
        pass
    assert 0.05 < cpu_s(os.getpid()) - begun < 5
    assert 1 < rss_mib(os.getpid()) <= peak_rss_mib(os.getpid())
