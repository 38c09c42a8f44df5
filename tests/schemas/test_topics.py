"""Every topic is declared as a whole, and has an example that can be read."""

import re
from pathlib import Path

import msgspec
import pytest

from schemas import catalogue
from schemas.codec import decode, encode
from schemas.jsonl import line
from schemas.topics import BY_NAME, PASSAGES, TOPICS, Cleanup, Spread, TopicSpec, kafka_key
from tests import builders

EXAMPLES = Path(catalogue.__file__).parent / "examples"
every_topic = pytest.mark.parametrize("spec", TOPICS, ids=lambda spec: spec.name)


def examples(spec: TopicSpec) -> list[Path]:
    return sorted((EXAMPLES / spec.name).glob("*.json"))


@every_topic
def test_a_topic_has_a_legal_name_an_owner_and_a_reader(spec: TopicSpec) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", spec.name)
    assert spec.written_by
    assert spec.read_by
    assert BY_NAME[spec.name] is spec


@every_topic
def test_key_and_moment_are_fields_of_the_record(spec: TopicSpec) -> None:
    assert spec.key in spec.record.__struct_fields__
    assert not spec.moment or spec.moment in spec.record.__struct_fields__


@every_topic
def test_only_compacted_topics_say_nothing_of_when_records_are_dropped(spec: TopicSpec) -> None:
    if spec.cleanup is Cleanup.COMPACT:
        assert spec.retention is None


@every_topic
def test_every_example_survives_json_and_avro(spec: TopicSpec) -> None:
    assert examples(spec)
    for file in examples(spec):
        record = msgspec.json.decode(file.read_bytes(), type=spec.record)
        assert decode(spec.record, encode(record)) == record
        assert msgspec.json.decode(line(record)) == msgspec.json.decode(file.read_bytes()), "a field is misspelt"
        assert kafka_key(spec, record)


def test_no_example_is_an_orphan() -> None:
    assert {folder.name for folder in EXAMPLES.iterdir()} == set(BY_NAME)
    assert all(file.suffix == ".json" for file in EXAMPLES.rglob("*") if file.is_file())


def test_names_are_unique() -> None:
    assert len(BY_NAME) == len(TOPICS)


def test_state_is_cut_like_the_input_that_it_belongs_to() -> None:
    for spec in TOPICS:
        if spec.name.startswith("state-"):
            stage = spec.written_by
            inputs = {
                other.spread for other in TOPICS if stage in other.read_by and not other.name.startswith("state-")
            }
            assert spec.spread in inputs - {Spread.SINGLE}


def test_a_passage_without_a_plate_goes_by_its_camera() -> None:
    assert kafka_key(PASSAGES, builders.passage()) == builders.PLATE
    assert kafka_key(PASSAGES, builders.passage(plate="")) == "cam-1"
