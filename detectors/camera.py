"""A camera as its operator describes it: a CameraRecord in a JSON file."""

from __future__ import annotations

from pathlib import Path

import msgspec

from schemas.registries import CameraRecord


class CameraFileError(ValueError):
    """A camera file cannot be used. The message names the file and the field."""


def load(path: Path) -> CameraRecord:
    """The camera of a file. Raises CameraFileError."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=CameraRecord)
    except OSError as error:
        raise CameraFileError(f"{path} cannot be read: {error.strerror}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CameraFileError(f"{path} is no camera record: {error}") from error
