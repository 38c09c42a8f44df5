"""Batches of framed records to Arrow columns by pyruhvro.

By itself it notices neither a body that is longer than its record nor texts that are no UTF-8.
"""

import secrets
import struct
from collections.abc import Sequence
from io import BytesIO

import fastavro
import msgspec
import pyarrow as pa
import pyruhvro

from schemas.catalogue import ID_OF, schema

_FRAMING = struct.Struct(">bI")


def _seal() -> tuple[int, bytes]:
    """A number that nobody can guess, and its bytes in Avro."""
    number = secrets.randbits(62) | 1 << 62  # so all its ten bytes are needed
    out = BytesIO()
    fastavro.schemaless_writer(out, "long", number)
    return number, out.getvalue()


_SEAL, _SEAL_BYTES = _seal()
"""Put behind every body and read back from there: so none is shorter or longer than its record."""


class Columns:
    """Reads batches of one type of record."""

    def __init__(self, record_type: type[msgspec.Struct]) -> None:
        name = record_type.__name__
        avro = schema(name)
        fields = [*avro["fields"], {"name": "seal", "type": "long"}]
        self._schema = msgspec.json.encode({**avro, "fields": fields}).decode()
        self._framing = _FRAMING.pack(0, ID_OF[name])

    def read(self, values: Sequence[bytes | None]) -> pa.RecordBatch | None:
        """A column for each field, and `seal`; None where any value is no such record. Bounds are not looked at."""
        framing, begin = self._framing, _FRAMING.size
        sealed = [value[begin:] + _SEAL_BYTES for value in values if value is not None and value.startswith(framing)]
        if len(sealed) < len(values):
            return None
        try:
            batch = pyruhvro.deserialize_array(sealed, self._schema)
            batch.validate(full=True)
        except (ValueError, OverflowError):
            return None
        return batch if (batch.column("seal").to_numpy() == _SEAL).all() else None
