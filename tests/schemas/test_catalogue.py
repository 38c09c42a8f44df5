"""The Avro files and the structs say the same, field by field."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from schemas import catalogue, records
from schemas.topics import TOPICS

TYPES: list[type[msgspec.Struct]] = sorted({spec.record for spec in TOPICS}, key=lambda one: one.__name__)
AVRO = Path(catalogue.__file__).parent / "avro"
INT_MAX, LONG_MAX = 2**31 - 1, 2**63 - 1


@pytest.mark.parametrize("record_type", TYPES, ids=lambda one: one.__name__)
def test_struct_and_schema_agree_field_by_field(record_type: type[msgspec.Struct]) -> None:
    schema = catalogue.schema(record_type.__name__)
    assert list(differences("", schema, inspect.type_info(record_type), {})) == []


def differences(path: str, schema: Any, info: inspect.Type, named: dict[str, Any]) -> Iterator[str]:
    """Where an Avro type and a type of ours differ; `named` collects the named Avro types met before."""
    if isinstance(info, inspect.Metadata):
        info = info.type
    schema = named.get(schema, schema) if isinstance(schema, str) else schema
    if isinstance(schema, dict) and schema["type"] in ("record", "enum"):
        named[schema["name"]] = schema
    if isinstance(info, inspect.UnionType) or isinstance(schema, list):
        yield from union_differences(path, schema, info, named)
    elif isinstance(info, inspect.StructType):
        yield from struct_differences(path, schema, info, named)
    elif isinstance(info, inspect.VarTupleType):
        if schema["type"] != "array":
            yield f"{path}: {schema['type']} for a list"
        yield from differences(f"{path}[]", schema["items"], info.item_type, named)
    elif isinstance(info, inspect.EnumType):
        words = [str(member.value) for member in info.cls]
        legal = all(re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", word) for word in words)
        if (schema["symbols"] if legal else schema) != (words if legal else "string"):
            yield f"{path}: other symbols or another order than {info.cls.__name__}"
    elif schema not in scalars(info):
        yield f"{path}: {schema} for {type(info).__name__}"


def union_differences(path: str, schema: Any, info: inspect.Type, named: dict[str, Any]) -> Iterator[str]:
    if not isinstance(info, inspect.UnionType) or not isinstance(schema, list):
        yield f"{path}: nullable or a choice on one side only"
        return
    ours = [member for member in info.types if not isinstance(member, inspect.NoneType)]
    theirs = [member for member in schema if member != "null"]
    if ("null" in schema) != any(isinstance(member, inspect.NoneType) for member in info.types):
        yield f"{path}: nullable on one side only"
    if len(ours) == 1:
        yield from differences(path, theirs[0], ours[0], named)
        return
    by_name = {member.cls.__name__: member for member in ours if isinstance(member, inspect.StructType)}
    if sorted(by_name) != sorted(member["name"] for member in theirs):
        yield f"{path}: other members"
        return
    for member in theirs:
        yield from differences(f"{path}<{member['name']}>", member, by_name[member["name"]], named)


def struct_differences(path: str, schema: Any, info: inspect.StructType, named: dict[str, Any]) -> Iterator[str]:
    if schema["name"] != info.cls.__name__:
        yield f"{path}: {schema['name']} for {info.cls.__name__}"
    fields = {field["name"]: field for field in schema["fields"]}
    by_name = {field.encode_name: field for field in info.fields}
    # A struct begins with what it inherits (the figures of events), which an Avro record may have elsewhere.
    inherited = {name for base in info.cls.__bases__ for name in getattr(base, "__struct_fields__", ())}
    for part in (inherited, by_name.keys() - inherited):
        if [name for name in fields if name in part] != [name for name in by_name if name in part]:
            yield f"{path}: other names or another order of fields"
            return
    if fields.keys() != by_name.keys():
        yield f"{path}: {fields.keys() ^ by_name.keys()} on one side only"
        return
    for name, ours in by_name.items():
        theirs, inner = fields[name], f"{path}.{name}"
        yield from differences(inner, theirs["type"], ours.type, named)
        if isinstance(theirs["type"], list) and ("default" in theirs) == ours.required:
            yield f"{inner}: a default on one side only"


def scalars(info: inspect.Type) -> list[Any]:
    """The Avro types that may stand for a simple type of ours."""
    match info:
        case inspect.IntType(le=limit):
            return ["long" if limit == LONG_MAX else "int"]
        case inspect.DateTimeType(tz=True):
            return [{"type": "long", "logicalType": "timestamp-micros"}]
        case inspect.DateType():
            return [{"type": "int", "logicalType": "date"}]
        case _:
            simple = {"FloatType": "double", "StrType": "string", "BoolType": "boolean", "BytesType": "bytes"}
            return [simple.get(type(info).__name__)]


def test_every_schema_belongs_to_a_record_that_some_topic_carries() -> None:
    assert set(catalogue.ID_OF) == {record_type.__name__ for record_type in TYPES}
    assert all(hasattr(records, name) for name in catalogue.ID_OF)


@pytest.mark.parametrize("folder", ["avro", "baseline"])
def test_no_schema_file_is_an_orphan(folder: str) -> None:
    found = {file.name for file in AVRO.with_name(folder).glob("*.avsc")}
    assert found == {catalogue.schema_file(name) for name in catalogue.ID_OF}


def test_no_two_records_share_an_id_and_none_has_zero() -> None:
    ids = list(catalogue.ID_OF.values())
    assert len(set(ids)) == len(ids)
    assert min(ids) > 0


def test_a_difference_of_each_kind_is_found() -> None:
    schema = catalogue.schema("PlateRead")
    info = inspect.type_info(records.PlateRead)
    spoils: list[Callable[[Any], object]] = [
        lambda fields: fields.reverse(),
        lambda fields: fields[0].update(name="camera"),
        lambda fields: fields[1].update(type="int"),
        lambda fields: fields[3].update(type="long"),
        lambda fields: fields[5].update(type=["null", "double"]),
        lambda fields: fields[6].update(type={"type": "array", "items": "string"}),
        lambda fields: fields.append({"name": "surplus", "type": "string"}),
    ]
    for spoil in spoils:
        spoilt = msgspec.json.decode(msgspec.json.encode(schema))
        spoil(spoilt["fields"])
        assert list(differences("", spoilt, info, {})), spoilt
