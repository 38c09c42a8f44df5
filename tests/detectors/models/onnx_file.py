"""Small ONNX networks, written without the `onnx` package. Field numbers are those of onnx.proto3."""

import struct
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

FLOAT, INT64 = 1, 7
INTS, INT = 7, 2


def field(number: int, value: int | bytes | str) -> bytes:
    """One field of a message: a number, or bytes with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    content = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(content)) + content


def varint(value: int) -> bytes:
    out = bytearray()
    value &= (1 << 64) - 1
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def tensor(name: str, values: npt.NDArray[np.float32]) -> bytes:
    dims = b"".join(field(1, size) for size in values.shape)
    return dims + field(2, FLOAT) + field(8, name) + field(9, struct.pack(f"<{values.size}f", *values.ravel()))


def value(name: str, shape: Iterable[int | str]) -> bytes:
    """An input or output; a size that is a text is free."""
    dims = b"".join(field(1, field(1 if isinstance(one, int) else 2, one)) for one in shape)
    return field(1, name) + field(2, field(1, field(1, FLOAT) + field(2, dims)))


def node(kind: str, takes: Iterable[str], gives: str, **numbers: int | tuple[int, ...]) -> bytes:
    """An operation with attributes that are whole numbers, one or several."""
    attributes = b"".join(field(5, field(1, name) + _attribute(number)) for name, number in numbers.items())
    return b"".join(field(1, one) for one in takes) + field(2, gives) + field(4, kind) + attributes


def _attribute(number: int | tuple[int, ...]) -> bytes:
    if isinstance(number, int):
        return field(3, number) + field(20, INT)
    return b"".join(field(8, one) for one in number) + field(20, INTS)


def write(
    path: Path,
    *,
    nodes: Iterable[bytes],
    weights: Mapping[str, npt.NDArray[np.float32]],
    takes: tuple[int | str, ...],
    gives: tuple[int | str, ...],
    names: str | None = None,
    **told: str,
) -> Path:
    """A model from `picture` to `answer`; `names` and the rest are metadata as ultralytics writes them."""
    graph = b"".join(field(1, one) for one in nodes) + field(2, "drawn")
    graph += b"".join(field(5, tensor(name, values)) for name, values in weights.items())
    graph += field(11, value("picture", takes)) + field(12, value("answer", gives))
    model = field(1, 8) + field(8, field(2, 17)) + field(7, graph)
    for key, text in (told if names is None else {"names": names, **told}).items():
        model += field(14, field(1, key) + field(2, text))
    path.write_bytes(model)
    return path
