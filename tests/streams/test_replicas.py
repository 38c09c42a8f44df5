"""What every worker reads whole: many at once, and each one that cannot be used is told of in its place."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from schemas.records import FirearmPermitExtract
from schemas.topics import FIREARM_PERMIT_CHANGES
from streams.following import Follower
from streams.replicas import Replicas
from streams.rules.known import Withdrawn
from tests.streams.running import Stream

pytestmark = pytest.mark.stack

T0 = datetime(2026, 4, 1, tzinfo=UTC)
OWNERS = [f"owner-{number}" for number in range(1000)]
BAD = "nobody"


async def told(stream: Stream) -> tuple[list[str], list[str], Replicas]:
    """What came of reading all permits: looks and rejections in their order, and owners of whom something changed."""
    course: list[str] = []
    changed: list[str] = []
    follower = Follower(stream.connection)
    replicas = Replicas(follower, lambda rejected: course.append(BAD), course.append)
    replicas.on_permits.add(changed.append)
    reading = asyncio.create_task(follower.run())
    try:
        await follower.reached(await follower.ends(await replicas.permit_partitions()))
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading
        follower.close()
    return course, changed, replicas


def test_permits_are_taken_in_together_and_rejected_one_by_one(stream: Stream) -> None:
    stream.publish([FirearmPermitExtract(owner_id=owner_id, recorded_at=T0) for owner_id in OWNERS])
    stream.put(FIREARM_PERMIT_CHANGES.name, BAD.encode(), b"nonsense")
    course, changed, replicas = asyncio.run(told(stream))
    assert sorted(changed) == sorted([*OWNERS, BAD])
    assert course.count(FIREARM_PERMIT_CHANGES.name) == len(OWNERS) + 1
    assert course.count(BAD) == 1
    assert course[course.index(BAD) - 1] == FIREARM_PERMIT_CHANGES.name
    assert replicas.permits.get(OWNERS[7]) == FirearmPermitExtract(owner_id=OWNERS[7], recorded_at=T0)
    assert isinstance(replicas.permits.get(BAD), Withdrawn)
