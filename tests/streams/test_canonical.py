"""What passes when many are looked at together passes when each is looked at alone, and says the same."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import fastavro
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from schemas import codec
from schemas.catalogue import ID_OF, schema, schema_name
from schemas.identity import micros
from schemas.records import InspectionExtract
from schemas.topics import (
    CAMERA_CHANGES,
    FIREARM_PERMIT_CHANGES,
    INSPECTION_CHANGES,
    OSAGO_CHANGES,
    PENALTY_CHANGES,
    VEHICLE_CHANGES,
    TopicSpec,
)
from streams.canonical import canonical
from streams.following import Arrived
from streams.rejection import decode
from tests.strategies import records
from tests.streams.small_city import inspected, vehicle

Draw = Callable[[st.SearchStrategy[Any]], Any]
SPECS = (VEHICLE_CHANGES, INSPECTION_CHANGES, OSAGO_CHANGES, FIREARM_PERMIT_CHANGES, PENALTY_CHANGES)
Said = tuple[bytes, bytes]
"""Key and value."""


def said(record: Any, key: str = "plate") -> Said:
    return getattr(record, key).encode(), codec.encode(record)


def at_once(spec: TopicSpec, several: list[Said]) -> list[int] | None:
    found = canonical(spec).moments([key for key, _ in several], [value for _, value in several])
    return None if found is None else found.tolist()


def one_by_one(spec: TopicSpec, several: list[Said]) -> list[int] | None:
    raws = [
        Arrived(topic=spec.name, partition=0, offset=offset, timestamp=0, key=key, value=value)
        for offset, (key, value) in enumerate(several)
    ]
    usable, rejected = decode(spec, raws)
    return None if rejected else [micros(record.recorded_at) for _, record in usable]


EDGES = [0, 1, 5, 6, 7, 8, 1884, 1885, 2200, 2201, 719_162, 2_932_896, 2**31, 2**33, 2**63 - 2]
MOMENTS = [1_775_000_000_000_000, -62_135_596_800_000_000, 253_402_300_799_999_999]
figures = st.sampled_from([*EDGES, *MOMENTS]).flatmap(lambda edge: st.sampled_from([edge, -edge, edge + 1, -edge - 1]))
TAME = {"int": 2020, "enum": 0, "date": 20_000, "timestamp-micros": MOMENTS[0]}
"""What is within bounds everywhere."""


def _loose(draw: Draw, avro: Any, wild: bool) -> Any:
    """A value of the schema; where it is wild, with whatever figures its bytes can hold."""
    match avro:
        case {"type": "record", "fields": fields}:
            return {field["name"]: _loose(draw, field["type"], wild) for field in fields}
        case {"type": "array", "items": items}:
            return [_loose(draw, items, wild) for _ in range(draw(st.integers(0, 2)))]
        case ["null", some]:
            return draw(st.sampled_from([None, 1])) and _loose(draw, some, wild)
        case "boolean":
            return draw(st.booleans())
        case "string":
            return draw(st.sampled_from(["", "123ABC02", "д" * 128, "x" * 256] + ["x" * 257] * wild))
    tame = TAME[avro if isinstance(avro, str) else avro.get("logicalType", avro["type"])]
    figure: int = draw(figures if wild and draw(st.integers(0, 9)) == 0 else st.just(tame))
    return abs(figure) if tame == 0 else figure  # fastavro takes -1 for the last symbol of an enum


def _longs(avro: Any) -> Any:
    match avro:
        case {"type": "record"}:
            fields = [{"name": field["name"], "type": _longs(field["type"])} for field in avro["fields"]]
            return {"type": "record", "name": avro["name"], "fields": fields}
        case {"type": "array"}:
            return {"type": "array", "items": _longs(avro["items"])}
        case [*members]:
            return [_longs(member) for member in members]
    return avro if avro in ("null", "string", "boolean") else "long"


@st.composite
def loose(draw: Draw) -> tuple[TopicSpec, list[Said]]:
    """Statements written as we write them, some with figures and texts beyond what records allow."""
    spec = draw(st.sampled_from(SPECS))
    avro, several = schema(schema_name(spec.record)), []
    for _ in range(draw(st.integers(1, 4))):
        fields = _loose(draw, avro, draw(st.booleans()))
        out = BytesIO(bytes([0, 0, 0, 0, ID_OF[schema_name(spec.record)]]))
        out.seek(5)
        fastavro.schemaless_writer(out, fastavro.parse_schema(_longs(avro)), fields)
        several.append((fields[spec.key].encode(), out.getvalue()))
    return spec, several


@settings(deadline=None)
@given(loose())
def test_bounds_are_those_of_records(play: tuple[TopicSpec, list[Said]]) -> None:
    assert at_once(*play) == one_by_one(*play)


@st.composite
def mutated(draw: Draw) -> tuple[TopicSpec, list[Said]]:
    """Statements, one of which may have been damaged."""
    spec = draw(st.sampled_from(SPECS))
    several = draw(st.lists(records(spec.record).map(lambda r: said(r, spec.key)), min_size=1, max_size=3))
    key, value = several[0]
    begin, end = sorted(draw(st.tuples(*[st.integers(0, len(value))] * 2)))
    others = st.binary(max_size=12) | st.just(value[begin:end] * 2)
    return spec, [(key, value[:begin] + draw(others) + value[end:]), *several[1:]]


@settings(deadline=None)
@given(mutated())
def test_what_passes_together_passes_alone(play: tuple[TopicSpec, list[Said]]) -> None:
    found = at_once(*play)
    assert found is None or found == one_by_one(*play)


@settings(deadline=None)
@given(st.sampled_from(SPECS), st.binary(), st.binary())
def test_any_bytes_are_answered(spec: TopicSpec, key: bytes, body: bytes) -> None:
    value = bytes([0, 0, 0, 0, ID_OF[schema_name(spec.record)]]) + body
    found = at_once(spec, [(key, value)])
    assert found is None or found == one_by_one(spec, [(key, value)])


GOOD = inspected(0)
VALUE = codec.encode(GOOD)
KEY = GOOD.plate.encode()


def test_what_we_write_passes() -> None:
    several = [inspected(number) for number in range(100)]
    assert at_once(INSPECTION_CHANGES, [said(one) for one in several]) == [micros(one.recorded_at) for one in several]
    assert at_once(INSPECTION_CHANGES, []) == []


@pytest.mark.parametrize(
    "bad",
    [
        (KEY, VALUE + b"\x00"),
        (KEY, VALUE[:-1]),
        (KEY, VALUE[:4] + b"\x0c" + VALUE[5:]),
        (b"other", VALUE),
        (KEY, b""),
        said(structs.replace(GOOD, plate="x" * 257)),
        (
            b"\xd0",
            codec.encode(InspectionExtract(plate="x", recorded_at=GOOD.recorded_at)).replace(b"\x02x", b"\x02\xd0"),
        ),
    ],
    ids=["bytes after the end", "cut short", "another schema", "another key", "nothing", "a long text", "no text"],
)
def test_one_bad_statement_among_good_ones_is_seen(bad: Said) -> None:
    assert one_by_one(INSPECTION_CHANGES, [bad]) is None
    assert at_once(INSPECTION_CHANGES, [said(inspected(1)), bad, said(inspected(2))]) is None


def test_a_figure_that_would_be_cut_off_is_seen() -> None:
    value = codec.encode(vehicle(0))
    year, cut = (_varint(number) for number in (2015, 2015 + 2**32))
    assert value.count(year) == 1
    assert at_once(VEHICLE_CHANGES, [said(vehicle(0))]) is not None
    assert at_once(VEHICLE_CHANGES, [(KEY, value.replace(year, cut))]) is None


def test_what_is_written_at_greater_length_is_left_to_the_other_way() -> None:
    long = VALUE[:5] + bytes([VALUE[5] | 0x80, 0]) + VALUE[6:]
    assert one_by_one(INSPECTION_CHANGES, [(KEY, long)]) == [micros(GOOD.recorded_at)]
    assert at_once(INSPECTION_CHANGES, [(KEY, long)]) is None


def test_a_record_whose_bounds_are_not_looked_at_is_refused() -> None:
    with pytest.raises(NotImplementedError, match="double"):
        canonical(CAMERA_CHANGES)


def test_moments_are_whole_numbers() -> None:
    found = canonical(INSPECTION_CHANGES).moments([KEY], [VALUE])
    assert found is not None
    assert found.dtype == np.int64


def _varint(number: int) -> bytes:
    left, out = 2 * number, bytearray()
    while left > 0x7F:
        out.append(left & 0x7F | 0x80)
        left >>= 7
    return bytes([*out, left])
