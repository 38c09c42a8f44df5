"""The glued container is what any Avro reader expects."""

import json
from io import BytesIO

import fastavro
from hypothesis import given
from hypothesis import strategies as st

from sinks.clickhouse.avro_container import container, text, varint, varints

SCHEMA = {
    "type": "record",
    "name": "Pair",
    "fields": [{"name": "number", "type": "long"}, {"name": "word", "type": "string"}],
}
numbers = st.integers(-(2**63), 2**63 - 1)
words = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.tuples(numbers, words), max_size=200))
def test_another_reader_finds_every_record(pairs: list[tuple[int, str]]) -> None:
    glued = container(json.dumps(SCHEMA).encode(), [varint(number) + text(word) for number, word in pairs])
    found = list(fastavro.reader(BytesIO(glued)))
    assert found == [{"number": number, "word": word} for number, word in pairs]


@given(st.lists(st.integers(0, 2**63 - 1) | st.integers(0, 40_000), max_size=50))
def test_many_numbers_are_written_as_each_alone(numbers: list[int]) -> None:
    assert list(varints(numbers)) == [varint(number) for number in numbers]
