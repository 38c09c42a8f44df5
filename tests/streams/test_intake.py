"""Rejections are held against what has been looked at, not against what waits."""

from schemas.vocabulary import DeadLetterReason
from streams.following import Arrived
from streams.intake import Intake, Looked
from streams.rejection import Letter, Rejected
from streams.transport import Batch
from tests.streams.small_city import NOON


def arrived(offset: int, topic: str = "passages") -> Arrived:
    return Arrived(topic=topic, partition=0, offset=offset, timestamp=0, key=b"k", value=b"v")


def letter(offset: int, reason: DeadLetterReason = DeadLetterReason.NOT_FRAMED, topic: str = "passages") -> Letter:
    return Rejected(raw=arrived(offset, topic), reason=reason, detail="d").letter(NOON)


def test_batches_that_wait_are_not_counted() -> None:
    intake = Intake()
    for first in (0, 10, 20):
        intake.received(Batch([arrived(offset) for offset in range(first, first + 10)]))
    assert list(intake.looked_at({"passages": 10}, [letter(3)])) == [
        Looked("passages", 10, 1, "NOT_FRAMED (partition 0, offset 3: d)")
    ]
    assert list(intake.looked_at({"passages": 30}, [])) == [Looked("passages", 20, 0, "")]


def test_a_letter_tells_that_its_batch_was_looked_at_though_it_is_not_done() -> None:
    intake = Intake()
    intake.received(Batch([arrived(offset) for offset in range(100)]))
    assert [(x.records, x.rejected) for x in intake.looked_at({"passages": 0}, [letter(0)])] == [(100, 1)]
    assert [(x.records, x.rejected) for x in intake.looked_at({"passages": 100}, [])] == [(0, 0)]


def test_what_is_read_whole_counts_at_once_and_late_records_are_no_fault() -> None:
    intake = Intake()
    for _ in range(5):
        intake.applied("osago-changes")
    letters = [letter(2, topic="osago-changes"), letter(7, DeadLetterReason.LATE)]
    found = {looked.topic: (looked.records, looked.rejected) for looked in intake.looked_at({}, letters)}
    assert found == {"osago-changes": (5, 1), "passages": (0, 0)}
