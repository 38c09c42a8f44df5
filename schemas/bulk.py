"""Many records to framed bytes at once by pyruhvro: a quarter of the time that one by one takes."""

import json
from collections.abc import Sequence

import msgspec
import pyarrow as pa
import pyruhvro

from schemas import codec
from schemas.catalogue import schema, schema_name

FEW = 24
"""As many take as long one by one."""


class Encoder:
    """Of one type of record, without `bytes` and without unions but of null and something."""

    def __init__(self, record_type: type[msgspec.Struct]) -> None:
        self._avro = json.dumps(schema(schema_name(record_type)))
        self._arrow = pyruhvro.avro_to_arrow_schema(self._avro)

    def encode(self, records: Sequence[msgspec.Struct]) -> list[bytes]:
        """The framed bytes of each, as `codec.encode` gives them. Raises as it does."""
        if len(records) < FEW:
            return [codec.encode(record) for record in records]
        batch = pa.RecordBatch.from_pylist([codec.to_avro(record) for record in records], self._arrow)
        bodies = pyruhvro.serialize_record_batch(batch, self._avro, 1)[0].to_pylist()
        framing = codec.framing(type(records[0]))
        return [framing + body for body in bodies]
