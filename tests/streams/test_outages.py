"""Brokers that go away, and a worker that sleeps through its own replacement."""

import signal
from pathlib import Path

import pytest

from infra import topics
from infra.local import ports
from infra.local.supervisor import Supervisor
from tests.streams.running import EVENTS, Stream, standing
from tests.streams.small_city import DAY, NOON, camera, documents, heartbeats, passage

pytestmark = pytest.mark.stack


def test_work_goes_on_when_the_broker_is_back(broker: Supervisor, tmp_path: Path) -> None:
    stream = Stream(broker.address(), tmp_path)
    topics.create(stream.connection, 2, keep_all=True)
    stream.publish([camera(), *documents(range(6)), passage(0), *heartbeats(NOON + 2 * DAY)])
    with stream.worker() as worker:
        stream.wait("the first violation", lambda: len(standing(stream.records(*EVENTS))) == 1)
        port = int(broker.address().rpartition(":")[2])
        broker.kill()
        stream.wait("the port is free again", lambda: ports.free(port))
        broker.start(port)
        stream.publish([passage(3)])
        stream.wait("the second violation", lambda: len(standing(stream.records(*EVENTS))) == 2)
        stream.publish([*documents(range(6, 12)), passage(6, at=NOON + 4 * DAY), *heartbeats(NOON + 6 * DAY)])
        stream.wait("what the registries say after it", lambda: len(standing(stream.records(*EVENTS))) == 3)
        assert worker.poll() is None


def test_a_worker_ends_when_told_to_though_no_broker_answers(broker: Supervisor, tmp_path: Path) -> None:
    stream = Stream(broker.address(), tmp_path)
    topics.create(stream.connection, 2, keep_all=True)
    with stream.worker() as worker:
        stream.wait("it is at work", lambda: stream.at_work("worker"))
        broker.pause()
        try:
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(20) == 0
        finally:
            broker.resume()


def test_a_worker_that_was_replaced_in_its_sleep_does_no_harm(stream: Stream) -> None:
    stream.publish([camera(), *documents(range(60)), *(passage(n) for n in range(60))])
    with stream.worker("sleeper") as sleeper:
        stream.wait("all is kept", lambda: len(stream.kept()) == 60)
        sleeper.send_signal(signal.SIGSTOP)
        try:
            stream.publish(heartbeats(NOON + 2 * DAY))
            with stream.worker("successor"):
                stream.wait("the successor decides", lambda: len(standing(stream.records(*EVENTS))) == 20)
                sleeper.send_signal(signal.SIGCONT)
                stream.publish([passage(n, at=NOON + DAY / 2) for n in range(60)])
                stream.wait("they share again", lambda: stream.log("sleeper").read_text().count("issue_events:") > 1)
                stream.publish([passage(n, at=NOON + DAY) for n in range(60)])
                stream.wait("all is kept", lambda: len(stream.kept()) == 180)
        finally:
            sleeper.send_signal(signal.SIGCONT)
    events = stream.records(*EVENTS)
    assert len({(event.event_id, event.revision) for event in events}) == len(events) == 20
