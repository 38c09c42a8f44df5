"""Decoding by columns gives, for any bytes, what decoding one by one gives."""

import math
import re
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas import codec
from schemas.codec import Decoded, encode
from schemas.frame_batches import FEW, decode_batch
from schemas.records import Box, FrameMetadata, LineCrossing, PlateRead, RoadPosition, SignalState, TrackState
from schemas.vocabulary import SignalPhase
from tests.schemas.test_codec import GIANTS, framed, mutated
from tests.sightings import START, crossing, frame, read, signal, track
from tests.strategies import records

each_type = pytest.mark.parametrize("record_type", [FrameMetadata, PlateRead])
FULL = frame(
    0.0,
    track(
        "ұзын",
        speed=50.0,
        error=1.2,
        lane="2",
        zones=("kerb", "bus"),
        crossed=(crossing("middle", -0.1), crossing("s1-stop", -0.2, forward=False)),
        position=(1.0, -2.0),
        phone=0.0,
        no_seatbelt=1.0,
        lights_off=0.5,
    ),
    track("t2", category=None),
    signals=(signal(SignalPhase.RED, -5.0), signal(SignalPhase.OFF, -9.0, "s2")),
)
"""A frame in which every field says something."""


def same(record_type: type[msgspec.Struct], values: Sequence[bytes | None]) -> Decoded[Any]:
    """What comes of the values, which is the same both ways."""
    by_columns = whole(decode_batch(record_type, values))
    assert _without_addresses(by_columns) == _without_addresses(codec.decode_batch(record_type, values))
    return by_columns


def whole(decoded: Decoded[Any]) -> Decoded[Any]:
    """With tracks whose places are unpacked."""
    return Decoded(records=[(index, _whole(record)) for index, record in decoded.records], rejects=decoded.rejects)


def _whole(record: Any) -> Any:
    if not isinstance(record, FrameMetadata):
        return record
    names = TrackState.__struct_fields__
    return replace(record, tracks=tuple(TrackState(**{n: getattr(one, n) for n in names}) for one in record.tracks))


def _without_addresses(decoded: Decoded[Any]) -> str:
    return re.sub("0x[0-9a-f]+>", "", repr(decoded))  # fastavro names the stream object


@each_type
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_whatever_the_bytes_it_is_what_the_codec_says(record_type: type[msgspec.Struct], data: st.DataObject) -> None:
    good = encode(data.draw(records(record_type)))
    hostile = st.one_of(
        st.none(),
        st.binary(max_size=50).map(lambda body: framed(record_type, body)),
        st.sampled_from(GIANTS).map(lambda giant: framed(record_type, giant * 3)),
        st.binary(min_size=1, max_size=30).map(lambda surplus: good + surplus),
        mutated(good),
    )
    batch: list[bytes | None] = [good] * data.draw(st.integers(0, 4 * FEW))
    for bad in data.draw(st.lists(hostile, max_size=4)):
        batch.insert(data.draw(st.integers(0, len(batch))), bad)
    same(record_type, batch)


@each_type
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_good_batches_are_decoded_by_columns_alone(record_type: type[msgspec.Struct], data: st.DataObject) -> None:
    batch = data.draw(st.lists(records(record_type), min_size=1, max_size=4)) * (FEW + 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codec, "decode_batch", None)
        decoded = whole(decode_batch(record_type, map(encode, batch)))
    assert decoded.records == list(enumerate(batch))


def test_a_frame_with_everything_comes_back_whole() -> None:
    decoded = whole(decode_batch(FrameMetadata, [encode(FULL), encode(frame(1.0))] * FEW))
    assert [record for _, record in decoded.records] == [FULL, frame(1.0)] * FEW


def changed(**changes: Any) -> FrameMetadata:
    return replace(FULL, tracks=(FULL.tracks[1], replace(FULL.tracks[0], **changes)))


NUMBERS = (math.nan, math.inf, -math.inf, 1e13, -1e13)
NEGATIVE = (*NUMBERS, -1e-9)
SCORES = (*NEGATIVE, 1.0000001)
LONG = "t" * 257
WRONG: list[msgspec.Struct] = [
    *(changed(box=replace(Box(x=0.1, y=0.1, w=0.1, h=0.1), **{side: one})) for side in "xy" for one in NUMBERS),
    *(changed(box=replace(Box(x=0.1, y=0.1, w=0.1, h=0.1), **{side: one})) for side in "wh" for one in NEGATIVE),
    *(changed(position_m=replace(RoadPosition(x=1.0, y=1.0), **{axis: one})) for axis in "xy" for one in NUMBERS),
    *(changed(speed_kmh=one) for one in (*NEGATIVE, 1000.1)),
    *(changed(speed_error_kmh=one) for one in NEGATIVE),
    *(changed(**{name: one}) for name in ("phone", "no_seatbelt", "lights_off") for one in SCORES),
    changed(track_id=LONG),
    changed(lane=LONG),
    changed(zones=("kerb", LONG)),
    changed(crossed=(LineCrossing(line_id=LONG, crossed_at=START, forward=True),)),
    replace(FULL, camera_id=LONG),
    replace(FULL, frame_seq=-1),
    replace(FULL, signals=(SignalState(signal_id=LONG, phase=SignalPhase.RED, since_at=START),)),
    *(read(0.0, confidence=one) for one in SCORES),
    *(replace(read(0.0), character_confidences=(0.5, one)) for one in SCORES),
    *(replace(read(0.0), **{name: LONG}) for name in ("camera_id", "track_id", "text", "read_id")),
    replace(read(0.0), frame_seq=-1),
    replace(read(0.0), evidence=replace(read(0.0).evidence, uri="u" * 2049)),
    *(replace(read(0.0), evidence=replace(read(0.0).evidence, sha256=one)) for one in ("", "g" * 64, "0" * 64 + "\n")),
]
GOOD: dict[type[msgspec.Struct], msgspec.Struct] = {FrameMetadata: FULL, PlateRead: read(0.0)}


@pytest.mark.parametrize("wrong", WRONG, ids=lambda one: type(one).__name__)
def test_a_value_outside_its_bounds_is_rejected_and_the_rest_is_not(wrong: msgspec.Struct) -> None:
    good = encode(GOOD[type(wrong)])
    decoded = same(type(wrong), [good] * FEW + [encode(wrong)] + [good] * 3 * FEW)
    assert [(one.index, str(one.reason)) for one in decoded.rejects] == [(FEW, "INVALID_VALUE")]


def test_texts_are_measured_in_characters() -> None:
    assert same(FrameMetadata, [encode(changed(lane="ұ" * 256))] * 2 * FEW).rejects == []
