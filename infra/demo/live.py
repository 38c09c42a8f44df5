"""Playing what the clip's detectors saw in real time, and how long each vehicle took to its row."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from schemas import jsonl
from schemas.records import FrameMetadata, PlateRead
from streams.publishing import Publisher

Seen = dict[str, datetime]
"""Track to the moment, by this machine's clock, at which its last read was sent."""


def items(directory: Path) -> list[FrameMetadata | PlateRead]:
    """Frames and reads of a directory in the order of time; of one moment the reads first."""
    found: list[FrameMetadata | PlateRead] = []
    for topic, record_type in (("plate-reads", PlateRead), ("frames", FrameMetadata)):
        found += [
            item for _, item in jsonl.read(directory / f"{topic}.jsonl", record_type) if isinstance(item, record_type)
        ]
    found.sort(key=lambda item: item.captured_at)
    return found


def play(records: list[FrameMetadata | PlateRead], publisher: Publisher, advance: Callable[[], None]) -> Seen:
    """Send each record when as much time has passed as between the first and it."""
    seen: Seen = {}
    if not records:
        return seen
    begun, first = time.monotonic(), records[0].captured_at
    for record in records:
        due = begun + (record.captured_at - first).total_seconds()
        time.sleep(max(0.0, due - time.monotonic()))
        publisher.send(record)
        if isinstance(record, PlateRead):
            seen[record.track_id] = datetime.now(UTC)
        advance()
    publisher.flush()
    return seen
