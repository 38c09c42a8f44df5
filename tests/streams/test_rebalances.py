"""Workers that come and go: what stays with a worker goes on, what moves is loaded, and nothing else changes."""

import pytest

from schemas.records import Violation
from tests.streams.running import EVENTS, Stream, standing
from tests.streams.small_city import DAY, NOON, camera, documents, heartbeats, passage

pytestmark = pytest.mark.stack

VEHICLES = range(60)
PARTITIONS = 4
"""Of each topic, as the fixture makes them."""
LOADED = "JudgePassages {} loaded"
KEPT = "JudgePassages {} goes on with what is in memory"


def test_what_is_in_memory_is_used_again_unless_another_wrote_meanwhile(stream: Stream) -> None:
    stream.publish([camera(), *documents(VEHICLES), *(passage(n) for n in VEHICLES)])
    with stream.worker("stays"):
        stream.wait("all is kept", lambda: len(stream.kept()) == len(VEHICLES))
        with stream.worker("guest"):
            stream.wait("they share", lambda: stream.at_work("guest") and _count(stream, "stays", KEPT) > 0)
            assert _count(stream, "stays", LOADED) == PARTITIONS
            stream.publish(passage(n, at=NOON + DAY / 2) for n in VEHICLES)
            stream.wait("all is kept by both", lambda: len(stream.kept()) == 2 * len(VEHICLES))
            stays = _count(stream, "stays", KEPT)
        stream.wait(
            "all is one worker's again",
            lambda: _count(stream, "stays", KEPT, LOADED) == 2 * PARTITIONS + stays,
        )
        # Of those that came back from the guest nothing in memory was right; the others were never lost.
        assert _count(stream, "stays", LOADED) == 2 * PARTITIONS - stays
        stream.publish(heartbeats(NOON + 2 * DAY))
        stream.wait("all is decided", lambda: len(standing(stream.records(*EVENTS))) == 20)
    events = stream.records(*EVENTS)
    assert {type(event) for event in events} == {Violation}
    assert {event.observed_at for event in standing(events).values()} == {NOON}
    assert len({(event.event_id, event.revision) for event in events}) == len(events) == 20


def _count(stream: Stream, worker: str, *lines: str) -> int:
    log = stream.log(worker).read_text()
    return sum(log.count(line.format(number)) for line in lines for number in range(PARTITIONS))


def _partitions(stream: Stream) -> int:
    return 4
