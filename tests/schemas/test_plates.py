"""Plate formats and the vote over a track."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas import plates
from schemas.plates import Read, parse, vote

TEXTS = st.sampled_from(
    ["123ABC02", "123ABC0", "128ABC02", "12302ABC", "A123BCD", "34A36837", "CIMC", "O", "", "l23abc02", "X" * 10_000]
)
READS = st.lists(
    st.builds(
        Read,
        text=TEXTS | st.text(max_size=10),
        confidence=st.floats(0, 1),
        character_confidences=st.lists(st.floats(0, 1), max_size=8).map(tuple),
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    ("reading", "text", "plate_format"),
    [
        ("123ABC02", "123ABC02", "KZ_2012_PERSON"),
        ("123AB02", "123AB02", "KZ_2012_LEGAL"),
        ("12302ABC", "123ABC02", "KZ_2012_PERSON_TWO_LINE"),
        ("12302AB", "123AB02", "KZ_2012_LEGAL_TWO_LINE"),
        ("12ABC02", "12ABC02", "KZ_2012_TRAILER"),
        ("ABC0212", "12ABC02", "KZ_2012_TRAILER_TWO_LINE"),
        ("1202AB", "12AB02", "KZ_2012_MOTORCYCLE"),
        ("12AB02", "12AB02", "KZ_2012_MOTORCYCLE"),
        ("ABCA123", "ABCA123", "KZ_TRACTOR"),
        ("A123ABC", "A123ABC", "KZ_1993_PERSON"),
        ("A123AB", "A123AB", "KZ_1993_LEGAL"),
        ("34A36837", "34A36837", "FOREIGN"),
        ("RK755AJ", "RK755AJ", "FOREIGN"),
        ("123ABC21", "123ABC21", "FOREIGN"),
        ("123ABC00", "123ABC00", "FOREIGN"),
        ("CIMC", "CIMC", "UNKNOWN"),
        ("12", "12", "UNKNOWN"),
        ("", "", "UNKNOWN"),
    ],
)
def test_a_reading_is_parsed_by_its_format(reading: str, text: str, plate_format: str) -> None:
    assert parse(reading) == plates.Plate(text=text, plate_format=plate_format)


def test_twins_are_decided_by_position_where_a_format_fits() -> None:
    assert parse("I230O0O2").text == "123OOO02"
    assert parse("I230O0OO").text == "I230O0OO"  # no region 00: no Kazakh plate, so nothing is decided
    assert parse("O2310CO2").text == "023IOC02"
    assert parse("0123ABC") == plates.Plate(text="O123ABC", plate_format="KZ_1993_PERSON")


def test_other_doubtful_characters_are_never_changed() -> None:
    assert parse("1B3ABC02") == plates.Plate(text="1B3ABC02", plate_format="FOREIGN")


@given(st.sampled_from(plates.FORMATS), st.data())
def test_what_a_format_writes_it_also_reads(one: plates.Format, data: st.DataObject) -> None:
    sources = {"D": "0123456789", "L": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "P": sorted(plates.REGION_LETTERS_1993)}
    region = iter(data.draw(st.sampled_from(sorted(plates.REGIONS))))
    drawn = [next(region) if kind == "R" else data.draw(st.sampled_from(sources[kind])) for kind in one.reading]
    reading = "".join(drawn)
    assert parse(reading).plate_format == one.name
    assert sorted(parse(reading).text) == sorted(reading)


def reads(*texts: str, confidence: float = 0.95) -> list[Read]:
    return [Read(text=text, confidence=confidence) for text in texts]


def test_equal_readings_establish_a_plate_and_the_best_is_the_evidence() -> None:
    seen = [*reads("123ABC02", "12BABC02"), Read(text="123 abc 02", confidence=0.99), *reads("123ABC02")]
    established = vote(seen)
    assert established is not None
    assert (established.text, established.plate_format) == ("123ABC02", "KZ_2012_PERSON")
    assert (established.reads, established.best) == (3, 2)


def test_readings_that_occur_once_establish_nothing() -> None:
    assert vote(reads("123ABC02")) is None
    assert vote(reads("123ABC02", "128ABC02", "34A36837")) is None
    assert vote([]) is None


def test_clear_agreement_is_above_the_floor_of_notices() -> None:
    established = vote(reads(*["123ABC02"] * 4))
    assert established is not None
    assert established.confidence >= 0.85


def test_unsure_readings_need_a_third() -> None:
    assert vote(reads("123ABC02", "123ABC02", confidence=0.7)) is None
    assert vote(reads("123ABC02", "123ABC02", "123ABC02", confidence=0.7)) is not None


def test_the_weakest_character_caps_the_confidence() -> None:
    weak = (0.99, 0.99, 0.99, 0.6, 0.99, 0.99, 0.99, 0.99)
    established = vote([Read(text="123ABC02", confidence=0.95, character_confidences=weak)] * 20)
    assert established is not None
    assert established.confidence <= 0.6


def test_two_similar_plates_in_one_track_are_not_confirmed() -> None:
    established = vote(reads(*["123ABC02"] * 6, *["128ABC02"] * 5))
    assert established is not None
    assert established.text == "123ABC02"
    assert established.confidence < 0.85


def test_a_plate_cut_off_by_the_picture_is_no_rival_of_the_whole() -> None:
    established = vote(reads(*["34A36837"] * 6, *["4A36837"] * 5))
    assert established is not None
    assert established.text == "34A36837"
    assert established.confidence >= 0.85


def test_a_cluster_of_similar_texts_outweighs_one_repeated_sign() -> None:
    established = vote(reads(*["123ABC02"] * 3, "128ABC02", "123A8C02", *["TAXI24"] * 4))
    assert established is not None
    assert established.text == "123ABC02"


def test_lettering_is_never_confirmed() -> None:
    established = vote(reads(*["CIMC"] * 30, confidence=0.99))
    assert established is not None
    assert established.plate_format == "UNKNOWN"
    assert established.confidence < 0.85


def test_twins_agree_and_the_format_decides_them() -> None:
    established = vote(reads("123OOA02", "12300A02", "123OOA0Z"))
    assert established is not None
    assert established.text == "123OOA02"


@given(READS, st.randoms(use_true_random=False))
def test_the_vote_does_not_depend_on_order(seen: list[Read], chance: Random) -> None:
    shuffled = list(seen)
    chance.shuffle(shuffled)
    one, other = vote(seen), vote(shuffled)
    assert (one is None) == (other is None)
    if one and other:
        assert replace(one, best=0) == replace(other, best=0)
        assert repr(seen[one.best]) == repr(shuffled[other.best])


@given(READS)
def test_nothing_is_established_that_was_not_read_twice(seen: list[Read]) -> None:
    established = vote(seen)
    if established is None:
        return
    assert 0 <= established.confidence <= 1
    told = unordered(established.text)
    assert sum(unordered(read.text) == told for read in seen) >= established.reads >= 2
    assert unordered(seen[established.best].text) == told


def unordered(text: str) -> list[str]:
    return sorted(plates.normalise(text).translate(plates.TWINS))


def test_many_different_hostile_readings_are_voted_on_quickly() -> None:
    assert vote(reads(*(f"{number:06}" for number in range(20_000)), *["123ABC02"] * 3)) is not None
