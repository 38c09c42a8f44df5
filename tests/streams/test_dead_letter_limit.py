"""A deployment that would put everything aside stops; what it would have put aside is there for the next."""

import pytest
from confluent_kafka import Producer

from schemas import codec
from schemas.dead_letter_limit import Limit
from tests.infra.dead_letters.deployments import KNOWS_NO_SUCH_PASSAGES, dead_letters, program
from tests.streams.running import EVENTS, Stream, standing
from tests.streams.small_city import DAY, NOON, camera, documents, heartbeats, passage, plate

pytestmark = pytest.mark.stack

CARS = 300


def test_a_worker_that_can_use_almost_nothing_stops_and_the_right_one_goes_on(stream: Stream) -> None:
    stream.publish([camera(), *documents(range(CARS)), *heartbeats(NOON + 2 * DAY)])
    stream.publish(passage(number) for number in range(CARS))
    for attempt in ("first", "second"):
        with program(stream, attempt, KNOWS_NO_SUCH_PASSAGES, "worker") as worker:
            assert worker.wait(60) == 1, stream.log(attempt).read_text()[-3000:]
        log = stream.log(attempt).read_text()
        assert "of passages 100% cannot be used" in log
        assert "UNKNOWN_SCHEMA" in log
        assert "Traceback" not in log
    put_aside = len({(letter.partition, letter.offset) for letter in stream.letters()})
    assert put_aside < 2 * Limit().records  # fewer than that at each start: so few say nothing yet
    with stream.worker():
        lapsed = len([number for number in range(CARS) if number % 3 == 0])
        dead_letters(stream, "replay", "--all")
        stream.wait("all are judged", lambda: len(standing(stream.records(*EVENTS))) == lapsed)


def test_the_limit_can_be_lifted(stream: Stream) -> None:
    stream.publish(passage(number) for number in range(CARS))
    with program(stream, "lifted", KNOWS_NO_SUCH_PASSAGES, "worker", JOLQARA_DEAD_LETTER_SHARE="1") as worker:
        stream.wait("all are put aside", lambda: len(stream.letters()) == CARS)
        assert worker.poll() is None


def test_a_worker_that_cannot_read_a_registry_stops_before_it_judges(stream: Stream) -> None:
    stream.publish([camera(), *documents(range(CARS)), passage(1), *heartbeats(NOON + 2 * DAY)])
    forgetful = KNOWS_NO_SUCH_PASSAGES.replace("Passage", "OsagoExtract")
    with program(stream, "forgetful", forgetful, "worker") as worker:
        # 1, but librdkafka has been seen to crash on the way out.
        assert worker.wait(60) != 0, stream.log("forgetful").read_text()[-3000:]
    assert "of osago-changes 100% cannot be used" in stream.log("forgetful").read_text()
    assert stream.records(*EVENTS) == []


def test_bad_records_among_good_ones_stop_nothing(stream: Stream) -> None:
    stream.publish([camera(), *documents(range(CARS)), *heartbeats(NOON + 2 * DAY)])
    producer = Producer({**stream.connection, "partitioner": "murmur2_random"})
    for number in range(CARS):
        producer.produce("passages", codec.encode(passage(number)), plate(number))
        if number % 3 == 0:
            producer.produce("passages", b"x", plate(number))
    assert producer.flush(30) == 0
    with stream.worker(), stream.worker("other"):
        lapsed = len([number for number in range(CARS) if number % 3 == 0])
        stream.wait("all are judged", lambda: len(standing(stream.records(*EVENTS))) == lapsed)
        stream.wait("the bad ones are put aside", lambda: len(stream.letters()) == lapsed)
