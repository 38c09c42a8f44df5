"""Bytes to records and back: Avro in Confluent framing (`0x00`, 4-byte schema id, body).

A record that cannot be decoded is a value, not an exception: `decode_batch` returns records and rejects, and does so
for any bytes whatever.
"""

import struct
from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO
from typing import Any, Generic, TypeVar, cast

import fastavro
import msgspec

from schemas.catalogue import ID_OF, NAMESPACE, PARSED, schema_name
from schemas.passages import Passage
from schemas.vocabulary import DeadLetterReason

R = TypeVar("R", bound=msgspec.Struct)

_HEADER = struct.Struct(">bI")
_MAGIC = 0
_BUILTINS = (bytes, date, datetime)
"""Values that fastavro and msgspec both take as they are."""


class DecodeError(ValueError):
    """The bytes are no record of the expected type. `reason` says in which way, the message gives the detail."""

    def __init__(self, reason: DeadLetterReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class Reject(msgspec.Struct, frozen=True, kw_only=True):
    """A member of a batch that could not be decoded."""

    index: int
    """Its place in the batch."""
    reason: DeadLetterReason
    detail: str


class Decoded(msgspec.Struct, Generic[R], frozen=True, kw_only=True):
    """A decoded batch: every member is either in `records` or in `rejects`, once."""

    records: list[tuple[int, R]]
    """Place in the batch, and the record."""
    rejects: list[Reject]


def encode(record: msgspec.Struct) -> bytes:
    """The framed bytes of a record.

    Raises TypeError or ValueError where a field is not of its type. Bounds are checked by `decode` only.
    """
    out = BytesIO()
    out.write(framing(type(record)))
    fastavro.schemaless_writer(out, PARSED[type(record).__name__], to_avro(record))
    return out.getvalue()


def framing(record_type: type[msgspec.Struct]) -> bytes:
    """What stands before the body of a record."""
    return _HEADER.pack(_MAGIC, ID_OF[record_type.__name__])


def decode(record_type: type[R], data: bytes | None) -> R:
    """The record in framed bytes.

    Raises DecodeError for anything else: other bytes, another record's schema, a body cut short or too long, values
    outside their bounds.
    """
    name = schema_name(record_type)
    body = _body(name, data)
    stream = BytesIO(body)
    try:
        fields = fastavro.schemaless_reader(
            stream, PARSED[name], None, return_record_name=True, return_record_name_override=True
        )
    except Exception as error:  # hostile bytes make fastavro raise almost anything
        raise DecodeError(DeadLetterReason.UNDECODABLE, f"no {name}: {error!r}"[:500]) from error
    if stream.tell() != len(body):
        surplus = len(body) - stream.tell()
        raise DecodeError(DeadLetterReason.UNDECODABLE, f"{surplus} bytes after the end of the {name}")
    return _from_avro(record_type, fields)


def decode_batch(record_type: type[R], values: Iterable[bytes | None]) -> Decoded[R]:
    """Records and rejects of a batch; never raises, whatever the bytes."""
    records: list[tuple[int, R]] = []
    rejects: list[Reject] = []
    for index, value in enumerate(values):
        try:
            records.append((index, decode(record_type, value)))
        except DecodeError as error:
            rejects.append(Reject(index=index, reason=error.reason, detail=str(error)))
    return Decoded(records=records, rejects=rejects)


def _body(name: str, data: bytes | None) -> bytes:
    if data is None or len(data) < _HEADER.size:
        raise DecodeError(DeadLetterReason.NOT_FRAMED, f"{0 if data is None else len(data)} bytes are no framed record")
    magic, schema_id = _HEADER.unpack_from(data)
    if magic != _MAGIC:
        raise DecodeError(DeadLetterReason.NOT_FRAMED, f"first byte is {data[0]:#04x}, not 0x00")
    if schema_id != ID_OF[name]:
        raise DecodeError(DeadLetterReason.UNKNOWN_SCHEMA, f"schema id {schema_id} is not {name} ({ID_OF[name]})")
    return data[_HEADER.size :]


def to_avro(record: msgspec.Struct) -> dict[str, Any]:
    """The fields, as fastavro takes them."""
    fields = cast("dict[str, Any]", _plain(record))
    if isinstance(record, Passage):
        fields["facts"] = [(f"{NAMESPACE}.{fact.pop('kind')}", fact) for fact in fields["facts"]]
    return fields


def _plain(record: msgspec.Struct) -> object:
    return msgspec.to_builtins(record, builtin_types=_BUILTINS)


def _from_avro(record_type: type[R], fields: dict[str, Any]) -> R:
    if record_type is Passage:
        fields["facts"] = [{"kind": kind.rpartition(".")[2], **fact} for kind, fact in fields["facts"]]
    try:
        return msgspec.convert(fields, record_type, builtin_types=_BUILTINS)
    except (msgspec.ValidationError, OverflowError, ValueError) as error:
        raise DecodeError(DeadLetterReason.INVALID_VALUE, str(error)[:500]) from error
