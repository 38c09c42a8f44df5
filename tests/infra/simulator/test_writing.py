"""The files of a city."""

import ast
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import infra.simulator
from infra.simulator.plan import CityPlan, Form
from infra.simulator.scenes.program import SCENES
from infra.simulator.truth import Truth
from infra.simulator.writing import TRUTH, OtherForm, write_city
from schemas import jsonl
from schemas.topics import BY_NAME

both_forms = pytest.mark.parametrize("form", Form)
SMALL = CityPlan(seed=5, vehicles=60, cameras=6, minutes=5)
REGISTRIES = {
    "camera-changes",
    "vehicle-changes",
    "inspection-changes",
    "osago-changes",
    "firearm-permit-changes",
    "penalty-changes",
    "registry-heartbeats",
}


def _small(form: Form, seed: int = 5) -> CityPlan:
    return msgspec.structs.replace(SMALL, form=form, seed=seed)


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in folder.iterdir()}


@both_forms
def test_the_same_seed_gives_the_same_bytes(form: Form, tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("again", 5), ("other", 6)):
        write_city(_small(form, seed), tmp_path / name)
    assert _contents(tmp_path / "one") == _contents(tmp_path / "again")
    assert _contents(tmp_path / "one") != _contents(tmp_path / "other")


@both_forms
def test_every_line_decodes_and_every_topic_has_its_file(form: Form, tmp_path: Path) -> None:
    truths = write_city(_small(form), tmp_path)
    traffic = {"frames", "plate-reads"} if form is Form.FRAMES else {"passages"}
    assert {path.stem for path in tmp_path.iterdir()} == REGISTRIES | traffic | {TRUTH}
    for name in REGISTRIES | traffic:
        assert list(jsonl.read(tmp_path / f"{name}.jsonl", BY_NAME[name].record))
    assert [truth for _, truth in jsonl.read(tmp_path / f"{TRUTH}.jsonl", Truth)] == truths


def test_duplicates_are_the_same_to_the_byte(tmp_path: Path) -> None:
    write_city(msgspec.structs.replace(SMALL, form=Form.PASSAGES, vehicles=500), tmp_path)
    lines = (tmp_path / "passages.jsonl").read_bytes().splitlines()
    ids = [msgspec.json.decode(text)["passage_id"] for text in lines]
    assert len(set(ids)) == len(set(lines)) < len(lines)


def test_traffic_in_the_other_form_is_not_mixed_in(tmp_path: Path) -> None:
    write_city(_small(Form.PASSAGES), tmp_path)
    with pytest.raises(OtherForm, match=r"passages\.jsonl"):
        write_city(_small(Form.FRAMES), tmp_path)
    write_city(_small(Form.PASSAGES, seed=6), tmp_path)


def test_progress_is_told_for_each_camera(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    write_city(SMALL, tmp_path, lambda done, steps: told.append((done, steps)))
    steps = SMALL.cameras + len(SCENES)
    assert told == [(number + 1, steps) for number in range(steps)]


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_the_simulator_does_not_know_the_rules_that_it_checks() -> None:
    files = list(Path(infra.simulator.__path__[0]).rglob("*.py"))
    assert len(files) > 20
    for path in files:
        assert not [name for name in _imported(path) if name.split(".")[0] in ("streams", "sinks", "detectors")]
