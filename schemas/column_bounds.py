"""The bounds of records (`schemas.vocabulary`), kept or not by whole Arrow columns."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import inspect

from schemas.identity import micros

_FIRST, _LAST = micros(datetime.min.replace(tzinfo=UTC)), micros(datetime.max.replace(tzinfo=UTC))


def parts(column: pa.StructArray) -> dict[str, pa.Array]:
    """The fields by name; null where the whole is."""
    return dict(zip(column.type.names, column.flatten(), strict=True))


def keeps(column: pa.Array, kind: inspect.Type) -> bool:
    """Whether msgspec accepts every value for the type; nulls are not looked at.

    Texts that are too long in bytes, not in characters, are refused as well.
    """
    if column.null_count == len(column):
        return True
    match kind:
        case inspect.UnionType():
            return all(keeps(column, one) for one in kind.types)
        case inspect.StructType():
            by_name = parts(column)
            return all(keeps(by_name[field.encode_name], field.type) for field in kind.fields)
        case inspect.VarTupleType():
            return keeps(column.flatten(), kind.item_type)
    return _values_keep(column, kind)


def _values_keep(column: pa.Array, kind: inspect.Type) -> bool:
    match kind:
        case inspect.StrType():
            return _short(column, kind.max_length) and _matches(column, kind.pattern)
        case inspect.IntType() | inspect.FloatType():
            return _between(column, kind.ge, kind.le)
        case inspect.DateTimeType():
            return _between(column.view(pa.int64()), _FIRST, _LAST)
        case inspect.EnumType() | inspect.BoolType() | inspect.NoneType():
            return True
    raise TypeError(f"no bounds are known for {kind}")


def _short(texts: pa.StringArray, longest: int | None) -> bool:
    return longest is None or _between(pc.binary_length(texts), 0, longest)


def _matches(texts: pa.StringArray, pattern: str | None) -> bool:
    return pattern is None or pc.all(pc.match_substring_regex(texts, pattern)).as_py() is not False


def _between(figures: pa.Array, least: Any, most: Any) -> bool:
    """NaN is not."""
    known = (figures.drop_null() if figures.null_count else figures).to_numpy()
    return bool(np.minimum.reduce(known) >= least and np.maximum.reduce(known) <= most)
