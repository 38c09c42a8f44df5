"""The Avro schemas and their ids, as committed under `avro/` and in `ids.toml`."""

import json
import re
import tomllib
from importlib.resources import files
from typing import Any

import fastavro
import msgspec

_ROOT = files("schemas")

NAMESPACE = "jolqara"
"""Of every Avro name."""

ID_OF: dict[str, int] = tomllib.loads(_ROOT.joinpath("ids.toml").read_text("utf-8"))
"""Record name to schema id."""


def schema_name(record_type: type[msgspec.Struct]) -> str:
    """The Avro name of a record type."""
    return record_type.__name__


def schema_file(name: str) -> str:
    """The file under `avro/` for a record name: `PlateRead` is in `plate_read.avsc`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() + ".avsc"


def schema(name: str, folder: str = "avro") -> dict[str, Any]:
    """The Avro schema of a record, as committed."""
    text = _ROOT.joinpath(folder, schema_file(name)).read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


PARSED: dict[str, Any] = {name: fastavro.parse_schema(schema(name)) for name in ID_OF}
"""Record name to the schema as fastavro wants it."""
