"""Reading a directory of records for judging everything at once."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from infra.offline import NoRecordsError, load
from schemas import jsonl
from schemas.records import RegistryHeartbeat
from schemas.vocabulary import Registry
from streams.rules.known import Withdrawn
from tests import builders as make

DAY = timedelta(days=1)


def write(directory: Path, topic: str, *records: msgspec.Struct) -> None:
    with (directory / f"{topic}.jsonl").open("ab") as out:
        out.writelines(jsonl.line(record) for record in records)


def tombstone(directory: Path, topic: str, key: str, recorded_at: object) -> None:
    with (directory / f"{topic}.jsonl").open("ab") as out:
        out.write(msgspec.json.encode({"key": key, "deleted": True, "recorded_at": recorded_at}) + b"\n")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    write(tmp_path, "passages", make.passage())
    return tmp_path


def test_a_registry_without_a_heartbeat_is_complete(directory: Path) -> None:
    write(directory, "registry-heartbeats", RegistryHeartbeat(registry=Registry.OSAGO, as_of=make.SEEN_AT))
    heard = load(directory).everything.heard
    assert heard.reaches(Registry.VEHICLES, make.SEEN_AT + 1000 * DAY)
    assert not heard.reaches(Registry.OSAGO, make.SEEN_AT + DAY)


def test_the_greatest_heartbeat_counts(directory: Path) -> None:
    for days in (1, 3, 2):
        beat = RegistryHeartbeat(registry=Registry.OSAGO, as_of=make.SEEN_AT + days * DAY)
        write(directory, "registry-heartbeats", beat)
    assert load(directory).everything.heard.as_of == {Registry.OSAGO: make.SEEN_AT + 3 * DAY}


def test_the_newest_extract_counts_and_of_two_alike_the_later_line(directory: Path) -> None:
    oldest = make.vehicle_extract(recorded_at=make.SEEN_AT)
    first = make.vehicle_extract(make.registration(), recorded_at=make.SEEN_AT + DAY)
    last = make.vehicle_extract(make.registration(owner_id="bob"), recorded_at=make.SEEN_AT + DAY)
    write(directory, "vehicle-changes", first, last, oldest)
    assert load(directory).everything.vehicles == {make.PLATE: last}


def test_a_tombstone_is_ordered_like_an_extract(directory: Path) -> None:
    write(directory, "osago-changes", make.osago_extract(make.policy(), recorded_at=make.SEEN_AT))
    tombstone(directory, "osago-changes", make.PLATE, make.SEEN_AT + DAY)
    assert load(directory).everything.osago == {make.PLATE: Withdrawn(recorded_at=make.SEEN_AT + DAY)}
    again = make.osago_extract(make.policy(), recorded_at=make.SEEN_AT + 2 * DAY)
    write(directory, "osago-changes", again)
    assert load(directory).everything.osago == {make.PLATE: again}


def test_a_tombstone_recorded_after_the_moment_does_not_exist(directory: Path) -> None:
    extract = make.osago_extract(make.policy(), recorded_at=make.SEEN_AT)
    write(directory, "osago-changes", extract)
    tombstone(directory, "osago-changes", make.PLATE, make.SEEN_AT + DAY)
    assert load(directory, known_at=make.SEEN_AT).everything.osago == {make.PLATE: extract}


def test_a_camera_that_was_taken_down_has_no_record(directory: Path) -> None:
    write(directory, "camera-changes", make.camera(), make.camera(camera_id="cam-2"))
    tombstone(directory, "camera-changes", "cam-1", make.SEEN_AT)
    assert set(load(directory).everything.cameras) == {"cam-2"}


def test_the_first_line_of_a_passage_counts(directory: Path) -> None:
    first = make.passage()
    other = make.passage(passage_id=first.passage_id, plate_confidence=0.5)
    write(directory, "passages", other, first)
    loaded = load(directory)
    assert loaded.everything.passages == (first,)
    assert loaded.contradictions == (first.passage_id,)


def test_frames_and_reads_serve_where_there_are_no_passages(tmp_path: Path) -> None:
    (tmp_path / "frames.jsonl").touch()
    assert load(tmp_path).everything.passages == ()


def test_an_empty_directory_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(NoRecordsError, match=r"passages\.jsonl"):
        load(tmp_path)


BAD = [
    (b"{", "truncated"),
    (b'{"plate": 7}', "plate"),
    (b'{"plate": "' + b"A" * 10_000 + b'"}', "plate"),
    (b"\xff\xfe", "passages.jsonl"),
    (b"[]", "passages.jsonl"),
]


@pytest.mark.parametrize(("line", "told"), BAD)
def test_a_bad_line_is_named(directory: Path, line: bytes, told: str) -> None:
    with (directory / "passages.jsonl").open("ab") as out:
        out.write(b"\n" + line + b"\n")
    with pytest.raises(jsonl.LineError) as error:
        load(directory)
    assert "passages.jsonl:3" in str(error.value)
    assert told in str(error.value)


def test_a_speed_that_is_no_number_is_refused(directory: Path) -> None:
    line = jsonl.line(make.passage(track_id="t2", facts=(make.speed(90.0),)))
    with (directory / "passages.jsonl").open("ab") as out:
        out.write(line.replace(b'"measured_kmh":90.0', b'"measured_kmh":NaN'))
    with pytest.raises(jsonl.LineError, match=r"passages\.jsonl:2"):
        load(directory)


def test_unknown_fields_and_any_offset_are_read(tmp_path: Path) -> None:
    line = jsonl.line(make.passage()).replace(b'"2026-04-15T07:00:00Z"', b'"2026-04-15T12:00:00.000000+05:00"')
    (tmp_path / "passages.jsonl").write_bytes(line.replace(b"{", b'{"new_field":{"a":1},', 1))
    assert load(tmp_path).everything.passages == (make.passage(),)


def test_firearm_permits_are_read_by_owner(directory: Path) -> None:
    permits = make.permit_extract(make.permit())
    write(directory, "firearm-permit-changes", permits)
    assert load(directory).everything.firearm_permits == {make.ANN: permits}
