"""Many Avro bodies as one Avro object container, without decoding any of them.

Avro 1.11 specification, "Object Container Files": header (magic, schema), then blocks (count, size, bodies, marker).
"""

from collections.abc import Iterable, Iterator, Sequence

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


_LOW_BITS = 13
_LOW = tuple(bytes((n << 1 & _SEVEN_BITS | 0x80, n >> 6 | 0x80)) for n in range(1 << _LOW_BITS))
"""The first two bytes of a number that has more, by its low bits; the first of them is the sign."""


def varints(numbers: Iterable[int]) -> Iterator[bytes]:
    """Each as `varint`, none negative: faster where neighbours differ in their low bits only."""
    high, rest = 0, b""
    for number in numbers:
        if number >> _LOW_BITS != high:
            high = number >> _LOW_BITS
            rest = varint(high >> 1 if high % 2 == 0 else -(high >> 1) - 1)  # undoes the zigzag
        yield _LOW[number & (1 << _LOW_BITS) - 1] + rest if high else varint(number)


def text(value: str) -> bytes:
    """An Avro string."""
    data = value.encode()
    return varint(len(data)) + data


def container(schema: bytes, pieces: Sequence[bytes], count: int | None = None) -> bytes:
    """A container with one block. `schema` is the JSON of the record that each piece is, or so many in all."""
    return b"".join(
        (
            _MAGIC,
            varint(1),
            text("avro.schema"),
            varint(len(schema)),
            schema,
            varint(0),
            _SYNC,
            varint(len(pieces) if count is None else count),
            varint(sum(map(len, pieces))),
            *pieces,
            _SYNC,
        )
    )
