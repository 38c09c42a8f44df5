"""A worker that joins while another is reading its first records: nothing is left out, though nothing is committed."""

import time
from datetime import timedelta

import pytest

from tests.streams.running import EVENTS, Stream
from tests.streams.small_city import DAY, NOON, camera, documents, heartbeats, passage

pytestmark = pytest.mark.stack

VEHICLES = 400


@pytest.mark.parametrize("head_start_s", [0.3, 1.0])
def test_a_rebalance_before_the_first_commit_loses_nothing(stream: Stream, head_start_s: float) -> None:
    stream.publish([camera(0), *documents(range(VEHICLES)), *heartbeats(NOON + 2 * DAY)])
    stream.publish(passage(number, NOON + timedelta(seconds=number), kmh=90.0) for number in range(VEHICLES))
    with stream.worker("first"):
        stream.wait("the first has partitions", lambda: stream.at_work("first"))
        time.sleep(head_start_s)  # not for luck: the moment of the rebalance is what is varied
        with stream.worker("second"):
            stream.wait("every passage", lambda: len({e.passage_id for e in stream.records(*EVENTS)}) >= VEHICLES)
    assert stream.letters() == []
