"""Two workers, one of them killed in the middle of the work: what stands is what judging offline says."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from schemas.records import InspectionExtract, OsagoExtract, Passage, VehicleExtract
from schemas.vocabulary import Registry
from streams.rules.everything import Everything, judge_everything
from streams.rules.known import Heard
from streams.rules.law import rulebook
from tests.streams.running import EVENTS, Stream, standing
from tests.streams.small_city import DAY, NOON, camera, documents, heartbeats, inspected, passage

pytestmark = pytest.mark.stack

VEHICLES = 240
DAYS = 8
CAMERAS = 3


def _day(day: int) -> Iterator[msgspec.Struct]:
    """Everyone passes once, some too fast; some cards are entered days late; then the registries speak."""
    for number in range(VEHICLES):
        at = NOON + day * DAY + timedelta(minutes=number)
        fast = (number + day) % 10 == 0
        yield passage(number, at, kmh=60.0 + number % 50 if fast else 50.0, camera_number=(number + day) % CAMERAS)
    if day >= 3:
        yield from (inspected(number, recorded_at=NOON + day * DAY) for number in range(day * 30, day * 30 + 30, 6))
    yield from heartbeats(NOON + day * DAY)


def _city() -> list[list[msgspec.Struct]]:
    registries = [*(camera(number) for number in range(CAMERAS)), *documents(range(VEHICLES))]
    return [registries, *([*_day(day)] for day in range(DAYS)), [*heartbeats(NOON + (DAYS + 2) * DAY)]]


def _offline(records: list[msgspec.Struct]) -> dict[str, Any]:
    def newest(record_type: type[Any]) -> dict[str, Any]:
        return {record.plate: record for record in records if isinstance(record, record_type)}

    everything = Everything(
        passages=tuple(record for record in records if isinstance(record, Passage)),
        vehicles=newest(VehicleExtract),
        inspection=newest(InspectionExtract),
        osago=newest(OsagoExtract),
        firearm_permits={},
        penalties={},
        cameras={f"cam-{number}": camera(number) for number in range(CAMERAS)},
        heard=Heard(as_of=dict.fromkeys(Registry, NOON + (DAYS + 2) * DAY)),
    )
    events = judge_everything(everything, rulebook.load(), datetime.now(UTC))
    return {event.event_id: _content(event) for event in events}


def _content(event: Any) -> Any:
    """What is part of comparisons: not when and on which knowledge it was decided, nor how often before."""
    return msgspec.structs.replace(event, decided_at=NOON, registry_as_of=None, revision=0)


def test_a_killed_worker_leaves_no_gap_and_no_double(stream: Stream) -> None:
    city = _city()
    expected = _offline([record for part in city for record in part])
    victim = stream.start("victim")
    try:
        with stream.worker("survivor"):
            stream.wait("both have partitions", lambda: stream.at_work("victim") and stream.at_work("survivor"))
            stream.publish(record for part in city[:5] for record in part)
            stream.wait("work has begun", lambda: len(stream.records(*EVENTS)) > 10)
            victim.kill()
            stream.publish(record for part in city[5:] for record in part)
            stream.wait("the rest", lambda: standing(stream.records(*EVENTS)).keys() == expected.keys())
            stream.wait("all revisions", lambda: _stands(stream) == expected)
    finally:
        victim.kill()
        victim.wait()
    doubles = [
        key for key, count in Counter((e.event_id, e.revision) for e in stream.records(*EVENTS)).items() if count > 1
    ]
    assert doubles == []
    assert stream.letters() == []


def _stands(stream: Stream) -> dict[str, Any]:
    return {event_id: _content(event) for event_id, event in standing(stream.records(*EVENTS)).items()}
