"""What registries say arrives in the order in which it may be relied upon."""

import pytest

from streams.publishing import Publisher
from tests.streams.running import Stream
from tests.streams.small_city import DAY, NOON, documents, heartbeats

pytestmark = pytest.mark.stack


def test_a_heartbeat_is_sent_only_once_all_that_it_vouches_for_is_delivered(stream: Stream) -> None:
    delivered: list[None] = []
    publisher = Publisher(stream.connection, lambda: delivered.append(None))
    statements = list(documents(range(300)))
    for statement in statements:
        publisher.send(statement)
    assert len(delivered) < len(statements)  # they wait to go together
    publisher.send(heartbeats(NOON + 2 * DAY)[0])
    assert len(delivered) == len(statements)
    publisher.flush()
