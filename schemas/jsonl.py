"""Records as JSON lines, and tombstones among them.

Instants and dates are ISO 8601, enums and unions are their names, bytes base64; a fact carries `"kind"`. A tombstone
is `{"key": "...", "deleted": true, "recorded_at": "..."}`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from schemas.vocabulary import Instant, Text

R = TypeVar("R", bound=msgspec.Struct)


class Tombstone(msgspec.Struct, frozen=True, kw_only=True):
    """The registry no longer knows the key."""

    key: Text
    deleted: bool
    recorded_at: Instant


class _Deleted(msgspec.Struct, frozen=True):
    deleted: bool = False


class LineError(ValueError):
    """A line is no such record. The message names file, line and field."""


def line(record: msgspec.Struct) -> bytes:
    """One JSON line, newline included."""
    return msgspec.json.encode(record) + b"\n"


def read(path: Path, record_type: type[R]) -> Iterator[tuple[int, R | Tombstone]]:
    """Line number from 0, and the record or tombstone on it; empty lines are passed over.

    Raises LineError where a line is neither, OSError where the file cannot be read.
    """
    decode = msgspec.json.Decoder(record_type).decode
    deleted = msgspec.json.Decoder(_Deleted).decode
    tombstone = msgspec.json.Decoder(Tombstone).decode
    with path.open("rb") as lines:
        for number, text in enumerate(lines):
            if not text.strip():
                continue
            try:
                is_tombstone = b'"deleted"' in text and deleted(text).deleted
                yield number, tombstone(text) if is_tombstone else decode(text)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise LineError(f"{path}:{number + 1}: {error}") from error
