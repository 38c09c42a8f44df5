"""The city is rich enough to tell: rules that are a little wrong accuse somebody wrongly, or miss somebody."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from msgspec.structs import replace

from infra.offline import load
from infra.simulator.check import Comparison, compare
from infra.simulator.plan import CityPlan, Form
from infra.simulator.truth import Truth
from infra.simulator.writing import write_city
from streams.rules.everything import Everything, judge_everything
from streams.rules.law.rulebook import Rulebook
from streams.rules.law.rulebook import load as load_law

PLAN = CityPlan(seed=1, form=Form.PASSAGES)


@cache
def city() -> tuple[list[Truth], Everything]:
    with TemporaryDirectory() as folder:
        truths = write_city(PLAN, Path(folder))
        return truths, load(Path(folder)).everything


def judged(everything: Everything, rulebook: Rulebook) -> Comparison:
    return compare(city()[0], judge_everything(everything, rulebook, datetime(2030, 1, 1, tzinfo=UTC)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"plate_floor": 0.4},
        {"speed_error_kmh": 0.0},
        {"standard_errors": 30.0},
        {"speed_points": 1},
        {"red_grace_s": 0.0},
        {"red_grace_s": 1.0},
        {"yellow_grace_s": 1.0},
        {"yellow_grace_s": 3.0},
        {"section_hours": 0},
        {"lorries": ()},
        {"bus_lane_users": ()},
        {"lane_seconds": 0.5},
        {"lane_metres": 5.0},
        {"lane_seconds": 9.0, "lane_metres": 60.0},
        {"section_clock_error_s": 60.0},
        {"review_inferred": False},
        {"settle_documents_h": 48},
        {"repeat_years": 2},
        {"travel_km": 500.0},
        {"same_category": ()},
    ],
    ids=str,
)
def test_a_wrong_policy_is_noticed(wrong: dict[str, object]) -> None:
    right = load_law()
    assert not judged(city()[1], replace(right, policy=replace(right.policy, **wrong))).agrees


@pytest.mark.parametrize(
    "wrong", [{"free_working_days": 0}, {"free_days_outside_calendar": 5}, {"days_off": frozenset()}], ids=str
)
def test_a_wrong_grace_is_noticed(wrong: dict[str, object]) -> None:
    right = load_law()
    duties = replace(right.duties, osago=replace(right.duties.osago, **wrong))
    assert not judged(city()[1], replace(right, duties=duties)).agrees


def _without_late_lines(line: bytes) -> bool:
    recorded_at = msgspec.json.decode(line, type=dict[str, object]).get("recorded_at")
    return recorded_at is None or datetime.fromisoformat(str(recorded_at)) <= PLAN.end_at


def _rewritten(folder: Path, names: Iterable[str], keep: Callable[[bytes], bool]) -> Everything:
    write_city(PLAN, folder)
    for name in names:
        path = folder / f"{name}.jsonl"
        path.write_bytes(b"".join(line for line in path.read_bytes().splitlines(keepends=True) if keep(line)))
    return load(folder).everything


@pytest.mark.parametrize(
    "registry",
    [
        "vehicle-changes",
        "inspection-changes",
        "osago-changes",
        "firearm-permit-changes",
        "penalty-changes",
        "camera-changes",
    ],
)
def test_whoever_does_not_listen_to_late_entries_is_noticed(registry: str, tmp_path: Path) -> None:
    everything = _rewritten(tmp_path, [registry], _without_late_lines)
    assert not judged(everything, load_law()).agrees
