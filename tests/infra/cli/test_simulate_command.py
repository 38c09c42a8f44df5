"""`jolqara simulate` and `jolqara check-truth`, as a user runs them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from infra.cli.main import main


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def simulate(out: Path, *more: str) -> Result:
    return run("simulate", "--out", out, "--seed", "1", "--vehicles", "50", "--cameras", "3", "--minutes", "5", *more)


def test_a_city_is_simulated_judged_and_found_right(tmp_path: Path) -> None:
    simulated = simulate(tmp_path / "city")
    assert simulated.exit_code == 0, simulated.output
    assert "speeding: " in simulated.output
    judged = run("judge", tmp_path / "city")
    assert judged.exit_code == 0, judged.output
    events = tmp_path / "events.jsonl"
    events.write_text(judged.stdout, encoding="utf-8")
    checked = run("check-truth", tmp_path / "city", events)
    assert checked.exit_code == 0, checked.output
    assert "0 wrongful, 0 missed" in checked.output


def test_what_is_missed_is_listed_and_fails(tmp_path: Path) -> None:
    simulate(tmp_path / "city")
    (tmp_path / "none.jsonl").touch()
    checked = run("check-truth", tmp_path / "city", tmp_path / "none.jsonl")
    assert checked.exit_code == 1
    assert 'missed: {"offence":"' in checked.output


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--vehicles", "0", "vehicles must be from 1"),
        ("--minutes", "1", "minutes must be from 5"),
        ("--seed", "-3", "seed must be from 0"),
        ("--start", "tomorrow", "start must be an instant"),
        ("--start", "2026-09-14T06:30", "UTC offset"),
        ("--start", "2020-01-01T06:30+05:00", "2026-03-12"),
    ],
)
def test_bad_numbers_are_bad_use_and_named(option: str, value: str, said: str, tmp_path: Path) -> None:
    refused = simulate(tmp_path / "city", option, value)
    assert refused.exit_code == 2
    assert said in refused.output
    assert not (tmp_path / "city").exists()


def test_a_folder_that_cannot_be_written_is_bad_use(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = simulate(tmp_path / "file" / "city")
    assert refused.exit_code == 2
    assert "cannot write to" in refused.output


def test_a_line_that_is_no_event_is_named(tmp_path: Path) -> None:
    simulate(tmp_path / "city")
    (tmp_path / "broken.jsonl").write_text("{}\n", encoding="utf-8")
    refused = run("check-truth", tmp_path / "city", tmp_path / "broken.jsonl")
    assert refused.exit_code == 1
    assert "Error: " in refused.output
