"""The law as data: dated, sourced, without overlaps, and with ids that never change."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from schemas.vocabulary import (
    LaneKind,
    Light,
    Offence,
    OwnerKind,
    ProvisionStatus,
    ReviewReason,
    Sign,
    SignalPhase,
    StopZone,
)
from streams.rules.law import rulebook
from streams.rules.law.rulebook import Article, LawError, Provision, Sanction, load, provision_id
from streams.rules.offences.speeding import within

RULEBOOK = load()
EXPANDED_ON = date(2026, 3, 12)
PACKAGED = Path(rulebook.__file__).parent
PUBLISHED = (Path(__file__).parent / "published_ids.txt").read_text("utf-8").split()

FINES = {
    ("230", "2"): {"INDIVIDUAL": 10, "OFFICIAL": 160, "SMALL": 160, "NON_PROFIT": 160, "MEDIUM": 400, "LARGE": 1000},
    ("486", "1(1)"): {"INDIVIDUAL": 15, "SMALL": 20, "MEDIUM": 30, "LARGE": 40},
    ("486", "2"): {"INDIVIDUAL": 20, "SMALL": 30, "MEDIUM": 40, "LARGE": 70},
    ("590", "9"): 5,
    ("590", "10"): 20,
    ("591", "1"): 5,
    ("591", "2"): 10,
    ("592", "1"): 5,
    ("592", "2"): 10,
    ("592", "3"): 20,
    ("592", "3-1"): 40,
    ("592", "4"): 30,
    ("592", "5"): 60,
    ("593", "2"): 5,
    ("593", "3"): 10,
    ("594", "1"): 3,
    ("594", "4"): 7,
    ("596", "1"): 15,
    ("596", "2"): 15,
    ("596", "3"): {},
    ("596", "4"): 30,
    ("597", "1"): 5,
    ("597", "2"): 10,
    ("597", "3"): 10,
    ("597", "4"): 10,
    ("597", "5"): 10,
    ("597", "5-1"): 15,
    ("597", "6"): 15,
    ("599", "1"): 10,
    ("599", "2"): 15,
    ("600", "1"): 10,
    ("600", "2"): 15,
    ("601", "1"): 3,
    ("601", "2"): 10,
    ("602", "1"): {},
    ("602", "2"): 5,
    ("602", "1-1"): 5,
    ("602", "3"): 7,
}
"""In monthly calculation indices, as the Code of 12.07.2026 reads."""
NO_PLAIN_FINE = {
    ("594", "1"): Sanction.WARNING_OR_FINE,
    ("596", "3"): Sanction.NOT_AUTOMATIC,
    ("602", "1"): Sanction.WARNING,
}
REPEATS = {
    ("486", "1(1)"): ("2", {"1", "1(1)"}),
    ("590", "9"): ("10", {"1", "5", "6", "7", "9"}),
    ("591", "1"): ("2", {"1"}),
    ("592", "2"): ("4", {"2", "3"}),
    ("592", "3"): ("4", {"2", "3"}),
    ("592", "3-1"): ("5", {"3-1"}),
    ("593", "2"): ("3", {"1", "2"}),
    ("594", "1"): ("4", {"1"}),
    ("596", "1"): ("4", {"1", "2"}),
    ("596", "2"): ("4", {"1", "2"}),
    ("597", "1"): ("5", {"1"}),
    ("597", "2"): ("5-1", {"2", "3"}),
    ("597", "3"): ("5-1", {"2", "3"}),
    ("597", "4"): ("6", {"4"}),
    ("599", "1"): ("2", {"1"}),
    ("600", "1"): ("2", {"1"}),
    ("601", "1"): ("2", {"1"}),
    ("602", "1"): ("2", {"1"}),
    ("602", "1-1"): ("3", {"1-1"}),
}
ALWAYS_RECORDED = {
    Offence.SPEEDING,
    Offence.RED_LIGHT,
    Offence.SIGNS_AND_MARKINGS,
    Offence.STOPPING_AND_PARKING,
    Offence.LANE_POSITION_AND_OVERTAKING,
    Offence.PEDESTRIAN_NOT_YIELDED,
}
"""By cameras before the Code was expanded."""


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
    sanctions = {(article.article, part.number): part.sanction for article, part in provisions()}
    assert {key: sanction for key, sanction in sanctions.items() if sanction is not Sanction.FINE} == NO_PLAIN_FINE


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
    for offence in Offence:
        assert RULEBOOK.base_parts(offence, on), offence


def test_what_the_expansion_added_accuses_nobody_before_it() -> None:
    the_day_before = EXPANDED_ON - timedelta(days=1)
    assert {offence for offence in Offence if RULEBOOK.base_parts(offence, the_day_before)} == ALWAYS_RECORDED


@pytest.mark.parametrize(
    ("offence", "kinds"),
    [
        (Offence.STOPPING_AND_PARKING, StopZone),
        (Offence.EXTERNAL_LIGHTS, Light),
    ],
)
def test_every_kind_belongs_to_one_part(offence: Offence, kinds: type[StopZone] | type[Light]) -> None:
    for kind in kinds:
        assert sum(part.punishes(kind) for _, part in RULEBOOK.base_parts(offence, EXPANDED_ON)) == 1, kind


@pytest.mark.parametrize("kinds", [LaneKind, Sign])
def test_every_lane_and_sign_belongs_to_one_part_of_one_offence(kinds: type[LaneKind] | type[Sign]) -> None:
    offences = (Offence.SIGNS_AND_MARKINGS, Offence.LANE_POSITION_AND_OVERTAKING)
    parts = [part for offence in offences for _, part in RULEBOOK.base_parts(offence, EXPANDED_ON)]
    for kind in kinds:
        assert sum(part.punishes(kind) for part in parts) == 1, kind


def test_a_part_for_lanes_is_none_for_places_of_the_same_name() -> None:
    shoulders = RULEBOOK.provision("596", "1", EXPANDED_ON)
    assert shoulders.punishes(LaneKind.PAVEMENT)
    assert not shoulders.punishes(StopZone.PAVEMENT)
    assert not shoulders.punishes(None)


def test_a_part_that_names_no_kinds_punishes_all() -> None:
    phone = RULEBOOK.provision("591", "1", EXPANDED_ON)
    assert phone.punishes(None)
    assert phone.punishes(Light.DARK)


def test_a_part_applies_from_its_first_day_until_the_day_before_the_next_edition() -> None:
    part = structs.replace(RULEBOOK.provision("599", "1", EXPANDED_ON), in_force_until=date(2027, 1, 1))
    days = [part.in_force_from - timedelta(days=1), part.in_force_from, date(2026, 12, 31), date(2027, 1, 1)]
    assert [part.in_force(day) for day in days] == [False, True, True, False]


def test_what_is_more_than_a_fine_is_the_gravest_and_a_warning_the_mildest() -> None:
    parts = sorted((part for _, part in provisions()), key=lambda part: part.weight)
    assert (parts[0].sanction, parts[-1].sanction) == (Sanction.WARNING, Sanction.NOT_AUTOMATIC)


def test_only_the_firearm_permit_is_inferred() -> None:
    inferred = {part.offence for _, part in provisions() if part.status is ProvisionStatus.INFERRED}
    assert inferred == {Offence.FIREARM_PERMIT_LAPSED}


@pytest.mark.parametrize(
    ("on", "tenge"),
    [
        (date(2024, 12, 31), None),
        (date(2025, 1, 1), 3932),
        (date(2025, 12, 31), 3932),
        (date(2026, 1, 1), 4325),
    ],
)
def test_the_index_is_that_of_the_day(on: date, tenge: int | None) -> None:
    assert RULEBOOK.index_tenge(on) == tenge


def test_published_ids_never_change() -> None:
    assert sorted(provision_id(article.article, part) for article, part in provisions()) == sorted(PUBLISHED)


def test_every_policy_stands_under_its_reason() -> None:
    reasoned = False
    for line in (PACKAGED / "policy.toml").read_text("utf-8").splitlines():
        assert reasoned or not line or line.startswith("#"), line
        reasoned = bool(line) and (reasoned or line.startswith("#"))


def test_the_page_for_lawyers_names_every_article() -> None:
    page = (Path(__file__).parents[4] / "docs" / "policy.md").read_text("utf-8")
    assert {article for article in RULEBOOK.articles if f"({article})" not in page} == set()
    for article, part in provisions():
        if part.status is ProvisionStatus.INFERRED and not part.base_parts:
            assert f"**Art {article.article}({part.number})**" in page


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
    ("words.toml", "{zone_id} аймағы", "{zone} аймағы", "detail.zone_id.kk: no figure {zone} is known"),
    ("koap/art_601.toml", "{details}", "{detials}", "explanation.kk: no figure {detials} is known"),
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


def test_a_part_that_is_not_in_force_is_named() -> None:
    with pytest.raises(LawError, match="article 599, part 1: not in force on 1999-12-31"):
        load().provision("599", "1", date(1999, 12, 31))
