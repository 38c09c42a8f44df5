"""When a photograph was taken, by its EXIF data (CIPA DC-008, TIFF 6.0)."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

HEAD = 256 * 1024
"""Bytes in which EXIF data must stand; a JPEG segment has 64 kB."""
EXIF_FOLDER = 0x8769
TAKEN, TAKEN_OFFSET, TAKEN_FRACTION = 0x9003, 0x9011, 0x9291
IN_JPEG, IN_PNG = b"Exif\x00\x00", b"eXIf"
ENTRY = 12
ASCII, LONG = 2, 4
INLINE = 4
CAMERA_ZONE = ZoneInfo("Asia/Almaty")
"""Of cameras that do not tell theirs."""

Entries = dict[int, bytes]


def taken_at(path: Path) -> datetime | None:
    """In UTC; None where the file has no such data, or nonsense for it. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    _, _, tiff = head.partition(IN_JPEG if head.startswith(b"\xff\xd8") else IN_PNG)
    try:
        order = {b"II*\x00": "<", b"MM\x00*": ">"}[tiff[:4]]
        folder = _entries(tiff, order, *struct.unpack_from(f"{order}I", tiff, 4))
        entries = _entries(tiff, order, *struct.unpack(f"{order}I", folder[EXIF_FOLDER]))
        return _moment(entries)
    except (KeyError, ValueError, OverflowError, struct.error):
        return None


def _entries(tiff: bytes, order: str, at: int) -> Entries:
    """Text and long values of the folder at this place. Raises struct.error where it lies outside."""
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    found: Entries = {}
    for number in range(count):
        tag, kind, length, value = struct.unpack_from(f"{order}HHI4s", tiff, at + 2 + ENTRY * number)
        if kind == LONG:
            found[tag] = value
        elif kind == ASCII:
            (place,) = struct.unpack(f"{order}I", value)
            found[tag] = (value if length <= INLINE else tiff[place : place + length])[:length]
    return found


def _moment(entries: Entries) -> datetime:
    """Raises KeyError, ValueError and OverflowError."""
    text, offset, fraction = (
        entries.get(tag, b"").decode("ascii", "replace").strip("\x00 ") for tag in (TAKEN, TAKEN_OFFSET, TAKEN_FRACTION)
    )
    seconds = f"{text}.{fraction[:6]:0<6}" if fraction.isdigit() else f"{text}.0"
    if offset:
        return datetime.strptime(seconds + offset, "%Y:%m:%d %H:%M:%S.%f%z").astimezone(UTC)
    return datetime.strptime(seconds, "%Y:%m:%d %H:%M:%S.%f").replace(tzinfo=CAMERA_ZONE).astimezone(UTC)
