"""The bounds of records (`schemas.vocabulary`), kept or not by whole Arrow columns."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import inspect

from schemas.identity import micros

_FIRST, _LAST = micros(datetime.min.replace(tzinfo=UTC)), micros(datetime.max.replace(tzinfo=UTC))
Check = Callable[[pa.Array], bool]


def parts(column: pa.StructArray) -> dict[str, pa.Array]:
    """The fields by name; null where the whole is."""
    return dict(zip(column.type.names, column.flatten(), strict=True))


def keeps(column: pa.Array, kind: inspect.Type) -> bool:
    """Whether msgspec accepts every value for the type; nulls are not looked at.

    Texts that are too long in bytes, not in characters, are refused as well.
    """
    return check_of(kind)(column)


def check_of(kind: inspect.Type) -> Check:
    """The same question, for many columns of one type."""
    check = _check(kind)
    return lambda column: column.null_count == len(column) or check(column)


def _check(kind: inspect.Type) -> Check:
    match kind:
        case inspect.UnionType():
            (one,) = (one for one in kind.types if not isinstance(one, inspect.NoneType))
            return _check(one)
        case inspect.StructType():
            return _fields(kind)
        case inspect.VarTupleType():
            item = check_of(kind.item_type)
            return lambda column: item(column.flatten())
    return _check_values(kind)


def _check_values(kind: inspect.Type) -> Check:
    match kind:
        case inspect.StrType():
            return lambda column: _short(column, kind.max_length) and _matches(column, kind.pattern)
        case inspect.IntType() | inspect.FloatType():
            return lambda column: _between(column, kind.ge, kind.le)
        case inspect.DateTimeType():
            return lambda column: _between(column.view(pa.int64()), _FIRST, _LAST)
        case inspect.EnumType() | inspect.BoolType():
            return lambda _: True
    raise TypeError(f"no bounds are known for {kind}")


def _fields(kind: inspect.StructType) -> Check:
    checks = [(field.encode_name, check_of(field.type)) for field in kind.fields]

    def check(column: pa.StructArray) -> bool:
        by_name = parts(column)
        return all(check(by_name[name]) for name, check in checks)

    return check


def _short(texts: pa.StringArray, longest: int | None) -> bool:
    return longest is None or _between(pc.binary_length(texts), 0, longest)


def _matches(texts: pa.StringArray, pattern: str | None) -> bool:
    """By Python, as msgspec does it: Arrow would compile the pattern for every column."""
    return pattern is None or all(map(re.compile(pattern).search, texts.drop_null().to_pylist()))


def _between(figures: pa.Array, least: Any, most: Any) -> bool:
    """NaN is not."""
    known = (figures.drop_null() if figures.null_count else figures).to_numpy()
    return bool(np.minimum.reduce(known) >= least and np.maximum.reduce(known) <= most)
