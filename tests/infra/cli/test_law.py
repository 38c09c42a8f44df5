"""`jolqara law`: what a lawyer reads, what a writer of law is told, what analysts join."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from infra.cli.main import main
from streams.rules.law import rulebook

PACKAGED = Path(rulebook.__file__).parent


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The packaged law where it can be changed."""
    directory = tmp_path / "law"
    shutil.copytree(PACKAGED, directory, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return directory


def law(*args: object, **env: str) -> Result:
    return CliRunner().invoke(main, ["law", *map(str, args)], env=env)


def shown(*args: object) -> dict[str, dict[str, Any]]:
    result = law("show", "--json", *args)
    assert result.exit_code == 0, result.output
    return {row["provision_id"]: row for row in map(json.loads, result.stdout.splitlines())}


def test_the_table_tells_part_sanction_in_tenge_repeat_and_source() -> None:
    result = law("show", "--on", "2026-04-15")
    assert result.exit_code == 0
    (row,) = [line for line in result.stdout.splitlines() if "excess > 20" in line]
    for told in (
        "592",
        "2",
        "≤ 40 km/h",
        "10 MRP = 43,250 ₸",
        "part 4",
        "2024-12-04",
        "confirmed",
        "read in the edition",
    ):
        assert told in row
    assert "2026-04-15; 1 MRP = 4,325 ₸" in result.stdout
    assert "https://adilet.zan.kz/" in result.stdout


def test_the_table_tells_warnings_what_is_no_notice_and_what_is_inferred() -> None:
    lines = law("show", "--on", "2026-04-15").stdout.splitlines()
    assert any("594" in line and "warning, or 3 MRP" in line for line in lines)
    assert any("DAYLIGHT" in line or ("602" in line and "warning" in line) for line in lines)
    assert any("ONE_WAY" in line and "no notice" in line for line in lines)
    cells = [[cell.strip() for cell in line.split("│")] for line in lines if "│" in line]
    assert {row[1] for row in cells if row[7] == "inferred"} == {"486"}


@pytest.mark.parametrize(("language", "title"), [("kk", "жылдамдығын"), ("ru", "Превышение"), ("en", "Exceeding")])
def test_titles_are_told_in_three_languages(language: str, title: str) -> None:
    assert title in law("show", "--language", language).stdout


def test_only_what_was_in_force_on_the_date_is_shown() -> None:
    assert "koap-591-1/2026-03-12" in shown("--on", "2026-03-12")
    before = shown("--on", "2026-03-11")
    assert "koap-591-1/2026-03-12" not in before
    assert "koap-592-1/2026-03-12" in before
    assert shown("--on", "2020-01-01") == {}


def test_fines_are_told_in_the_tenge_of_the_date() -> None:
    assert shown("--on", "2025-12-31")["koap-592-1/2026-03-12"]["tenge"]["INDIVIDUAL"] == 19660
    assert shown("--on", "2026-01-01")["koap-592-1/2026-03-12"]["tenge"]["INDIVIDUAL"] == 21625
    large = shown("--on", "2026-03-12")["koap-230-2/2026-03-12"]
    assert (large["mrp"]["LARGE"], large["tenge"]["LARGE"]) == (1000, 4325000)
    assert "no index is known" in law("show", "--on", "2024-12-04").stdout


def test_a_date_that_is_none_is_bad_use() -> None:
    result = law("show", "--on", "12.03.2026")
    assert result.exit_code == 2
    assert "2026-03-12" in result.stderr


def test_another_law_is_shown(copy: Path) -> None:
    path = copy / "koap" / "art_591.toml"
    path.write_text(path.read_text("utf-8").replace("INDIVIDUAL = 5", "INDIVIDUAL = 6"), "utf-8")
    assert shown("--law", copy)["koap-591-1/2026-03-12"]["mrp"]["INDIVIDUAL"] == 6


def test_the_packaged_law_is_without_fault() -> None:
    result = law("check")
    assert result.exit_code == 0
    assert f"{len(shown())} provisions" in result.stdout


def test_every_fault_is_told(copy: Path) -> None:
    path = copy / "koap" / "art_591.toml"
    path.write_text(path.read_text("utf-8").replace("INDIVIDUAL = 5", "PERSON = 5").replace("status", "state"), "utf-8")
    (copy / "policy.toml").write_text("plate_floor = 2\n", "utf-8")
    result = law("check", copy)
    assert result.exit_code == 1
    assert f"{path}: part[0].mrp" in result.stderr
    assert f"{copy / 'policy.toml'}: rearm_days: missing" in result.stderr


def test_showing_a_faulty_law_tells_the_fault(copy: Path) -> None:
    (copy / "mrp.toml").unlink()
    result = law("show", "--law", copy)
    assert result.exit_code == 1
    assert "mrp.toml" in result.stderr


@pytest.mark.stack
def test_publishing_twice_keeps_each_provision_once(clickhouse_dsn: str) -> None:
    env = {"JOLQARA_CLICKHOUSE_DSN": clickhouse_dsn}
    assert CliRunner().invoke(main, ["migrate"], env=env).exit_code == 0
    count = len(shown())
    first, second = law("publish", **env), law("publish", **env)
    assert f"{count} provisions, {count} of them new" in first.stdout, first.output
    assert f"{count} provisions, 0 of them new" in second.stdout, second.output


@pytest.mark.stack
def test_publishing_before_the_tables_are_there_says_what_to_do(clickhouse_dsn: str) -> None:
    result = law("publish", JOLQARA_CLICKHOUSE_DSN=clickhouse_dsn)
    assert result.exit_code == 1
    assert "jolqara migrate" in result.stderr
