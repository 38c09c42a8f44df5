"""The line that an operator reads."""

from schemas.topics import PASSAGES
from streams.metrics import Metrics
from streams.producing import outgoing
from tests.streams.small_city import passage
from tests.streams.test_intake import letter


def test_dead_letters_are_told_by_topic_and_reason() -> None:
    metrics = Metrics()
    for record in (letter(1), letter(2), letter(1, topic="frames"), outgoing(PASSAGES, passage(1))):
        metrics.wrote(record)
    assert metrics.line({}, {}) == (
        "dead_letters=3 dead_letters[frames,NOT_FRAMED]=1 dead_letters[passages,NOT_FRAMED]=2 passages_assembled=1"
    )
