"""Many Avro bodies as one Avro object container, without decoding any of them.

Avro 1.11 specification, "Object Container Files": header (magic, schema), then blocks (count, size, bodies, marker).
"""

from collections.abc import Sequence

_MAGIC = b"Obj\x01"
_SEVEN_BITS = 0x7F
_SYNC = b"jolqara-sync-16b"
"""Ends header and block. Any 16 bytes do: nobody looks for it within a block."""


def varint(number: int) -> bytes:
    """An Avro int or long: zigzag, then seven bits a byte, the lowest first."""
    rest = number << 1 if number >= 0 else (-number << 1) - 1
    out = bytearray()
    while rest > _SEVEN_BITS:
        out.append(rest & _SEVEN_BITS | 0x80)
        rest >>= 7
    out.append(rest)
    return bytes(out)


def text(value: str) -> bytes:
    """An Avro string."""
    data = value.encode()
    return varint(len(data)) + data


def container(schema: bytes, bodies: Sequence[bytes]) -> bytes:
    """A container with one block. `schema` is the JSON of the record that each body is."""
    block = b"".join(bodies)
    return b"".join(
        (
            _MAGIC,
            varint(1),
            text("avro.schema"),
            varint(len(schema)),
            schema,
            varint(0),
            _SYNC,
            varint(len(bodies)),
            varint(len(block)),
            block,
            _SYNC,
        )
    )
