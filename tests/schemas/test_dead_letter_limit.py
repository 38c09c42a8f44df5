"""When a process stops instead of putting everything aside."""

import pytest

from schemas.dead_letter_limit import RECORDS, SHARE, Limit, LimitError, Shares, TooManyDeadLetters, limit_from


def test_a_single_bad_record_or_a_handful_among_good_ones_stops_nothing() -> None:
    shares = Shares(Limit())
    shares.add("passages", 1, 1, "x")
    for _ in range(1_000):
        shares.add("passages", 10, 4, "x")


def test_so_few_records_say_nothing() -> None:
    shares = Shares(Limit(records=100))
    shares.add("passages", 99, 99, "x")
    with pytest.raises(TooManyDeadLetters, match="100 records of passages 100% cannot be used"):
        shares.add("passages", 1, 1, "x")


def test_long_good_times_do_not_hide_that_it_has_turned_bad() -> None:
    shares = Shares(Limit(records=100))
    shares.add("passages", 1_000_000)
    for _ in range(5):
        shares.add("passages", 100, 100, "x")
    with pytest.raises(TooManyDeadLetters):
        shares.add("passages", 600, 600, "x")


def test_a_bad_hour_is_forgotten() -> None:
    shares = Shares(Limit(records=100))
    shares.add("passages", 1_000, 500, "x")
    shares.add("passages", 10_000)
    shares.add("passages", 400, 300, "x")


def test_topics_are_counted_apart() -> None:
    shares = Shares(Limit(records=100))
    shares.add("frames", 1_000_000)
    with pytest.raises(TooManyDeadLetters, match=r"NOT_FRAMED.*--topic passages.*JOLQARA_DEAD_LETTER_SHARE=1"):
        shares.add("passages", 100, 60, "NOT_FRAMED")


def test_a_share_of_1_never_stops() -> None:
    Shares(Limit(share=1.0)).add("passages", 1_000, 1_000, "x")


def test_the_environment_sets_both() -> None:
    assert limit_from({}) == Limit(share=0.5, records=100)
    assert limit_from({SHARE: "0.9", RECORDS: "5000"}) == Limit(share=0.9, records=5000)


@pytest.mark.parametrize("environ", [{SHARE: "half"}, {SHARE: "50"}, {SHARE: "nan"}, {RECORDS: "0"}, {RECORDS: "few"}])
def test_what_is_no_limit_is_named(environ: dict[str, str]) -> None:
    with pytest.raises(LimitError, match=next(iter(environ))):
        limit_from(environ)
