"""Frames and reads merged by time: the same passages however fast each side comes in, and wherever a worker dies."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from schemas import codec
from schemas.records import CameraRecord, DeadLetter, FrameMetadata, Passage, PlateRead
from schemas.topics import BY_NAME, kafka_key
from schemas.vocabulary import DeadLetterReason
from streams.agents.assemble_passages import ON_ITS_WAY_S, AssemblePassages
from streams.agents.work import Surroundings
from streams.following import Arrived
from streams.metrics import Metrics
from streams.producing import Outgoing
from streams.rules.facts.assemble import assemble
from streams.rules.law import rulebook
from streams.transport import Batch
from tests.sightings import camera, frame, read, track

RULES = rulebook.load()
CAMERAS: dict[str, CameraRecord] = {"cam-1": camera("cam-1"), "cam-2": camera("cam-2")}


NOW = datetime(2027, 1, 1, tzinfo=UTC)


def _frames() -> list[FrameMetadata]:
    """On each of two cameras eight vehicles, one after the other, each for three seconds; then nothing for long."""
    return [
        frame(vehicle * 6 + step / 2, track(f"t{vehicle}", speed=50.0), camera_id=camera_id)
        for vehicle in range(8)
        for step in range(6)
        for camera_id in CAMERAS
    ] + [frame(1000.0, camera_id=camera_id) for camera_id in CAMERAS]


def _reads() -> list[PlateRead]:
    """Each vehicle's plate is read three times; one reading ends the log, as the frames do."""
    return [
        read(vehicle * 6 + step, f"{vehicle}00ABC02", track_id=f"t{vehicle}", camera_id=camera_id)
        for vehicle in range(8)
        for step in range(3)
        for camera_id in CAMERAS
    ]


class Topics:
    """Both inputs of a partition, written in full, and a worker that is given them piece by piece."""

    def __init__(self) -> None:
        self.logs = {"frames": _raw("frames", _frames()), "plate-reads": _raw("plate-reads", _reads())}
        self.written: list[Outgoing] = []
        self.done = {"frames": 0, "plate-reads": 0}
        self._looks = 0
        self.start()

    def start(self) -> None:
        """A worker that goes on where the last one's offsets were done, with the state that it wrote."""
        self._next = dict(self.done)
        around = Surroundings(
            rulebook=RULES,
            cameras=CAMERAS,
            permits=lambda _: None,
            clock=lambda: NOW,
            seconds=self._seconds,
            metrics=Metrics(),
            caught_up=self._caught_up,
        )
        self.work = AssemblePassages(0, around)
        for offset, record in enumerate(self.written):
            if record.topic == AssemblePassages.state.name:
                self.work.restore(_arrived(record, offset))
        self.work.loaded()

    def deliver(self, topic: str, count: int) -> None:
        """Give the worker the next records of one side, and let it do what it can."""
        records = self.logs[topic][self._next[topic] : self._next[topic] + count]
        if records:
            self._next[topic] += len(records)
            self.work.receive(Batch(records))
        while turn := self.work.turn():
            self.written += turn.outgoing
            self.done |= turn.done

    def passages(self) -> list[Passage]:
        """What was written, repetitions included."""
        return [codec.decode(Passage, record.value) for record in self.written if record.topic == "passages"]

    def _seconds(self) -> float:
        """A patient clock: between two looks nothing is on its way any more."""
        self._looks += 1
        return self._looks * ON_ITS_WAY_S

    def _caught_up(self, topic: str, seen_to: int | None, asked_after: float) -> bool:
        return self._next[topic] == len(self.logs[topic]) and self._seconds() >= asked_after


def _raw(topic: str, records: Sequence[msgspec.Struct]) -> list[Arrived]:
    spec = BY_NAME[topic]
    outgoing = [Outgoing(topic=topic, key=kafka_key(spec, r).encode(), value=codec.encode(r)) for r in records]
    return [_arrived(record, offset) for offset, record in enumerate(outgoing)]


def _arrived(record: Outgoing, offset: int) -> Arrived:
    return Arrived(topic=record.topic, partition=0, offset=offset, timestamp=0, key=record.key, value=record.value)


EXPECTED = {passage.passage_id: passage for passage in assemble(_frames(), _reads(), CAMERAS)}
deliveries = st.lists(st.tuples(st.sampled_from(["frames", "plate-reads"]), st.integers(1, 40)), max_size=20)


def _finish(topics: Topics) -> None:
    for topic, log in topics.logs.items():
        topics.deliver(topic, len(log))


