"""Dead letters on a real broker: looked at, sent again, each once."""

import json
import signal
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from confluent_kafka import Producer

from infra.dead_letters.letters import Choice
from infra.dead_letters.reading import LettersError
from infra.dead_letters.replaying import Replay
from schemas import codec
from schemas.dead_letters import REPLAY_OF, REPLAYS
from schemas.records import Violation
from schemas.vocabulary import Offence
from tests.infra.dead_letters.deployments import KNOWS_NO_SUCH_PASSAGES, dead_letters, program
from tests.streams.conftest import stream, stream_bootstrap  # noqa: F401 - fixtures
from tests.streams.running import EVENTS, Stream, standing
from tests.streams.small_city import DAY, NOON, camera, documents, heartbeats, inspected, passage, plate

pytestmark = pytest.mark.stack

CARS = 9
STAMP_MS = int(NOON.timestamp() * 1000)
DIES_IN_THE_MIDDLE = """
import os, signal
from infra.dead_letters import replaying
from streams.producing import PartitionProducer
replaying.TOGETHER = 2
insist, commits = PartitionProducer._insist, []
def die_at_the_third(self, call):
    if call.__name__ == "commit_transaction":
        commits.append(call)
        if len(commits) == 3:
            self._producer.flush(30)  # all is written but not committed
            os.kill(os.getpid(), signal.SIGKILL)
    insist(self, call)
PartitionProducer._insist = die_at_the_third
from infra.cli.main import main
main()
"""


def put_aside(stream: Stream) -> None:  # noqa: F811
    """Passages that a worker of an older deployment did not know."""
    stream.publish([camera(), *documents(range(CARS)), *heartbeats(NOON + 2 * DAY)])
    stream.publish(passage(number) for number in range(1, CARS))
    producer = Producer({**stream.connection, "partitioner": "murmur2_random"})
    value = codec.encode(passage(0))
    producer.produce("passages", value, plate(0), timestamp=STAMP_MS, headers=[("trace", b"7")])
    assert producer.flush(30) == 0
    with program(stream, "old", KNOWS_NO_SUCH_PASSAGES, "worker"):
        stream.wait("all are put aside", lambda: len(stream.letters()) == CARS)


def sent_again(stream: Stream) -> list[Any]:  # noqa: F811
    return [message for message in stream.raw("passages") if REPLAY_OF in dict(message.headers() or ())]


def lapsed(stream: Stream) -> set[str]:  # noqa: F811
    events = standing(stream.records(*EVENTS)).values()
    return {e.plate for e in events if isinstance(e, Violation) and e.offence is Offence.INSPECTION_MISSING}


def test_what_was_put_aside_is_judged_once_it_is_sent_again_and_twice_changes_nothing(
    stream: Stream,  # noqa: F811
) -> None:
    put_aside(stream)
    lines = [json.loads(line) for line in dead_letters(stream, "list", "--json").splitlines()]
    assert {(line["reason"], line["source_topic"], line["timestamp"][:4]) for line in lines} == {
        ("UNKNOWN_SCHEMA", "passages", "2026")
    }
    assert {line["key"] for line in lines} == {plate(number) for number in range(CARS)}
    assert dead_letters(stream, "list", "--limit", "3").count("passages-") == 3
    assert "9 dead letters" in dead_letters(stream, "list", "--from", f"{NOON.isoformat()}")
    assert "0 dead letters" in dead_letters(stream, "list", "--until", f"{NOON.isoformat()}")

    assert "would send 9 records again: 9 to passages" in dead_letters(stream, "replay", "--all", "--dry-run")
    assert sent_again(stream) == []
    assert "sent 9 records again: 9 to passages" in dead_letters(stream, "replay", "--reason", "unknown_schema")
    originals = {m.key(): m for m in stream.raw("passages") if REPLAY_OF not in dict(m.headers() or ())}
    for message in sent_again(stream):
        original = originals[message.key()]
        assert (message.value(), message.timestamp(), message.partition()) == (
            original.value(),
            original.timestamp(),
            original.partition(),
        )
    [traced] = [message for message in sent_again(stream) if message.key() == plate(0).encode()]
    assert dict(traced.headers())["trace"] == b"7"

    with stream.worker():
        stream.wait("they are judged", lambda: lapsed(stream) == {plate(0), plate(3), plate(6)})
        events = len(stream.records(*EVENTS))
        second = dead_letters(stream, "replay", "--all")
        assert "sent 0 records again" in second
        assert "left 9: it has been sent again already" in second
        assert "sent 9 records again" in dead_letters(stream, "replay", "--all", "--again")
        stream.publish([passage(3, at=NOON + timedelta(hours=1), kmh=90.0)])
        stream.wait("what follows is judged", lambda: len(stream.records(*EVENTS)) > events)
    assert len(stream.records(*EVENTS)) == events + 1
    assert len({(letter.partition, letter.offset) for letter in stream.letters()}) == CARS


def test_killed_in_the_middle_it_sends_the_rest_and_nothing_twice(stream: Stream) -> None:  # noqa: F811
    put_aside(stream)
    with program(stream, "replay", DIES_IN_THE_MIDDLE, "dead-letters", "replay", "--all") as killed:
        assert killed.wait(60) == -signal.SIGKILL, stream.log("replay").read_text()
    assert "sent 5 records again" in dead_letters(stream, "replay", "--all")
    times = Counter(dict(message.headers())[REPLAY_OF] for message in sent_again(stream))
    assert len(times) == CARS
    assert set(times.values()) == {1}


