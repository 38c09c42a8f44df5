"""Every fault of a spoilt law is told, with its file and its path."""

import shutil
from pathlib import Path

import pytest

from streams.rules.law import rulebook
from streams.rules.law.faults import faults


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """The packaged law where it can be spoilt."""
    directory = tmp_path / "law"
    shutil.copytree(Path(rulebook.__file__).parent, directory, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return directory


def spoil(file: Path, right: str, wrong: str) -> None:
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong, 1), "utf-8")


SPEEDING = "koap/art_592.toml"
LATER = """
[[part]]
number = "2"
offence = "red_light"
edition = {edition}
in_force_from = {in_force_from}
base_parts = ["1"]
mrp = {{ INDIVIDUAL = 15 }}
source = "art 599 part 2"
"""

SPOILT = [
    (SPEEDING, "repeat_part", "repeat_prat", "part[1].repeat_prat: not known"),
    (SPEEDING, "from_kmh = 10.0, ", "", "part[0].band.from_kmh: missing"),
    (SPEEDING, "to_kmh = 20.0", 'to_kmh = "twenty"', "part[0].band.to_kmh: Expected `float`, got `str`"),
    (SPEEDING, "INDIVIDUAL = 5", "PERSON = 5", "part[0].mrp: Invalid enum value 'PERSON'"),
    (SPEEDING, "INDIVIDUAL = 5", 'INDIVIDUAL = "five"', "part[0].mrp: Expected `float`, got `str`"),
    (SPEEDING, "{section_length_m} м измерена", "{metres} м", "over_section.ru: no figure {metres} is known"),
    ("koap/art_599.toml", 'base_parts = ["1"]', "base_parts = [1]", "part[1].base_parts: Expected `str`, got `int`"),
    (SPEEDING, 'repeat_part = "4"', 'repeat_part = "44"', "part 2: no part 44 that punishes its repetition"),
    (SPEEDING, "{limit_kmh}", "{limit}", "explanation.kk: no figure {limit} is known"),
    (SPEEDING, "{plate}", "…", "explanation.kk: does not tell {plate}"),
    (SPEEDING, "{limit_kmh} км/сағ; ", "…; ", "explanation: the languages tell different figures"),
    (SPEEDING, 'source = "https:', 'source = "" # "https:', "source: empty"),
    (SPEEDING, "{plate}", "{plate", "explanation.kk: unexpected '{' in field name"),
    (SPEEDING, 'article = "592"', 'article = "599"', "article: 599 is not what the file is named after"),
    (SPEEDING, "mrp = {", 'sanction = "warning"\nmrp = {', "part 1: the sanction warning has a fine"),
    ("koap/art_602.toml", 'sanction = "warning"\n', "", "part 1: the sanction fine without a fine"),
    ("koap/art_599.toml", 'source = "art 599 part 1', 'source = "" # ', "part 1: no source"),
    (
        "koap/art_599.toml",
        "in_force_from = 2024-12-04",
        "in_force_from = 2024-12-04\nin_force_until = 2024-12-04",
        "part 1: in force until 2024-12-04, but only from 2024-12-04",
    ),
    (
        "words.toml",
        "[reason.EVIDENCE_WEAK]",
        "[reason.EVIDENCE_STRONG]",
        "reason: Invalid enum value 'EVIDENCE_STRONG'",
    ),
    ("words.toml", 'ru = "{duration_s} с"', 'ru = "{seconds} с"', "detail.duration_s.ru: does not tell {duration_s}"),
    ("words.toml", 'en = "the plate is foreign"', "", "reason.FOREIGN_PLATE.en: missing"),
    ("words.toml", "[did.SOLID]", "[did.SOLD]", "did: no SOLID"),
    (
        "words.toml",
        'en = "crossed a solid line"',
        'en = "crossed {line_id}"',
        "did.SOLID.en: no figure {line_id} is known",
    ),
    ("words.toml", "[detail.zone_id]", "[detail.zone]", "detail: Invalid enum value 'zone'"),
    ("policy.toml", "plate_floor = 0.85", "", "plate_floor: missing"),
    ("duties.toml", "free_working_days = 10", "free_working_days = 0.5", "osago.free_working_days: Expected `int`"),
    ("mrp.toml", "tenge = 3932", "", "index[0].tenge: missing"),
    ("mrp.toml", "[[index]]", "[index]", "Cannot overwrite a value"),
]


