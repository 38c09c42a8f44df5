import math
import struct
from collections.abc import Iterable
from datetime import timedelta, timezone

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.catalogue import ID_OF
from schemas.codec import DecodeError, decode, decode_batch, encode
from schemas.records import FrameMetadata, Passage, PlateRead
from schemas.topics import TOPICS
from schemas.vocabulary import DeadLetterReason
from tests import builders
from tests.sightings import START, frame, read, track
from tests.strategies import records

TYPES: list[type[msgspec.Struct]] = sorted({spec.record for spec in TOPICS}, key=lambda one: one.__name__)
some = settings(max_examples=25)
every_type = pytest.mark.parametrize("record_type", TYPES, ids=lambda one: one.__name__)
HEADER = 5
"""Bytes before the body: 0x00 and the schema id."""


def reason(record_type: type[msgspec.Struct], data: bytes | None) -> DeadLetterReason:
    """Why these bytes are rejected."""
    with pytest.raises(DecodeError) as caught:
        decode(record_type, data)
    return caught.value.reason


def framed(record_type: type[msgspec.Struct], body: bytes) -> bytes:
    return struct.pack(">bI", 0, ID_OF[record_type.__name__]) + body


@every_type
@some
@given(data=st.data())
def test_what_was_encoded_is_decoded(record_type: type[msgspec.Struct], data: st.DataObject) -> None:
    record = data.draw(records(record_type))
    assert decode(record_type, encode(record)) == record


@every_type
@some
@given(data=st.data())
def test_json_gives_the_same_record_as_avro(record_type: type[msgspec.Struct], data: st.DataObject) -> None:
    record = data.draw(records(record_type))
    assert msgspec.json.decode(msgspec.json.encode(record), type=record_type) == decode(record_type, encode(record))


def test_an_instant_in_another_zone_comes_back_as_the_same_moment_in_utc() -> None:
    almaty = START.astimezone(timezone(timedelta(hours=5)))
    came_back = decode(PlateRead, encode(msgspec.structs.replace(read(0.0), captured_at=almaty)))
    assert came_back.captured_at == START
    assert came_back.captured_at.utcoffset() == timedelta(0)


# --- whatever the bytes ----------------------------------------------------------------------------------------------


def mutated(valid: bytes) -> st.SearchStrategy[bytes]:
    """Valid bytes with a part replaced, removed or inserted, cut short, or continued."""
    place = st.integers(0, len(valid))
    return st.builds(
        lambda start, removed, inserted: valid[:start] + inserted + valid[start + removed :],
        place,
        st.integers(0, 12),
        st.one_of(st.binary(max_size=12), st.sampled_from(GIANTS)),
    )


def _varint(number: int) -> bytes:
    """Avro's zig-zag form of a long."""
    coded, out = (number << 1) ^ (number >> 63), bytearray()
    while coded > 0x7F:
        out.append(coded & 0x7F | 0x80)
        coded >>= 7
    return bytes([*out, coded])


GIANTS = [_varint(number) for number in (2**31, 2**40, 2**62, -1, -(2**40), -(2**62))] + [b"\xff" * 10, b"\xff" * 64]
"""Lengths and counts that no record has."""


def accounted_for(record_type: type[msgspec.Struct], values: Iterable[bytes | None]) -> None:
    """Every value is either a record that can be written again, or a reject with a reason."""
    values = list(values)
    decoded = decode_batch(record_type, values)
    places = [index for index, _ in decoded.records] + [reject.index for reject in decoded.rejects]
    assert sorted(places) == list(range(len(values)))
    assert all(reject.detail for reject in decoded.rejects)
    for _, record in decoded.records:
        assert decode(record_type, encode(record)) == record


@every_type
@some
@given(data=st.data())
def test_no_bytes_make_decode_batch_raise(record_type: type[msgspec.Struct], data: st.DataObject) -> None:
    valid = encode(data.draw(records(record_type)))
    hostile = st.one_of(
        st.none(),
        st.binary(max_size=200),
        st.binary(max_size=200).map(lambda body: framed(record_type, body)),
        st.sampled_from(GIANTS).map(lambda giant: framed(record_type, giant * 3)),
        mutated(valid),
    )
    accounted_for(record_type, data.draw(st.lists(hostile, max_size=8)))


