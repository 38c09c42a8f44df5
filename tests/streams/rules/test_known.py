from datetime import timedelta

from schemas.vocabulary import Registry
from streams.rules.known import Heard, Withdrawn, newest
from tests import builders as make

OLD = make.osago_extract()
NEW = make.osago_extract(recorded_at=make.SEEN_AT + timedelta(microseconds=1))


def test_an_older_statement_that_comes_later_takes_no_place() -> None:
    assert newest(NEW, OLD) is NEW
    assert newest(OLD, NEW) is NEW
    assert newest(None, OLD) is OLD


def test_of_two_statements_of_one_moment_the_one_that_comes_later_counts() -> None:
    taken_back = Withdrawn(recorded_at=OLD.recorded_at)
    assert newest(OLD, taken_back) is taken_back
    assert newest(taken_back, OLD) is OLD


def test_registries_have_spoken_up_to_the_oldest_heartbeat_and_none_where_one_sends_none() -> None:
    later = make.SEEN_AT + timedelta(days=1)
    heard = Heard(as_of={Registry.VEHICLES: later, Registry.OSAGO: make.SEEN_AT})
    assert heard.oldest((Registry.VEHICLES, Registry.OSAGO)) == make.SEEN_AT
    assert heard.oldest((Registry.VEHICLES,)) == later
    assert heard.oldest((Registry.VEHICLES, Registry.INSPECTION)) is None