@pytest.mark.parametrize(("file", "right", "wrong", "fault"), SPOILT, ids=[fault for *_, fault in SPOILT])
def test_a_fault_is_told_with_its_file_and_path(law: Path, file: str, right: str, wrong: str, fault: str) -> None:
    spoil(law / file, right, wrong)
    assert any(told.startswith(f"{law / file}: {fault}") for told in faults(law)), faults(law)


@pytest.mark.parametrize(
    ("until", "again", "fault"),
    [
        ("2027-01-01", "2026-12-31", "part 2: the editions in force from 2024-12-04 and 2026-12-31 overlap"),
        ("2027-01-01", "2027-01-02", "part 2: nothing is in force from 2027-01-01 until 2027-01-02"),
    ],
)
def test_editions_neither_overlap_nor_leave_a_gap(law: Path, until: str, again: str, fault: str) -> None:
    file = law / "koap" / "art_599.toml"
    spoil(file, 'base_parts = ["1"]', f'in_force_until = {until}\nbase_parts = ["1"]')
    text = file.read_text("utf-8")
    file.write_text(text + LATER.format(edition=again, in_force_from=again), "utf-8")
    assert faults(law) == [f"{file}: {fault}"]
    file.write_text(text + LATER.format(edition=again, in_force_from=until), "utf-8")
    assert faults(law) == []


def test_an_edition_is_published_once(law: Path) -> None:
    file = law / "koap" / "art_599.toml"
    spoil(file, 'base_parts = ["1"]', 'in_force_until = 2027-01-01\nbase_parts = ["1"]')
    file.write_text(file.read_text("utf-8") + LATER.format(edition="2026-03-12", in_force_from="2027-01-01"), "utf-8")
    assert faults(law) == [f"{file}: part 2: two with the edition 2026-03-12"]


def test_a_law_without_articles_is_a_fault(law: Path) -> None:
    shutil.rmtree(law / "koap")
    (fault,) = faults(law)
    assert str(law) in fault


def test_every_language_is_read_though_another_cannot_be(law: Path) -> None:
    spoil(law / SPEEDING, "{plate}", "{plate")
    spoil(law / SPEEDING, "автомобиля {plate}", "автомобиля {number}")
    assert any("explanation.kk: unexpected" in told for told in faults(law))
    assert any("explanation.ru: no figure {number} is known" in told for told in faults(law))


def test_tables_that_are_no_tables_are_told(law: Path) -> None:
    (law / "mrp.toml").write_text("index = 5", "utf-8")
    text = (law / "words.toml").read_text("utf-8").replace("[reason.", "[reasons.")
    (law / "words.toml").write_text("reason = 5\n" + text, "utf-8")
    told = faults(law)
    assert f"{law / 'mrp.toml'}: index: Expected `array`, got `int`" in told
    assert f"{law / 'words.toml'}: reason: Expected `object`, got `int`" in told


def test_all_faults_are_told_at_once(law: Path) -> None:
    spoil(law / SPEEDING, "from_kmh = 10.0, ", "")
    spoil(law / SPEEDING, "to_kmh = 60.0", 'to_kmh = "sixty"')
    spoil(law / "policy.toml", "plate_floor", "plate_flour")
    (law / "mrp.toml").unlink()
    assert len(faults(law)) == 5


def test_the_packaged_law_has_none() -> None:
    assert faults() == []
