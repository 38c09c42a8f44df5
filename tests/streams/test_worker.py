"""Workers on a real broker: what comes out, whatever happens to them."""

import signal
import time
from datetime import timedelta

import pytest

from schemas import codec
from schemas.records import Violation
from schemas.vocabulary import AnnulmentReason, Offence, Registry
from streams.agents.issue_events import IssueEvents
from streams.agents.judge_passages import JudgePassages
from tests.streams.running import EVENTS, Stream, standing
from tests.streams.small_city import DAY, NOON, camera, documents, heartbeats, inspected, passage, plate, vehicle

pytestmark = pytest.mark.stack


def violations(stream: Stream) -> set[tuple[str, Offence]]:
    """Plates and offences of the violations that stand."""
    events = standing(stream.records(*EVENTS)).values()
    return {(event.plate, event.offence) for event in events if isinstance(event, Violation)}


def test_passages_become_violations_once_the_registries_have_spoken(stream: Stream) -> None:
    stream.publish([camera(), *documents(range(9)), *(passage(n, kmh=95.0 if n == 4 else 50.0) for n in range(9))])
    with stream.worker():
        stream.publish(heartbeats(NOON + timedelta(seconds=1)))
        stream.wait("conduct is decided", lambda: violations(stream) == {(plate(4), Offence.SPEEDING)})
        stream.publish(heartbeats(NOON + 2 * DAY))
        lapsed = {(plate(n), Offence.INSPECTION_MISSING) for n in (0, 3, 6)}
        stream.wait("documents are decided", lambda: violations(stream) == lapsed | {(plate(4), Offence.SPEEDING)})


def test_a_card_entered_late_annuls(stream: Stream) -> None:
    stream.publish([camera(), *documents(range(3)), *(passage(n) for n in range(3)), *heartbeats(NOON + 2 * DAY)])
    with stream.worker():
        stream.wait("the violation", lambda: violations(stream) == {(plate(0), Offence.INSPECTION_MISSING)})
        stream.publish([inspected(0, recorded_at=NOON + 3 * DAY)])
        stream.wait("the annulment", lambda: len(stream.records("annulments")) == 1)
    [annulment] = stream.records("annulments")
    assert annulment.reason is AnnulmentReason.REGISTRY_CLEARED
    assert annulment.revision == 1
    assert violations(stream) == set()


def test_a_restart_remembers_what_waits_and_what_was_issued(stream: Stream) -> None:
    stream.publish([camera(), *documents(range(6)), passage(0), *heartbeats(NOON + 2 * DAY)])
    with stream.worker("first"):
        stream.wait("the first violation", lambda: len(violations(stream)) == 1)
        stream.publish([passage(3, at=NOON + 4 * DAY)])
        stream.wait("the second passage is kept", lambda: len(stream.kept()) >= 2)
    # All that the first worker knew is in Kafka; meanwhile a correction arrives.
    stream.publish([inspected(0, recorded_at=NOON + 3 * DAY), *heartbeats(NOON + 6 * DAY)])
    with stream.worker("second"):
        stream.wait(
            "the first fell, the second stands",
            lambda: violations(stream) == {(plate(3), Offence.INSPECTION_MISSING)},
        )


def test_a_worker_that_is_told_to_stop_stops_at_once_and_hands_over(stream: Stream) -> None:
    stream.publish([camera(), *documents(range(6)), passage(0), *heartbeats(NOON + 2 * DAY)])
    with stream.worker("first") as worker:
        stream.wait("the first violation", lambda: len(violations(stream)) == 1)
        begun = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0
        assert time.monotonic() - begun < 5
    assert "ERROR" not in stream.log("first").read_text()
    with stream.worker("second"):
        stream.publish([passage(3)])
        stream.wait("the second takes over at once", lambda: len(violations(stream)) == 2, within_s=14)
    assert len(stream.records("findings")) == 2  # nothing was judged twice


def test_what_cannot_be_read_is_put_aside_and_the_rest_goes_on(stream: Stream) -> None:
    poison = b"\x00\x00\x00\x00\x01" + bytes(range(256))
    inputs = ["frames", "plate-reads", "passages", "findings", "camera-changes", "registry-heartbeats"]
    inputs += ("vehicle-changes", "inspection-changes", "osago-changes", "penalty-changes", "firearm-permit-changes")
    states = ("state-assemble-passages", "state-judge-passages", "state-issue-events")
    for topic in (*inputs, *states):
        stream.put(topic, plate(0).encode(), poison)
        stream.put(topic, b"x", b"x" * 1_000_000)
    stream.put("passages", b"not its plate", stream_passage := codec.encode(passage(1)))
    stream.publish([camera(), *documents(range(9)), *(passage(n) for n in range(9))])
    with stream.worker():
        stream.publish(heartbeats(NOON + 2 * DAY))
        # What the inspection registry says of the first plate is not known, which accuses nobody.
        lapsed = {(plate(n), Offence.INSPECTION_MISSING) for n in (3, 6)}
        stream.wait("the rest is judged", lambda: violations(stream) == lapsed)
        stream.wait("every letter is written", lambda: len(_places(stream)) == 2 * 14 + 1)
    letters = stream.letters()
    assert {letter.source_topic for letter in letters} == {*inputs, *states}
    assert {len(letter.value or b"") for letter in letters} == {len(poison), 1_000_000, len(stream_passage)}
    reasons = {(letter.reason, len(letter.value or b"")) for letter in letters if letter.source_topic != "frames"}
    assert reasons == {
        ("NOT_FRAMED", 1_000_000),
        ("UNKNOWN_SCHEMA", len(poison)),
        ("KEY_MISMATCH", len(stream_passage)),
    }
    assert {letter.reason for letter in letters if letter.source_topic == "frames"} == {"NOT_FRAMED", "UNDECODABLE"}


def test_a_second_passage_under_one_id_is_put_aside(stream: Stream) -> None:
    first, other = passage(0), passage(0, kmh=130.0)
    assert first.passage_id == other.passage_id
    stream.publish([camera(), *documents(range(3)), first, other, first, *heartbeats(NOON + 2 * DAY)])
    with stream.worker():
        stream.wait("the contradiction", lambda: [x.reason for x in stream.letters()] == ["CONTRADICTION"])
        stream.wait("the first counts", lambda: violations(stream) == {(plate(0), Offence.INSPECTION_MISSING)})


def test_a_heartbeat_does_not_overtake_what_it_vouches_for(stream: Stream) -> None:
    """Many changes before the heartbeats, among them the card that clears; the insurance that is missing tells when."""
    stream.publish([camera(), passage(1)])
    with stream.worker():
        stream.wait("the passage is kept", lambda: len(stream.kept()) == 1)
        crowd = [inspected(n) for n in range(100, 20_000)]
        stream.publish([vehicle(1), *crowd, inspected(1), *heartbeats(NOON + 2 * DAY)])
        stream.wait("all is decided", lambda: violations(stream) == {(plate(1), Offence.OSAGO_MISSING)})
    assert len(stream.records(*EVENTS)) == 1


def _places(stream: Stream) -> set[tuple[str, int, int]]:
    return {(letter.source_topic, letter.partition, letter.offset) for letter in stream.letters()}


def test_every_registry_is_read_by_a_stage() -> None:
    assert set(JudgePassages.vouched) | set(IssueEvents.vouched) == set(Registry)
