"""A small benchmark, as a user runs it."""

import os
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from infra.benchmark import assembling, pacing, rivals
from infra.benchmark.city import Size
from infra.benchmark.feeding import Feed, Feeder, FeedError
from infra.benchmark.ground import Ground, ground
from infra.benchmark.judging import FIRST, REPETITIONS
from infra.benchmark.outcome import Outcome, Result
from infra.benchmark.play import Measured, Wish, play
from infra.benchmark.rivals import Rival, judge_bout
from infra.benchmark.supply import Supply
from infra.cli.main import main

TINY = Size(plates=300, passages=1_000, warm_up=500)


def _tell(what: str, done: int, count: int) -> None:
    """Nobody looks."""


@pytest.mark.stack
def test_our_worker_finds_what_follows_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    out = tmp_path / "out"
    options = ["--plates", "300", "--passages", "1000", "--only", "judge", "--no-peers", "--json", "--out", str(out)]
    played = CliRunner().invoke(main, ["benchmark", *options])
    assert played.exit_code == 0, played.output
    outcome = msgspec.json.decode(played.stdout, type=Outcome)
    (ours,) = outcome.results
    assert (ours.who, len(ours.took), ours.wrong) == ("jolqara", REPETITIONS, ())
    assert all(took.count == 1_000 and took.cpu_s > 0 for took in ours.took)
    assert outcome.loading is not None
    assert outcome.loading.records == 900
    assert msgspec.json.decode((out / "benchmark.json").read_bytes(), type=Outcome) == outcome
    assert (out / "benchmark.svg").read_text().startswith("<svg")
    assert not list(tmp_path.glob("jolqara-benchmark-*"))


def _supplied(prepared: Ground) -> Supply:
    supply = Supply(prepared)
    supply.registries()
    for count in (FIRST, TINY.warm_up, *[TINY.passages] * REPETITIONS):
        supply.part("passages", count).release()
        supply.mark()
    return supply


@pytest.mark.stack
def test_peers_are_compared_as_we_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ground(TINY, tmp_path, os.environ, _tell) as prepared:
        supply = _supplied(prepared)

        def measured(rival: Rival) -> Result:
            return rivals.measure(prepared, rival, judge_bout(prepared, supply, slow=rival.slow))

        bare, stock = (rival for rival in rivals.RIVALS if not rival.apart)
        result = measured(stock)
        assert (result.wrong, len(result.took)) == ((), REPETITIONS), result
        missed = supply.wanted[1].pop()
        result = measured(bare)
        assert result.wrong == (f"1 are not to be found, such as {' '.join(missed)}",)
        assert result.a_cpu_second is None

        missing = replace(bare, name="missing", module="no_such_module")
        assert "No module named" in measured(missing).wrong[0]
        monkeypatch.setattr(rivals, "PYTHON", tmp_path / "python")
        assert "make benchmark" in measured(replace(missing, apart=True)).wrong[0]

        feeder = Feeder(prepared.connection)
        with pytest.raises(FeedError, match="Kafka refused a record"):
            feeder.feed([Feed(topic="passages", keys=["123ABC02"], values=[os.urandom(2_000_000)])], lambda count: None)


@pytest.mark.stack
def test_other_stages_deliver_all_that_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "SETTLING_S", 8.0)
    monkeypatch.setattr(pacing, "MEASURED_S", 6.0)
    monkeypatch.setattr(assembling, "CAMERAS", 12)
    wanted = [Measured.ASSEMBLE, Measured.SINK, Measured.LATENCY]
    outcome = play(Wish(size=TINY, measured=wanted), os.environ, _tell)
    assert [result.wrong for result in outcome.results] == [()] * 3, outcome
    stages = [(result.stage, result.who) for result in outcome.results]
    assert stages == [("assemble", "jolqara"), ("assemble", "bare loop"), ("sink", "jolqara")]
    (latency,) = outcome.latency
    assert latency.count
    assert 0 < latency.p50_s <= latency.p99_s < 20