def test_the_example_has_something_to_assemble() -> None:
    assert len(EXPECTED) == 16
    assert {passage.plate for passage in EXPECTED.values()} == {f"{vehicle}00ABC02" for vehicle in range(8)}


@given(deliveries)
@settings(max_examples=60, deadline=None)
def test_one_side_may_run_ahead(pieces: list[tuple[str, int]]) -> None:
    topics = Topics()
    for topic, count in pieces:
        topics.deliver(topic, count)
    _finish(topics)
    passages = topics.passages()
    assert {passage.passage_id: passage for passage in passages} == EXPECTED
    assert len(passages) == len(EXPECTED)
    assert topics.done == {topic: len(log) for topic, log in topics.logs.items()}


@given(deliveries, deliveries)
@settings(max_examples=60, deadline=None)
def test_a_restart_derives_the_same_passages(before: list[tuple[str, int]], after: list[tuple[str, int]]) -> None:
    topics = Topics()
    for topic, count in before:
        topics.deliver(topic, count)
    topics.start()
    for topic, count in after:
        topics.deliver(topic, count)
    _finish(topics)
    assert all(EXPECTED[passage.passage_id] == passage for passage in topics.passages())
    assert {passage.passage_id for passage in topics.passages()} == EXPECTED.keys()


def test_an_empty_side_that_may_still_bring_something_is_waited_for() -> None:
    topics = Topics()
    topics.deliver("frames", 60)
    assert topics.written == []
    assert topics.done["frames"] == 0


def test_what_comes_too_late_is_put_aside() -> None:
    topics = Topics()
    _finish(topics)
    topics.logs["plate-reads"] += [_arrived(_late(), len(topics.logs["plate-reads"]))]
    topics.deliver("plate-reads", 1)
    letters = [codec.decode(DeadLetter, r.value) for r in topics.written if r.topic == "dead-letters"]
    assert [letter.reason for letter in letters] == [DeadLetterReason.LATE]
    assert topics.done["plate-reads"] == len(topics.logs["plate-reads"])


def _late() -> Outgoing:
    return Outgoing(topic="plate-reads", key=b"cam-1", value=codec.encode(read(3.0, track_id="t9")))


def test_a_camera_whose_clock_is_ahead_does_not_make_the_others_late() -> None:
    topics = Topics()
    ahead = structs.replace(frame(0.0, camera_id="cam-1"), frame_seq=10**6, captured_at=NOW + timedelta(days=1))
    topics.logs["frames"].insert(0, _raw("frames", [ahead])[0])
    for topic, log in topics.logs.items():
        topics.logs[topic] = [structs.replace(record, offset=offset) for offset, record in enumerate(log)]
    _finish(topics)
    letters = [codec.decode(DeadLetter, record.value) for record in topics.written if record.topic == "dead-letters"]
    assert [(letter.offset, letter.reason) for letter in letters] == [(0, DeadLetterReason.INVALID_VALUE)]
    assert {passage.passage_id: passage for passage in topics.passages()} == EXPECTED


def test_a_moment_at_the_beginning_of_the_calendar_is_put_aside() -> None:
    topics = Topics()
    first = structs.replace(frame(0.0), captured_at=datetime(1, 1, 1, tzinfo=UTC))
    topics.logs["frames"] = _raw("frames", [first, *_frames()])
    _finish(topics)
    letters = [codec.decode(DeadLetter, record.value) for record in topics.written if record.topic == "dead-letters"]
    assert [(letter.offset, letter.reason) for letter in letters] == [(0, DeadLetterReason.INVALID_VALUE)]
    assert {passage.passage_id: passage for passage in topics.passages()} == EXPECTED


def test_records_of_no_use_among_what_waits_are_put_aside_each_in_its_place() -> None:
    topics = Topics()
    log = topics.logs["frames"]
    log[7:7] = [structs.replace(log[7], value=b"no record")] * 2
    topics.logs["frames"] = [structs.replace(record, offset=offset) for offset, record in enumerate(log)]
    while topics._next["frames"] < len(log):
        topics.deliver("frames", 3)
    assert topics.done["frames"] == 0
    _finish(topics)
    letters = [codec.decode(DeadLetter, record.value) for record in topics.written if record.topic == "dead-letters"]
    assert [letter.offset for letter in letters] == [7, 8]
    assert {passage.passage_id: passage for passage in topics.passages()} == EXPECTED
    assert topics.done == {topic: len(log) for topic, log in topics.logs.items()}
