"""What was published stays readable."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from schemas.compatibility import Contract, broken, contract, incompatibilities

OLD: dict[str, Any] = {
    "type": "record",
    "name": "Sighting",
    "fields": [
        {"name": "camera_id", "type": "string"},
        {"name": "seen", "type": "int"},
        {"name": "light", "type": {"type": "enum", "name": "Light", "symbols": ["DAYLIGHT", "DARK"]}},
        {"name": "light_before", "type": ["null", "Light"], "default": None},
        {
            "name": "boxes",
            "type": {
                "type": "array",
                "items": {"type": "record", "name": "Box", "fields": [{"name": "x", "type": "double"}]},
            },
        },
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
    ],
}
FIELD = {"name": "note", "type": ["null", "string"], "default": None}


def changed(change: Callable[[dict[str, Any], list[dict[str, Any]]], object]) -> dict[str, Any]:
    """A copy of OLD after a change to the record or its fields."""
    new: dict[str, Any] = json.loads(json.dumps(OLD))
    change(new, new["fields"])
    return new


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda record, fields: record.update(name="Glimpse"), "retyped"),
        (lambda record, fields: fields[0].update(name="camera"), "camera_id: removed or renamed"),
        (lambda record, fields: fields[1].update(type="long"), "seen: retyped from int to long"),
        (lambda record, fields: fields[1].update(type=["null", "int"]), "seen: retyped"),
        (lambda record, fields: fields[5].update(type="long"), "at: retyped"),
        (lambda record, fields: fields[3].update(type=["null", "string"]), "enum Light is no longer allowed"),
        (lambda record, fields: fields[3].update(type="Light"), "light_before: retyped"),
        (lambda record, fields: fields[3].pop("default"), "light_before: default changed"),
        (lambda record, fields: fields.pop(1), "seen: removed or renamed"),
        (lambda record, fields: fields.reverse(), "fields were moved"),
        (lambda record, fields: fields.append({"name": "note", "type": "string"}), "note: added without a default"),
        (lambda record, fields: fields[2]["type"].update(symbols=["DAYLIGHT"]), "light: symbols"),
        (lambda record, fields: fields[2]["type"].update(symbols=["DARK", "DAYLIGHT"]), "light: symbols"),
        (lambda record, fields: fields[4]["type"]["items"]["fields"][0].update(type="float"), "boxes[].x: retyped"),
        (lambda record, fields: fields[4]["type"]["items"]["fields"].append({"name": "y", "type": "int"}), "without"),
    ],
)
def test_what_breaks_readers_is_named(change: Callable[..., object], said: str) -> None:
    found = incompatibilities(OLD, changed(change))
    assert any(said in one for one in found), found


@pytest.mark.parametrize(
    "change",
    [
        lambda record, fields: record.update(doc="What a camera saw."),
        lambda record, fields: fields.append(FIELD),
        lambda record, fields: fields.insert(0, FIELD),
        lambda record, fields: fields[2]["type"]["symbols"].append("POOR_VISIBILITY"),
        lambda record, fields: fields[3].update(type=["null", "Light", "string"]),
    ],
)
def test_what_readers_can_bear_is_allowed(change: Callable[..., object]) -> None:
    assert incompatibilities(OLD, changed(change)) == []


def published(schema: dict[str, Any], number: int = 7, **others: int) -> Contract:
    ids = {"Sighting": number, **others}
    return Contract(ids=ids, schemas=dict.fromkeys(ids, schema))


def test_a_compatible_change_needs_a_new_id() -> None:
    new = changed(lambda record, fields: fields.append(FIELD))
    assert "needs an id that was never used" in broken(published(OLD), published(new))[0]
    assert broken(published(OLD), published(new, 8)) == []


def test_a_new_description_needs_no_new_id_and_takes_none() -> None:
    new = changed(lambda record, fields: record.update(doc="What a camera saw."))
    assert broken(published(OLD), published(new)) == []
    assert "must keep its id 7" in broken(published(OLD), published(new, 8))[0]


def test_an_id_is_never_given_to_another_record() -> None:
    old = published(OLD, Glimpse=8)
    assert broken(old, published(OLD, Glimpse=8, Other=9)) == []
    assert "Glimpse was removed" in broken(old, published(OLD))
    assert any("Other is new" in one for one in broken(published(OLD), published(OLD, Other=7)))


def test_the_schemas_keep_every_promise_of_the_baseline() -> None:
    assert broken(contract("baseline"), contract("avro")) == []
