"""Files to topics."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from infra.cli.main import main
from schemas import jsonl
from tests.streams.conftest import stream, stream_bootstrap  # noqa: F401 - fixtures
from tests.streams.running import Stream
from tests.streams.small_city import DAY, NOON, inspected, passage, plate, vehicle

TOMBSTONE = jsonl.Tombstone(key=plate(1), deleted=True, recorded_at=NOON + DAY)


def _write(directory: Path, topic: str, *records: object) -> None:
    (directory / f"{topic}.jsonl").write_bytes(b"".join(jsonl.line(record) for record in records))  # type: ignore[arg-type]


def _publish(directory: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["publish", str(directory), *options])


@pytest.mark.stack
def test_files_are_sent_in_order_of_time_across_files(stream: Stream, tmp_path: Path) -> None:  # noqa: F811
    source = tmp_path / "city"
    source.mkdir()
    _write(source, "passages", passage(1), passage(1, at=NOON + 2 * DAY))
    _write(source, "inspection-changes", inspected(1, recorded_at=NOON - DAY), TOMBSTONE)
    _write(source, "vehicle-changes", vehicle(1))
    (source / "truth.jsonl").write_text("not for a topic\n")
    published = _publish(source, "--kafka", stream.bootstrap)
    assert published.exit_code == 0, published.output
    assert "published 5 records to 3 topics" in published.output
    messages = stream.raw("inspection-changes")
    assert [message.value() is None for message in messages] == [False, True]
    assert [message.timestamp()[1] for message in messages] == [
        int(moment.timestamp() * 1000) for moment in (NOON - DAY, NOON + DAY)
    ]
    # Equal keys meet: murmur2 puts the plate into one partition of every topic cut by plate.
    partitions = {m.partition() for topic in ("passages", "vehicle-changes") for m in stream.raw(topic)}
    assert partitions == {message.partition() for message in messages}


@pytest.mark.stack
def test_nothing_is_sent_if_a_line_is_wrong(stream: Stream, tmp_path: Path) -> None:  # noqa: F811
    source = tmp_path / "city"
    source.mkdir()
    _write(source, "vehicle-changes", vehicle(1))
    _write(source, "passages", passage(1), passage(2))
    with (source / "passages.jsonl").open("ab") as lines:
        lines.write(b'{"plate": 7}\n')
    refused = _publish(source, "--kafka", stream.bootstrap)
    assert refused.exit_code == 1
    assert "passages.jsonl:3" in refused.output
    assert stream.raw("passages", "vehicle-changes") == []


def test_a_tombstone_where_there_can_be_none_is_wrong(tmp_path: Path) -> None:
    _write(tmp_path, "passages", TOMBSTONE)
    refused = _publish(tmp_path, "--kafka", "127.0.0.1:1")
    assert refused.exit_code == 1
    assert "passages has no tombstones" in refused.output


def test_a_directory_without_topics_is_said_so(tmp_path: Path) -> None:
    refused = _publish(tmp_path, "--kafka", "127.0.0.1:1")
    assert refused.exit_code == 1
    assert "has no <topic>.jsonl" in refused.output
