"""From frames and reads, as cameras send them, to passages: what comes out is what assembling offline says."""

import pytest
from confluent_kafka import Producer

from schemas.records import FrameMetadata, Passage, PlateRead
from streams.producing import outgoing
from streams.publishing import SPEC_OF
from streams.rules.facts.assemble import assemble
from tests.sightings import camera, frame, read, track
from tests.streams.running import Stream

pytestmark = pytest.mark.stack

CAMERAS = {f"cam-{number}": camera(f"cam-{number}") for number in range(6)}
VEHICLES = 40


def _vehicles(first: int, last: int) -> tuple[list[FrameMetadata], list[PlateRead]]:
    """In front of each camera one vehicle after the other, each for three seconds."""
    frames = [
        frame(n * 6 + step / 2, track(f"t{n}", speed=50.0), camera_id=camera_id)
        for n in range(first, last)
        for step in range(6)
        for camera_id in CAMERAS
    ]
    reads = [
        read(n * 6 + step, f"{n:03d}ABC02", track_id=f"t{n}", camera_id=camera_id)
        for n in range(first, last)
        for step in range(3)
        for camera_id in CAMERAS
    ]
    return frames, reads


def test_workers_that_come_and_go_assemble_what_was_seen(stream: Stream) -> None:
    halves = [_vehicles(0, VEHICLES // 2), _vehicles(VEHICLES // 2, VEHICLES)]
    the_end = [frame(1000.0, camera_id=camera_id) for camera_id in CAMERAS]
    frames, reads = ([*halves[0][side], *halves[1][side]] for side in (0, 1))
    expected = {one.passage_id: one for one in assemble([*frames, *the_end], reads, CAMERAS)}
    assert len(expected) == VEHICLES * len(CAMERAS)
    stream.publish(CAMERAS.values())
    with stream.worker("first", "assemble"):
        for half in halves[0]:
            stream.publish(half)
        stream.wait("the first half is seen", lambda: len(stream.records("passages")) > len(expected) // 3)
    with stream.worker("second", "assemble"):
        for half in (*halves[1], the_end):
            stream.publish(half)
        stream.wait("all are seen", lambda: len(_passages(stream)) == len(expected))
    assert _passages(stream) == expected
    assert len(stream.records("passages")) == len(expected)
    assert stream.letters() == []


def test_what_was_written_in_transactions_is_seen_to_its_end(stream: Stream) -> None:
    """Behind the last read lies a mark of its transaction, which no reader is given."""
    frames, reads = _vehicles(0, 2)
    frames += [frame(1000.0, camera_id=camera_id) for camera_id in CAMERAS]
    stream.publish(CAMERAS.values())
    producer = Producer({**stream.connection, "partitioner": "murmur2_random", "transactional.id": "cameras"})
    producer.init_transactions(30)
    producer.begin_transaction()
    for record in (*frames, *reads):
        out = outgoing(SPEC_OF[type(record)], record)
        producer.produce(out.topic, out.value, out.key, timestamp=out.timestamp_ms)
    producer.commit_transaction(30)
    with stream.worker("worker", "assemble"):
        stream.wait("all are seen", lambda: len(_passages(stream)) == 2 * len(CAMERAS))


def _passages(stream: Stream) -> dict[str, Passage]:
    return {passage.passage_id: passage for passage in stream.records("passages")}
