"""The law as data: dated, sourced, without overlaps, and with ids that never change."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from schemas.records import Figures
from schemas.vocabulary import Offence, OwnerKind, ReviewReason, SignalPhase
from streams.rules.explain import LANGUAGES
from streams.rules.law import rulebook
from streams.rules.law.rulebook import Article, LawError, Provision, load, provision_id
from streams.rules.speeding import within

RULEBOOK = load()
EXPANDED_ON = date(2026, 3, 12)
PACKAGED = Path(rulebook.__file__).parent
PUBLISHED = (Path(__file__).parent / "published_ids.txt").read_text("utf-8").split()

FINES = {
    ("230", "2"): {"INDIVIDUAL": 10, "OFFICIAL": 160, "SMALL": 160, "NON_PROFIT": 160, "MEDIUM": 400, "LARGE": 1000},
    ("590", "9"): 5,
    ("590", "10"): 20,
    ("592", "1"): 5,
    ("592", "2"): 10,
    ("592", "3"): 20,
    ("592", "3-1"): 40,
    ("592", "4"): 30,
    ("592", "5"): 60,
    ("599", "1"): 10,
    ("599", "2"): 15,
}
"""In monthly calculation indices, as the Code of 12.07.2026 reads."""
REPEATS = {
    ("590", "9"): ("10", {"1", "5", "6", "7", "9"}),
    ("592", "2"): ("4", {"2", "3"}),
    ("592", "3"): ("4", {"2", "3"}),
    ("592", "3-1"): ("5", {"3-1"}),
    ("599", "1"): ("2", {"1"}),
}


def provisions() -> Iterator[tuple[Article, Provision]]:
    return ((article, part) for article in RULEBOOK.articles.values() for part in article.part)


def test_every_part_and_article_has_a_source() -> None:
    for article, part in provisions():
        assert article.source.startswith("https://adilet.zan.kz/"), article.article
        assert f"art {article.article} part {part.number}" in part.source, part


def test_fines_are_those_of_the_code() -> None:
    told = {(article.article, part.number): part.mrp for article, part in provisions()}
    wanted = {key: fine if isinstance(fine, dict) else dict.fromkeys(OwnerKind, fine) for key, fine in FINES.items()}
    assert told == wanted


def test_repeat_parts_exist_and_list_their_base_parts() -> None:
    told = {}
    for article, part in provisions():
        if part.repeat_part is not None:
            repeat = RULEBOOK.provision(article.article, part.repeat_part, EXPANDED_ON)
            assert part.number in repeat.base_parts
            told[article.article, part.number] = (part.repeat_part, set(repeat.base_parts))
    assert told == REPEATS


def test_no_two_editions_of_a_part_overlap() -> None:
    for (article, a), (other, b) in combinations(provisions(), 2):
        if (article.article, a.number) == (other.article, b.number):
            first, second = sorted((a, b), key=lambda part: part.in_force_from)
            assert first.in_force_until is not None
            assert first.in_force_until <= second.in_force_from


@given(st.integers(0, 4000))
def test_each_offence_has_base_parts_on_every_day_since_the_code_was_expanded(days: int) -> None:
    on = EXPANDED_ON + timedelta(days=days)
    for offence in (Offence.SPEEDING, Offence.RED_LIGHT, Offence.INSPECTION_MISSING, Offence.OSAGO_MISSING):
        assert RULEBOOK.base_parts(offence, on)


def test_databases_accuse_nobody_before_the_code_was_expanded() -> None:
    the_day_before = EXPANDED_ON - timedelta(days=1)
    for offence in (Offence.INSPECTION_MISSING, Offence.OSAGO_MISSING, Offence.FIREARM_PERMIT_LAPSED):
        assert not RULEBOOK.base_parts(offence, the_day_before)


def test_published_ids_never_change() -> None:
    assert sorted(provision_id(article.article, part) for article, part in provisions()) == sorted(PUBLISHED)


def test_pedestrians_have_no_file() -> None:
    """Article 615 is the pedestrians' own offence: cameras never accuse them."""
    assert "615" not in RULEBOOK.articles
    assert not list(PACKAGED.rglob("*615*"))


@given(st.decimals(10, 200, places=1))
def test_every_excess_from_ten_belongs_to_one_band(excess: Decimal) -> None:
    parts = RULEBOOK.base_parts(Offence.SPEEDING, EXPANDED_ON)
    assert sum(part.band is not None and within(part.band, excess) for _, part in parts) == 1


def test_every_reason_and_every_prohibiting_phase_has_words() -> None:
    assert set(RULEBOOK.words.reason) == set(ReviewReason)
    assert set(RULEBOOK.words.phase) >= {SignalPhase.RED, SignalPhase.RED_YELLOW, SignalPhase.YELLOW}


def test_explanations_ask_only_for_figures_that_there_are() -> None:
    known = {field.name for field in structs.fields(Figures)} | {"when", "site", "plate", "article", "part", "phase"}
    for article in RULEBOOK.articles.values():
        asked = [
            {name for _, name, _, _ in Formatter().parse(getattr(article.explanation, la)) if name} for la in LANGUAGES
        ]
        assert asked[0] == asked[1] == asked[2], article.article
        assert asked[0] <= known
        assert {"when", "site", "plate", "article", "part"} <= asked[0]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The packaged law where it can be spoilt."""
    directory = tmp_path / "law"
    shutil.copytree(PACKAGED, directory, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return directory


def test_another_directory_can_be_loaded(copy: Path) -> None:
    assert load(copy) == RULEBOOK


SPOILT = [
    ("koap/art_592.toml", "repeat_part", "repeat_prat", "part[1]"),
    ("koap/art_592.toml", "from_kmh = 10.0", 'from_kmh = "ten"', "part[0].band.from_kmh"),
    ("koap/art_599.toml", 'offence = "red_light"', 'offence = "red_lamp"', "part[0].offence"),
    ("koap/art_230.toml", "in_force_from = 2026-03-12", "", "part[0]"),
    ("policy.toml", "plate_floor", "plate_flour", "plate_"),
    ("duties.toml", "after_years", "after_yaers", "inspection"),
    ("words.toml", "[reason.EVIDENCE_WEAK]", "[reason.EVIDENCE_STRONG]", "reason"),
    ("koap/art_590.toml", 'article = "590"', 'article = 590"', "line 1"),
]


@pytest.mark.parametrize(("file", "right", "wrong", "fault"), SPOILT)
def test_a_mistake_names_the_file_and_the_place(copy: Path, file: str, right: str, wrong: str, fault: str) -> None:
    path = copy / file
    text = path.read_text("utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(LawError) as error:
        load(copy)
    assert str(path) in str(error.value)
    assert fault in str(error.value)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "policy.toml").unlink()
    with pytest.raises(LawError, match=r"policy\.toml"):
        load(copy)


def test_a_directory_without_articles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawError, match="koap"):
        load(tmp_path)
