"""Explanations: every part of every offence tells its figures in three languages, and nothing is left to fill in."""

from datetime import date, timedelta

import pytest
from msgspec import structs

from schemas.records import Finding
from schemas.vocabulary import LaneKind, LineKind, Offence, ReviewReason, Sign, SignalPhase, StopZone
from streams.rules.everything import judge_everything
from streams.rules.explain import LANGUAGES, explain
from streams.rules.law.articles import Article, Provision
from streams.rules.law.rulebook import load
from streams.rules.law.sentences import DEEDS, PLACES, Sentences
from tests import builders as make

RULEBOOK = load()
PARTS = [(article, part) for article in RULEBOOK.articles.values() for part in article.part if not part.base_parts]
FIGURES = {
    "measured_kmh": 97.5,
    "credited_kmh": 91.25,
    "limit_kmh": 60.0,
    "excess_kmh": 31.25,
    "duration_s": 44.5,
    "zone_id": "zone-9",
    "signal_phase": SignalPhase.RED,
    "lapsed_on": date(2026, 4, 11),
    "conduct_kind": "NO_ENTRY",
}
TOLD = ("97.5", "91.25", "60", "31.25", "44.5", "zone-9", "2026-04-11")


def finding(article: Article, part: Provision, **figures: object) -> Finding:
    default = Finding(
        finding_id="finding",
        passage_id="passage",
        offence=part.offence,
        withdrawn=False,
        event_key="key",
        subject_key=make.ANN,
        article=article.article,
        part=part.number,
        plate=make.PLATE,
        camera_id="cam-1",
        observed_at=make.SEEN_AT,
        at=make.SEEN_AT,
        confidence=0.99,
        site="Abay avenue",
    )
    return make.changed(default, figures)


def sentences(found: Finding, part: Provision) -> dict[str, str]:
    explained = explain(found, part, RULEBOOK)
    return {language: getattr(explained, language) for language in LANGUAGES}


@pytest.mark.parametrize(("article", "part"), PARTS, ids=[f"{a.article}({p.number})" for a, p in PARTS])
def test_every_part_tells_when_where_who_and_which_part(article: Article, part: Provision) -> None:
    for text in sentences(finding(article, part, **FIGURES), part).values():
        for told in ("2026-04-15 12:00:00", "Abay avenue", make.PLATE, article.article, part.number):
            assert told in text
        assert not set("{}—") & set(text), text
        assert text.endswith(").")


@pytest.mark.parametrize(("article", "part"), PARTS, ids=[f"{a.article}({p.number})" for a, p in PARTS])
def test_all_languages_tell_the_same_figures(article: Article, part: Provision) -> None:
    texts = sentences(finding(article, part, **FIGURES), part).values()
    assert len({tuple(figure for figure in TOLD if figure in text) for text in texts}) == 1


def test_every_offence_has_a_sentence_of_its_own_parts() -> None:
    assert {part.offence for _, part in PARTS} == set(Offence)


def test_each_language_is_written_in_its_own_letters() -> None:
    for article, part in PARTS:
        texts = sentences(finding(article, part, **FIGURES), part)
        assert set("әғқңөұүһі") & set(texts["kk"]), texts["kk"]
        assert not set("әғқңөұүһі") & set(texts["ru"]), texts["ru"]
        assert texts["en"].isascii(), texts["en"]


def part_of(article: str, number: str) -> tuple[Article, Provision]:
    return RULEBOOK.articles[article], RULEBOOK.provision(article, number, date(2026, 4, 15))


def test_what_an_event_does_not_have_is_not_told() -> None:
    article, part = part_of("601", "1")
    line = sentences(finding(article, part, conduct_kind="SOLID"), part)
    assert "crossed a solid line (Code" in line["en"]
    stop_line = finding(article, part, conduct_kind="STOP_LINE", signal_phase=SignalPhase.RED_YELLOW)
    assert "at the stop line: the signal showed red with yellow (Code" in sentences(stop_line, part)["en"]
    in_lane = sentences(finding(article, part, conduct_kind="BUS_LANE", zone_id="bus", duration_s=4.0), part)
    assert "средств: зона bus, 4 с (КоАП" in in_lane["ru"]
    assert "жүрді: bus аймағы, 4 секунд (ӘҚБтК" in in_lane["kk"]