@every_type
@some
@given(data=st.data())
def test_bytes_of_another_record_are_rejected(record_type: type[msgspec.Struct], data: st.DataObject) -> None:
    other = data.draw(st.sampled_from([one for one in TYPES if one is not record_type]))
    assert reason(record_type, encode(data.draw(records(other)))) is DeadLetterReason.UNKNOWN_SCHEMA


@every_type
@some
@given(data=st.data())
def test_every_truncation_is_rejected(record_type: type[msgspec.Struct], data: st.DataObject) -> None:
    valid = encode(data.draw(records(record_type)))
    cut = data.draw(st.integers(0, len(valid) - 1))
    expected = DeadLetterReason.NOT_FRAMED if cut < HEADER else DeadLetterReason.UNDECODABLE
    assert reason(record_type, valid[:cut]) is expected


@pytest.mark.parametrize("data", [None, b"", b"\x00\x00", b'{"plate": "123ABC02"}', b"\x01\x00\x00\x00\x02"])
def test_what_is_not_framed_says_so(data: bytes | None) -> None:
    assert reason(PlateRead, data) is DeadLetterReason.NOT_FRAMED


def test_bytes_after_the_end_are_rejected() -> None:
    assert reason(PlateRead, encode(read(0.0)) + b"\x00") is DeadLetterReason.UNDECODABLE


@pytest.mark.parametrize("giant", GIANTS)
def test_a_giant_length_is_rejected_without_being_allocated(giant: bytes) -> None:
    assert reason(PlateRead, framed(PlateRead, giant)) is DeadLetterReason.UNDECODABLE


def test_text_that_is_no_utf8_is_rejected() -> None:
    assert reason(PlateRead, encode(read(0.0)).replace(b"cam-1", b"\xff\xfe\xfd-1", 1)) is DeadLetterReason.UNDECODABLE


# --- values outside their bounds -------------------------------------------------------------------------------------


def test_a_plate_of_ten_thousand_characters_is_rejected() -> None:
    assert reason(PlateRead, encode(read(0.0, "A" * 10_000))) is DeadLetterReason.INVALID_VALUE


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -0.01, 1.01])
def test_a_confidence_that_is_none_is_rejected(value: float) -> None:
    assert reason(PlateRead, encode(read(0.0, confidence=value))) is DeadLetterReason.INVALID_VALUE


@pytest.mark.parametrize("value", [math.nan, math.inf, -1.0, 1000.1])
def test_a_speed_that_is_none_is_rejected(value: float) -> None:
    assert reason(FrameMetadata, encode(frame(0.0, track(speed=value)))) is DeadLetterReason.INVALID_VALUE


@pytest.mark.parametrize("sha256", ["", "0" * 63, "G" * 64, "0" * 64 + "\n"])
def test_a_checksum_that_is_none_is_rejected(sha256: str) -> None:
    picture = msgspec.structs.replace(read(0.0).evidence, sha256=sha256)
    assert reason(PlateRead, encode(msgspec.structs.replace(read(0.0), evidence=picture))) is (
        DeadLetterReason.INVALID_VALUE
    )


@pytest.mark.parametrize("micros", [2**63 - 1, -(2**63), 253402300800 * 10**6])
def test_a_moment_outside_the_calendar_is_rejected(micros: int) -> None:
    valid = encode(read(0.0))
    moment = _varint(round(START.timestamp() * 10**6))
    assert moment in valid
    assert reason(PlateRead, valid.replace(moment, _varint(micros), 1)) is DeadLetterReason.UNDECODABLE


@pytest.mark.parametrize("changes", [{"plate": None}, {"light": "NOON"}, {"reads": "four"}, {"observed_at": None}])
def test_a_record_with_a_field_of_another_type_cannot_be_encoded(changes: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        encode(msgspec.structs.replace(builders.passage(), **changes))


def test_a_count_beyond_32_bits_is_rejected() -> None:
    too_many = msgspec.structs.replace(builders.passage(), reads=2**31)
    assert reason(Passage, encode(too_many)) is DeadLetterReason.INVALID_VALUE


def test_the_order_of_batches_is_kept() -> None:
    good, bad = encode(read(0.0)), b"\x00"
    decoded = decode_batch(PlateRead, [good, bad, good, None])
    assert [index for index, _ in decoded.records] == [0, 2]
    assert [reject.index for reject in decoded.rejects] == [1, 3]
