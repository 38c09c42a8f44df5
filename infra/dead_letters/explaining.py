"""What a dead letter's bytes hold, and what to do about it."""

from io import BytesIO
from typing import Any

import fastavro
import msgspec

from infra.dead_letters.letters import Letter
from schemas import codec
from schemas.catalogue import ID_OF, schema, schema_name
from schemas.topics import BY_NAME
from schemas.vocabulary import DeadLetterReason

_HEADER = 5
"""Bytes before the body: 0x00 and the schema id."""

ADVICE: dict[DeadLetterReason, str] = {
    DeadLetterReason.NOT_FRAMED: "Something writes other data than framed Avro to this topic, or writes nothing at all:"
    " find and mend it. Sending this again does not help; its writer has to publish it anew.",
    DeadLetterReason.UNKNOWN_SCHEMA: "The writer uses a schema that the reader does not know: compare with"
    " `jolqara schemas list`. Is the writer newer, deploy workers and sinks that know the schema, then"
    " `jolqara dead-letters replay`.",
    DeadLetterReason.UNDECODABLE: "The bytes are not what their schema id says: a cut-off record, or a schema that was"
    " changed under its old id. Mend the writer and have it publish the record anew.",
    DeadLetterReason.INVALID_VALUE: "The detail names a value outside its bounds, or a camera's or this machine's clock"
    " is wrong. If the reader was wrong, deploy a right one and `jolqara dead-letters replay`; else mend the writer.",
    DeadLetterReason.KEY_MISMATCH: "The writer gives its records a key that is not theirs, so they reach the wrong"
    " partition. Mend the writer and have it publish the record anew.",
    DeadLetterReason.LATE: "The camera had already said something later. What is late stays late: look at its clock and"
    " its connection.",
    DeadLetterReason.CONTRADICTION: "Another record came first under the same id, with other content; that one counts,"
    " for ever. Find out why there were two.",
    DeadLetterReason.REFUSED_BY_SINK: "The record is right, ClickHouse refuses it: is the database migrated"
    " (`jolqara migrate`)? Then `jolqara dead-letters replay`; downstream systems see an event twice, which says the"
    " same. Passages are not sent again: set the sink's group back to before them.",
}


def body(letter: Letter) -> str:
    """The record as JSON, as much of it as can be read with the topic's schema; empty if nothing can be."""
    spec, value = BY_NAME.get(letter.record.source_topic), letter.record.value
    if spec is None or value is None:
        return ""
    try:
        return _json(codec.decode(spec.record, value))
    except codec.DecodeError:
        name = schema_name(spec.record)
        framed = int.from_bytes(value[1:_HEADER]) if value[:1] == b"\0" and len(value) >= _HEADER else None
        return _json(_readable(name, value[_HEADER:])) if framed == ID_OF[name] else ""


def hexdump(data: bytes, most: int) -> str:
    """The first bytes, sixteen in a line, as hexadecimal figures and as text."""
    lines = []
    for at in range(0, min(len(data), most), 16):
        part = data[at : min(at + 16, most)]
        text = "".join(chr(byte) if chr(byte).isascii() and chr(byte).isprintable() else "." for byte in part)
        lines.append(f"{at:08x}  {part.hex(' '):<47}  {text}")
    if len(data) > most:
        lines.append(f"… {len(data) - most} bytes more")
    return "\n".join(lines)


def _readable(name: str, data: bytes) -> dict[str, Any]:
    """The longest run of fields from the first on that the bytes hold."""
    whole = schema(name)
    for number in range(len(whole["fields"]), 0, -1):
        some = fastavro.parse_schema({**whole, "fields": whole["fields"][:number]})
        try:
            fields = fastavro.schemaless_reader(BytesIO(data), some, None)
        except Exception:  # noqa: BLE001 - hostile bytes make fastavro raise almost anything
            continue
        return dict(fields)
    return {}


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() if value else ""
