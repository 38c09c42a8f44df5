"""Hypothesis strategies for every record, from the types and bounds of its fields.

@given(records(Passage))
"""

from functools import cache
from typing import Any, TypeVar

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from schemas.identity import instant

R = TypeVar("R", bound=msgspec.Struct)

EARLIEST = instant(0).replace(year=1900, tzinfo=None)
LATEST = EARLIEST.replace(year=2200)
LARGEST = 2**31 - 1
"""Of integers: Avro's `int`."""
FEW = 3
"""Longest list: enough for every way of going wrong."""


def records(record_type: type[R]) -> st.SearchStrategy[R]:
    """Any record of this type that respects its bounds."""
    made: st.SearchStrategy[R] = values(record_type)
    return made


@cache
def values(field_type: Any) -> st.SearchStrategy[Any]:
    """Any value of a type that records use."""
    return _values(inspect.type_info(field_type))


def _values(info: inspect.Type) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - one line for each type
    match info:
        case inspect.StructType():
            given = {field.name: _values(field.type) for field in info.fields}
            return st.builds(info.cls, **given)
        case inspect.UnionType():
            return st.one_of([_values(member) for member in info.types])
        case inspect.VarTupleType():
            return st.lists(_values(info.item_type), max_size=FEW).map(tuple)
        case inspect.EnumType():
            return st.sampled_from(list(info.cls))
        case inspect.Metadata():
            return _values(info.type)
        case inspect.NoneType():
            return st.none()
        case _:
            return _scalars(info)


def _scalars(info: inspect.Type) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - one line for each type
    match info:
        case inspect.StrType(pattern="^[0-9a-f]{64}$"):
            return st.binary(min_size=32, max_size=32).map(bytes.hex)
        case inspect.StrType():
            return st.text(max_size=info.max_length and min(info.max_length, 40))
        case inspect.IntType():
            return st.integers(-1 if info.ge is None else info.ge, LARGEST if info.le is None else info.le)
        case inspect.FloatType():
            return st.floats(info.ge, info.le, allow_nan=False, allow_infinity=False)
        case inspect.BoolType():
            return st.booleans()
        case inspect.BytesType():
            return st.binary(max_size=40)
        case inspect.DateTimeType():
            return st.datetimes(EARLIEST, LATEST).map(lambda naive: naive.replace(tzinfo=instant(0).tzinfo))
        case inspect.DateType():
            return st.dates(EARLIEST.date(), LATEST.date())
        case _:
            raise TypeError(f"no strategy for {info}")
