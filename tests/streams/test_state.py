"""What a stage partition remembers of registries, and whom it looks at again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import codec
from schemas.records import InspectionExtract, KeptCamera, OsagoExtract
from schemas.topics import INSPECTION_CHANGES, OSAGO_CHANGES
from schemas.vocabulary import DeadLetterReason, Registry
from streams import state
from streams.following import Arrived
from streams.rejection import Rejected
from streams.rules.known import Withdrawn
from streams.state import Newest, Statements, Waits

T0 = datetime(2026, 4, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def arrived(record: msgspec.Struct | bytes | None, key: str = "P", offset: int = 0, at: datetime = T0) -> Arrived:
    value = codec.encode(record) if isinstance(record, msgspec.Struct) else record
    stamp = int(at.timestamp() * 1000)
    return Arrived(topic="t", partition=0, offset=offset, timestamp=stamp, key=key.encode(), value=value)


def extract(hour: int) -> InspectionExtract:
    return InspectionExtract(plate="P", recorded_at=T0 + hour * HOUR)


def statements() -> Statements[InspectionExtract]:
    return Statements(INSPECTION_CHANGES)


def test_what_was_recorded_later_counts_whatever_came_later() -> None:
    known = statements()
    for hour in (2, 3, 1):
        assert known.apply(arrived(extract(hour))) is None
    assert known.get("P") == extract(3)
    assert known.get("Q") is None


def test_a_tombstone_is_ordered_by_its_timestamp() -> None:
    known = statements()
    known.apply(arrived(extract(2)))
    known.apply(arrived(None, at=T0 + HOUR))
    assert known.get("P") == extract(2)
    known.apply(arrived(None, at=T0 + 3 * HOUR))
    assert known.get("P") == Withdrawn(recorded_at=T0 + 3 * HOUR)
    known.apply(arrived(extract(4)))
    assert known.get("P") == extract(4)


def test_of_two_recorded_at_once_the_later_written_counts() -> None:
    known = statements()
    known.apply(arrived(extract(1)))
    known.apply(arrived(None, at=T0 + HOUR))
    assert isinstance(known.get("P"), Withdrawn)


def test_what_cannot_be_read_never_takes_the_place_of_what_can() -> None:
    known = statements()
    known.apply(arrived(extract(1)))
    rejected = known.apply(arrived(b"\x00nonsense"))
    assert rejected is not None
    assert rejected.reason is DeadLetterReason.UNKNOWN_SCHEMA
    assert known.get("P") == extract(1)


def test_a_key_of_which_nothing_can_be_read_counts_as_withdrawn() -> None:
    known = statements()
    known.apply(arrived(b"nonsense"))
    assert isinstance(known.get("P"), Withdrawn)
    known.apply(arrived(extract(-1000)))
    assert known.get("P") == extract(-1000)


def test_a_statement_under_another_key_is_rejected() -> None:
    known = statements()
    rejected = known.apply(arrived(extract(1), key="Q"))
    assert rejected is not None
    assert rejected.reason is DeadLetterReason.KEY_MISMATCH
    assert known.get("P") is None


PLATES = [f"{number:03}ABC02" for number in range(6)]


@st.composite
def arriving(draw: Callable[[st.SearchStrategy[Any]], Any]) -> list[Arrived]:
    """Statements, tombstones and what is neither, on a few plates."""
    several = []
    for offset in range(draw(st.integers(0, 40))):
        plate, hour = draw(st.sampled_from(PLATES)), draw(st.integers(0, 9))
        good = codec.encode(InspectionExtract(plate=plate, recorded_at=T0 + hour * HOUR))
        bad = st.sampled_from([b"nonsense", good + b"surplus", good.replace(plate.encode(), b"765XYZ01")])
        value = draw(st.sampled_from([good] * 8 + [None]) if draw(st.integers(0, 9)) else bad)
        key = None if value is None and hour == 0 else plate.encode()
        stamp = int((T0 + hour * HOUR).timestamp() * 1000)
        several.append(Arrived(topic="t", partition=0, offset=offset, timestamp=stamp, key=key, value=value))
    return several


@settings(deadline=None)
@given(arriving(), st.integers(1, 40))
def test_many_at_once_are_taken_as_one_by_one(several: list[Arrived], length: int) -> None:
    alone, together = statements(), statements()
    for begin in range(0, len(several), length):
        some = several[begin : begin + length]
        before = {plate: alone.get(plate) for plate in PLATES}
        with patch.object(state, "FEW", 100):
            singly = [alone.apply_all([one]) for one in some]
        with patch.object(state, "FEW", 2):
            taken = together.apply_all(some)
        assert taken.changed == [key for one in singly for key in one.changed]
        assert taken.rejected == [rejected for one in singly for rejected in one.rejected]
        for plate in PLATES:
            assert together.get(plate) == alone.get(plate)
            assert plate in taken.changed or alone.get(plate) == before[plate]


def test_of_many_the_unreadable_ones_alone_are_rejected() -> None:
    known = statements()
    several = [arrived(InspectionExtract(plate=str(n), recorded_at=T0), key=str(n), offset=n) for n in range(1000)]
    several[500] = arrived(b"nonsense", key="500", offset=500)
    taken = known.apply_all(several)
    assert [one.raw.offset for one in taken.rejected] == [500]
    assert taken.changed == [str(n) for n in range(1000)]
    assert isinstance(known.get("500"), Withdrawn)
    assert known.get("501") == InspectionExtract(plate="501", recorded_at=T0)


def test_registries_that_speak_of_the_same_keys_count_them_together() -> None:
    numbers: dict[str, int] = {}
    inspection, osago = (Statements[Any](spec, numbers) for spec in (INSPECTION_CHANGES, OSAGO_CHANGES))
    osago.apply(arrived(OsagoExtract(plate="Q", recorded_at=T0), key="Q"))
    inspection.apply(arrived(extract(1)))
    assert numbers == {"Q": 0, "P": 1}
    assert (inspection.get("P"), inspection.get("Q")) == (extract(1), None)
    assert (osago.get("P"), osago.get("Q")) == (None, OsagoExtract(plate="Q", recorded_at=T0))


def test_state_is_the_last_record_of_each_key() -> None:
    gathered, rejected = Newest(), list[Rejected]()
    cameras = [KeptCamera(camera_id=name, settled_until=T0 + n * HOUR) for n, name in enumerate("aabc")]
    for camera in cameras:
        gathered.apply(arrived(camera, key=camera.camera_id))
    gathered.apply(arrived(None, key="b"))
    gathered.apply(arrived(b"nonsense", key="d"))
    assert list(gathered.records(KeptCamera, rejected.append)) == [cameras[1], cameras[3]]
    assert [one.reason for one in rejected] == [DeadLetterReason.NOT_FRAMED]


@given(
    st.lists(st.tuples(st.sampled_from(Registry), st.integers(0, 50), st.integers(0, 5))),
    st.lists(st.tuples(st.sampled_from(Registry), st.integers(0, 60))),
)
def test_everyone_is_due_once_when_the_heartbeat_has_come(
    waits: list[tuple[Registry, int, int]], heartbeats: list[tuple[Registry, int]]
) -> None:
    waiting: Waits[int] = Waits()
    for registry, hour, who in waits:
        waiting.add(registry, T0 + hour * HOUR, who)
    left = set(waits)
    for registry, hour in heartbeats:
        due = sorted(waiting.due({registry: T0 + hour * HOUR}))
        over = {wait for wait in left if wait[0] is registry and wait[1] <= hour}
        assert due == sorted(who for _, _, who in over)
        left -= over
    assert waiting.oldest() == {
        registry: min(T0 + hour * HOUR for r, hour, _ in left if r is registry) for registry in {r for r, _, _ in left}
    }
