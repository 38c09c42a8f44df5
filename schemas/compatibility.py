"""What a changed schema would break for those who hold older records or older readers.

Fields may be added, with a default; nothing is renamed, retyped, moved or removed. A schema that changed takes a new
id: ids tell readers which schema a record was written with.
"""

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from msgspec import Struct

from schemas import catalogue

_NAMED = ("record", "enum")

Schema = Any
"""An Avro schema as JSON: a name, a list (union), or an object."""


class Contract(Struct, frozen=True, kw_only=True):
    """Schemas as published together."""

    ids: Mapping[str, int]
    schemas: Mapping[str, Schema]
    """By record name."""


def contract(folder: str) -> Contract:
    """The contract in `avro` (as it is now) or `baseline` (as it was published)."""
    ids = catalogue.ID_OF
    if folder == "baseline":
        ids = tomllib.loads(files("schemas").joinpath(folder, "ids.toml").read_text("utf-8"))
    return Contract(ids=ids, schemas={name: catalogue.schema(name, folder) for name in ids})


def broken(old: Contract, new: Contract) -> list[str]:
    """Every way in which the new contract breaks the old one, one sentence each; empty: it may be published."""
    return list(_broken(old, new))


def _broken(old: Contract, new: Contract) -> Iterator[str]:
    used = set(old.ids.values())
    for name, number in old.ids.items():
        if name not in new.ids:
            yield f"{name} was removed"
            continue
        was, now = old.schemas[name], new.schemas[name]
        yield from incompatibilities(was, now)
        changed = _without_docs(was) != _without_docs(now)
        if changed and new.ids[name] in used:
            yield f"{name} has changed and needs an id that was never used, not {new.ids[name]}"
        if not changed and new.ids[name] != number:
            yield f"{name} has not changed and must keep its id {number}, not {new.ids[name]}"
    for name in new.ids.keys() - old.ids.keys():
        if new.ids[name] in used:
            yield f"{name} is new and needs an id that was never used, not {new.ids[name]}"
    if len(set(new.ids.values())) < len(new.ids):
        yield "two records have the same id"


def incompatibilities(old: Schema, new: Schema) -> list[str]:
    """Every change that breaks readers or records, one sentence each, with the path to the field."""
    path = old["name"] if isinstance(old, dict) and "name" in old else "schema"
    return list(_compare(path, old, new, (_named(old), _named(new))))


def _compare(path: str, old: Schema, new: Schema, named: tuple[dict[str, Schema], dict[str, Schema]]) -> Iterator[str]:
    old, new = _resolved(old, named[0]), _resolved(new, named[1])
    if _kind(old) != _kind(new):
        yield f"{path}: retyped from {_kind(old)} to {_kind(new)}"
    elif isinstance(old, list):
        yield from _compare_unions(path, old, new, named)
    elif isinstance(old, dict) and old["type"] == "record":
        yield from _compare_fields(path, old["fields"], new["fields"], named)
    elif isinstance(old, dict) and old["type"] == "enum" and new["symbols"][: len(old["symbols"])] != old["symbols"]:
        yield f"{path}: symbols may only be added at the end; were {old['symbols']}, are {new['symbols']}"
    elif isinstance(old, dict) and old["type"] == "array":
        yield from _compare(f"{path}[]", old["items"], new["items"], named)


def _compare_unions(
    path: str, old: Schema, new: Schema, named: tuple[dict[str, Schema], dict[str, Schema]]
) -> Iterator[str]:
    members = {_kind(_resolved(member, named[1])): member for member in new}
    for member in old:
        kind = _kind(_resolved(member, named[0]))
        if kind not in members:
            yield f"{path}: {kind} is no longer allowed"
        else:
            yield from _compare(path, member, members[kind], named)


def _compare_fields(
    path: str, old: Schema, new: Schema, named: tuple[dict[str, Schema], dict[str, Schema]]
) -> Iterator[str]:
    before, now = {field["name"]: field for field in old}, {field["name"]: field for field in new}
    for name, was in before.items():
        if name not in now:
            yield f"{path}.{name}: removed or renamed"
            continue
        if "default" in was and ("default" not in now[name] or now[name]["default"] != was["default"]):
            yield f"{path}.{name}: default changed"
        yield from _compare(f"{path}.{name}", was["type"], now[name]["type"], named)
    for name in now.keys() - before.keys():
        if "default" not in now[name]:
            yield f"{path}.{name}: added without a default"
    if [name for name in now if name in before] != [name for name in before if name in now]:
        yield f"{path}: fields were moved"


def _kind(schema: Schema) -> str:
    """What must not change about a type: primitive, logical type, or the name of a record or enum."""
    if isinstance(schema, list):
        return "optional" if "null" in schema else "union"
    if isinstance(schema, str):
        return schema
    if schema["type"] in _NAMED:
        return f"{schema['type']} {schema['name']}"
    return f"{schema['type']} ({schema['logicalType']})" if "logicalType" in schema else str(schema["type"])


def _resolved(schema: Schema, named: dict[str, Schema]) -> Schema:
    return named.get(schema, schema) if isinstance(schema, str) else schema


def _named(schema: Schema) -> dict[str, Schema]:
    """Records and enums by name: later uses only name them."""
    if isinstance(schema, list):
        return {name: found for member in schema for name, found in _named(member).items()}
    if not isinstance(schema, dict):
        return {}
    inner = [field["type"] for field in schema.get("fields", [])] + [schema[key] for key in ("items",) if key in schema]
    found = {name: one for part in inner for name, one in _named(part).items()}
    return {**found, schema["name"]: schema} if schema["type"] in _NAMED else found


def _without_docs(schema: Schema) -> Schema:
    if isinstance(schema, list):
        return [_without_docs(member) for member in schema]
    if isinstance(schema, dict):
        return {key: _without_docs(value) for key, value in schema.items() if key != "doc"}
    return schema
