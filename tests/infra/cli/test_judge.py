"""`jolqara judge`: from files to standing events."""

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from infra.cli.main import main
from schemas import jsonl
from streams.rules.law import rulebook
from tests import builders as make


def write(directory: Path, topic: str, *records: msgspec.Struct) -> None:
    with (directory / f"{topic}.jsonl").open("ab") as out:
        out.writelines(jsonl.line(record) for record in records)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Ann speeds, and concludes a policy only in May."""
    city = tmp_path / "city"
    city.mkdir()
    write(city, "passages", make.passage(facts=(make.speed(90.0),)))
    write(city, "camera-changes", make.camera())
    write(city, "vehicle-changes", make.vehicle_extract(make.registration()))
    write(city, "inspection-changes", make.inspection_extract(make.card()))
    late = make.policy(recorded_at=make.SEEN_AT + timedelta(days=20))
    write(city, "osago-changes", make.osago_extract(late))
    return city


def judge(*args: object) -> Result:
    return CliRunner().invoke(main, ["judge", *map(str, args)])


def events(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_standing_events_are_json_lines_with_their_type(directory: Path) -> None:
    (event,) = events(judge(directory))
    assert event["type"] == "violation"
    assert (event["offence"], event["article"], event["part"]) == ("speeding", "592", "2")
    assert event["observed_at"] == "2026-04-15T07:00:00Z"
    assert event["excess_kmh"] == 27.0
    assert "27" in event["explanation_en"]


def test_as_known_at_a_moment(directory: Path) -> None:
    told = events(judge(directory, "--as-known-at", "2026-04-20T00:00:00+05:00"))
    assert {event["offence"] for event in told} == {"speeding", "osago_missing"}


def test_as_known_at_wants_an_offset(directory: Path) -> None:
    for bad in ("2026-04-20T00:00:00", "yesterday"):
        result = judge(directory, "--as-known-at", bad)
        assert result.exit_code == 2
        assert "2026-09-14T06:30:00+05:00" in result.stderr


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """The packaged law where it can be changed."""
    copied = tmp_path / "law"
    shutil.copytree(Path(rulebook.__file__).parent, copied, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copied


def amend(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_another_law(directory: Path, law: Path) -> None:
    amend(law / "policy.toml", "speed_error_kmh = 3.0", "speed_error_kmh = 25.0")
    assert events(judge(directory, "--law", law)) == []


def test_two_laws_compared_where_one_lets_an_event_fall(directory: Path, law: Path) -> None:
    amend(law / "policy.toml", "speed_error_kmh = 3.0", "speed_error_kmh = 25.0")
    result = judge(directory, "--law", law, "--compare")
    (difference,) = events(result)
    assert difference["given"] is None
    assert difference["packaged"]["excess_kmh"] == 27.0
    assert (difference["offence"], difference["event_id"]) == ("speeding", difference["packaged"]["event_id"])
    assert result.stderr.split()[-5:] == ["speeding", "0", "0", "1", "0"]


def test_two_laws_compared_where_one_fines_more_and_accuses_more(directory: Path, law: Path) -> None:
    write(directory, "passages", make.passage(track_id="slow", facts=(make.speed(70.5),)))
    amend(law / "koap" / "art_592.toml", "INDIVIDUAL = 10,", "INDIVIDUAL = 11,")
    amend(law / "koap" / "art_592.toml", "from_kmh = 10.0", "from_kmh = 5.0")
    result = judge(directory, "--law", law, "--compare")
    new, changed = sorted(events(result), key=lambda one: one["packaged"] is not None)
    assert (new["packaged"], new["given"]["excess_kmh"]) == (None, 7.5)
    assert (changed["packaged"]["fine_mrp"], changed["given"]["fine_mrp"]) == (10, 11)
    assert result.stderr.split()[-5:] == ["speeding", "0", "1", "0", "1"]


def test_two_laws_that_decide_alike_differ_in_nothing(directory: Path, law: Path) -> None:
    result = judge(directory, "--law", law, "--compare")
    assert events(result) == []
    assert result.stderr.split()[-5:] == ["speeding", "1", "0", "0", "0"]


def test_a_comparison_wants_another_law(directory: Path) -> None:
    result = judge(directory, "--compare")
    assert result.exit_code == 2
    assert "--law" in result.stderr


def test_a_mistake_in_the_law_is_told_without_a_traceback(directory: Path, law: Path) -> None:
    amend(law / "koap" / "art_592.toml", 'repeat_part = "4"', 'repeat_part = "44"')
    write(directory, "penalty-changes", make.penalty_extract(make.penalty()))
    result = judge(directory, "--law", law)
    assert result.exit_code == 1
    assert "art_592.toml" in result.stderr
    assert "44" in result.stderr


def test_a_bad_line_is_told_without_a_traceback(directory: Path) -> None:
    with (directory / "vehicle-changes.jsonl").open("ab") as out:
        out.write(b'{"plate": "123ABC02"\n')
    result = judge(directory)
    assert result.exit_code == 1
    assert "vehicle-changes.jsonl:2" in result.stderr


def test_a_passage_that_contradicts_an_earlier_line_is_told(directory: Path) -> None:
    first = make.passage()
    write(directory, "passages", make.passage(passage_id=first.passage_id, plate_confidence=0.2))
    result = judge(directory)
    assert first.passage_id in result.stderr
    assert len(events(result)) == 1


def test_a_directory_that_is_not_there_is_bad_use(tmp_path: Path) -> None:
    assert judge(tmp_path / "nowhere").exit_code == 2


def test_an_empty_directory_is_an_error(tmp_path: Path) -> None:
    result = judge(tmp_path)
    assert result.exit_code == 1
    assert "passages.jsonl" in result.stderr