FACTS = [
    *(("signs_and_markings", make.line(line_kind=kind)) for kind in (LineKind.SOLID, LineKind.DOUBLE_SOLID)),
    *(("signs_and_markings", make.sign(sign=sign)) for sign in Sign if sign is not Sign.ONE_WAY),
    ("signs_and_markings", make.stop_line(beyond_at=None)),
    ("signs_and_markings", make.lane()),
    ("lane_position_and_overtaking", make.sign(sign=Sign.ONE_WAY)),
    *(
        ("lane_position_and_overtaking", make.lane(lane_kind=kind))
        for kind in LaneKind
        if kind is not LaneKind.BUS_LANE
    ),
]


def test_every_sign_marking_and_part_of_the_road_is_named_in_its_own_words() -> None:
    lorry = make.vehicle_extract(make.registration(category="N2", manufactured_year=2026))
    told = set[str]()
    for offence, fact in FACTS:
        seen = make.passage(facts=(fact,), vehicle_category="N2")
        (event,) = judge_everything(make.everything(seen, vehicles=lorry), RULEBOOK, make.SEEN_AT)
        assert event.offence == offence
        assert event.conduct_kind is not None
        for language in LANGUAGES:
            did = getattr(RULEBOOK.words.did[event.conduct_kind], language)
            text = getattr(event, f"explanation_{language}")
            assert f"{make.PLATE} көлігі {did}" in text or f" {make.PLATE} {did}" in text
            assert not set("{}—") & set(text), text
            told.add(did)
    assert set(RULEBOOK.words.did) == DEEDS
    assert len(told) == len(LANGUAGES) * len(DEEDS)


def test_a_stay_tells_its_kind_of_place_to_analysts() -> None:
    until_at = make.SEEN_AT + timedelta(seconds=60)
    seen = make.passage(facts=(make.stop(zone_kind=StopZone.LAWN, until_at=until_at),))
    (event,) = judge_everything(make.everything(seen), RULEBOOK, make.SEEN_AT)
    assert event.conduct_kind == "LAWN"


def test_an_average_speed_is_told_with_the_length_of_its_section() -> None:
    article, part = part_of("592", "2")
    section = sentences(finding(article, part, **FIGURES, section_length_m=39600.0), part)
    for language, word in (("kk", "орташа"), ("ru", "средняя"), ("en", "average")):
        assert word in section[language]
        assert "39600" in section[language]
        assert word not in sentences(finding(article, part, **FIGURES), part)[language]


@pytest.mark.parametrize(("article", "number", "word"), [("597", "4", "disabilities"), ("602", "1-1", "dark")])
def test_a_part_with_its_own_sentence_is_told_by_it(article: str, number: str, word: str) -> None:
    code, part = part_of(article, number)
    assert word in sentences(finding(code, part, **FIGURES), part)["en"]


def test_a_repetition_is_told_as_what_was_repeated() -> None:
    article, base = part_of("597", "2")
    _, repeat = part_of("597", "5-1")
    text = sentences(finding(article, base, **FIGURES), repeat)["en"]
    assert "pavement or a lawn" in text
    assert "part 5-1)" in text


def test_every_place_that_a_sentence_may_have_can_be_filled() -> None:
    article, part = part_of("599", "1")
    text = " ".join(f"{place}={{{place}}}" for place in sorted(PLACES))
    amended = structs.replace(article, explanation=Sentences(kk=text, ru=text, en=text))
    rulebook = structs.replace(RULEBOOK, articles={**RULEBOOK.articles, "599": amended})
    told = explain(finding(article, part, **FIGURES), part, rulebook).en
    assert [word for place in PLACES if (word := f"{place}={{") in told] == []
    assert "phase=red plate=123ABC02" in told


@pytest.mark.parametrize("reason", ReviewReason)
def test_a_review_tells_why_no_notice_is_sent(reason: ReviewReason) -> None:
    article, part = part_of("599", "1")
    for language, text in sentences(finding(article, part, **FIGURES, review_reason=reason), part).items():
        assert text.endswith(f" {getattr(RULEBOOK.words.reason[reason], language)}.")
        assert getattr(RULEBOOK.words.because, language) in text
