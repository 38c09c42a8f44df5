"""A short endurance test, as a user runs it."""

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from infra.cli.main import main
from infra.local import processes
from infra.local.supervisor import Run
from infra.soak.outcome import Figures

QUICK = 7
"""A seed that, with the next, kills and pauses workers and restarts ClickHouse."""


@pytest.mark.stack
@pytest.mark.timeout(400)
def test_what_stands_after_faults_is_what_judging_offline_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOLQARA_HOME", str(tmp_path))
    played = CliRunner().invoke(main, ["soak", "--runs", "2", "--seed", str(QUICK), "--json"])
    assert played.exit_code == 0, played.output
    figures = msgspec.json.decode(played.stdout, type=Figures)
    assert (figures.runs, figures.failed_seeds) == (2, ())
    assert figures.faults.kills and figures.faults.pauses and figures.faults.clickhouse_restarts
    assert figures.events and figures.annulments
    for service in ("kafka", "clickhouse"):
        run = msgspec.json.decode((tmp_path / "soak" / "stack" / "run" / f"{service}.json").read_bytes(), type=Run)
        assert run.process is not None
        assert not processes.alive(run.process)
    assert not list((tmp_path / "soak").glob("seed-*"))