def test_what_is_put_aside_once_more_tells_where_it_comes_from(stream: Stream) -> None:  # noqa: F811
    whole = codec.encode(passage(0))
    stream.put("passages", plate(0).encode(), whole[:-4])
    with stream.worker():
        stream.wait("it is put aside", lambda: len(stream.letters()) == 1)
        [first] = [json.loads(line)["id"] for line in dead_letters(stream, "list", "--json").splitlines()]
        dead_letters(stream, "replay", first)
        stream.wait("it is put aside again", lambda: len({letter.offset for letter in stream.letters()}) == 2)
    [second] = [line for line in map(json.loads, dead_letters(stream, "list", "--json").splitlines())
                if line["id"] != first]  # fmt: skip
    assert (second["replay_of"], second["replays"], second["reason"]) == (first, 1, "UNDECODABLE")
    about_first, about_second = dead_letters(stream, "show", first), dead_letters(stream, "show", second["id"])
    assert f"put aside again as {second['id']}" in about_first
    assert f"{first}, which was sent again (attempt 1)" in about_second
    assert '"plate": "000ABC01"' in about_second  # the fields before the cut
    assert "00000000  00 00 00 00" in about_second
    assert "have it publish the record anew" in about_second
    dead_letters(stream, "replay", second["id"])
    assert {dict(message.headers())[REPLAYS] for message in sent_again(stream)} == {b"1", b"2"}


def test_a_registrys_record_is_not_sent_again_once_the_registry_has_said_something_else(
    stream: Stream,  # noqa: F811
) -> None:
    broken = codec.encode(inspected(3))[:-4]
    for number in (0, 3):
        stream.put("inspection-changes", plate(number).encode(), broken)
    stream.publish([inspected(0, recorded_at=NOON)])
    with stream.worker():
        stream.wait("both are put aside", lambda: len(stream.letters()) == 2)
    said = dead_letters(stream, "replay", "--topic", "inspection-changes")
    assert "sent 1 records again" in said
    assert "left 1: its topic holds a later record under the same key" in said
    assert [m.key() for m in stream.raw("inspection-changes") if m.headers()] == [plate(3).encode()]


def test_a_registry_that_speaks_between_planning_and_sending_is_told_of(stream: Stream) -> None:  # noqa: F811
    for number in (0, 1):
        stream.put("inspection-changes", plate(number).encode(), codec.encode(inspected(number))[:-4])
    with stream.worker():
        stream.wait("both are put aside", lambda: len(stream.letters()) == 2)
    replay = Replay(stream.connection, lambda *_: None)
    replay.begin()
    plan = replay.plan(Choice())
    stream.publish([inspected(0, recorded_at=NOON)])
    replay.send(plan.to_send, lambda: NOON)
    assert [letter.record.key for letter in replay.overtaking(plan.to_send)] == [plate(0).encode()]


def test_a_second_replay_shuts_out_the_first(stream: Stream) -> None:  # noqa: F811
    put_aside(stream)
    first = Replay(stream.connection, lambda *_: None)
    first.begin()
    plan = first.plan(Choice())
    assert "sent 9 records again" in dead_letters(stream, "replay", "--all")
    with pytest.raises(LettersError, match="another replay has begun; this one sent 0 of 9"):
        first.send(plan.to_send, lambda: NOON)
    assert len(sent_again(stream)) == CARS


def test_a_statement_that_arrives_after_a_newer_one_changes_nothing(stream: Stream) -> None:  # noqa: F811
    stream.publish([camera(), *documents(range(1)), passage(0), *heartbeats(NOON + 2 * DAY)])
    with stream.worker():
        stream.wait("the violation", lambda: lapsed(stream) == {plate(0)})
        stream.publish([inspected(0, recorded_at=NOON + 3 * DAY)])
        stream.wait("the annulment", lambda: lapsed(stream) == set())
        events = len(stream.records(*EVENTS))
        older = inspected(0, recorded_at=NOON + DAY)
        stream.publish([type(older)(plate=older.plate, cards=(), recorded_at=NOON + DAY), *heartbeats(NOON + 4 * DAY)])
        stream.publish([passage(0, at=NOON + timedelta(hours=3), kmh=95.0)])
        stream.wait("what follows is judged", lambda: len(stream.records(*EVENTS)) == events + 1)
    assert lapsed(stream) == set()


def test_what_is_final_or_belongs_to_a_stage_is_left(stream: Stream) -> None:  # noqa: F811
    stream.publish([camera(), passage(0, kmh=130.0), passage(0, kmh=140.0)])
    stream.put("state-judge-passages", b"x", b"x")
    with stream.worker():
        stream.wait("both are put aside", lambda: len(stream.letters()) == 2)
    said = dead_letters(stream, "replay", "--all")
    assert "sent 0 records again" in said
    assert "left 1: it was read and refused for good" in said
    assert "left 1: nothing is sent into this topic" in said


def test_what_is_not_there_or_not_chosen_is_said(stream: Stream) -> None:  # noqa: F811
    assert "which ones?" in dead_letters(stream, "replay", status=2)
    assert "no such dead letters: passages-0-1" in dead_letters(stream, "replay", "passages-0-1", status=1)
    assert "no dead letter passages-0-1" in dead_letters(stream, "show", "passages-0-1", status=1)
    assert "has no offset" in dead_letters(stream, "list", "--from", "2026-09-14T06:30:00", status=2)
    assert "0 dead letters" in dead_letters(stream, "list")
