"""Pictures from files, with one kind of error for whatever is wrong with them."""

from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np

from detectors.plates.find import Picture

LARGEST = 100_000_000
"""Pixels. A small file can announce a picture that fills the memory."""
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
MARK = 0xFF
"""Begins each JPEG marker, and may fill the space before it."""
FRAME_HEADERS = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG markers after which the size stands (ITU-T T.81, table B.1)."""


class PictureError(Exception):
    """A file cannot be read or is no picture. The message names it."""


def load(path: Path) -> Picture:
    """The picture of a file. Raises PictureError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PictureError(f"{path} cannot be read: {error.strerror}") from error
    width, height = announced_size(content)
    if width * height > LARGEST:
        raise PictureError(f"{path} has {width}×{height} pixels, more than the {LARGEST:,} that are taken")
    try:
        picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) if content else None
    except cv2.error as error:
        raise PictureError(f"{path} is no picture that can be decoded: {error.err}") from error
    if picture is None:
        raise PictureError(f"{path} is no picture that can be decoded")
    return picture.astype(np.uint8, copy=False)


def announced_size(content: bytes) -> tuple[int, int]:
    """Width and height by the header of a JPEG or PNG; 0 and 0 where it tells none."""
    try:
        if content.startswith(PNG):
            width, height = struct.unpack_from(">II", content, len(PNG) + 8)
            return width, height
        return _jpeg_size(content) if content.startswith(JPEG) else (0, 0)
    except struct.error:
        return 0, 0


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Raises struct.error where the file ends before it."""
    at = len(JPEG)
    while True:
        mark, marker, length = struct.unpack_from(">BBH", content, at)
        if mark != MARK:
            return 0, 0
        if marker in FRAME_HEADERS:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        at += 1 if marker == MARK else 2 + length
