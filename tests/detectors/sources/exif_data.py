"""EXIF data for tests."""

import struct


def exif(taken: str, offset: str = "", fraction: str = "", order: str = "<") -> bytes:
    """TIFF with DateTimeOriginal, and OffsetTimeOriginal and SubSecTimeOriginal where given."""
    texts = {0x9003: taken, 0x9011: offset, 0x9291: fraction}
    entries = [(tag, text.encode() + b"\x00") for tag, text in texts.items() if text]
    head = {"<": b"II*\x00", ">": b"MM\x00*"}[order] + struct.pack(f"{order}I", 8)
    first = struct.pack(f"{order}HHHIII", 1, 0x8769, 4, 1, 26, 0)
    place = 26 + 2 + 12 * len(entries) + 4
    folder, texts_after = struct.pack(f"{order}H", len(entries)), b""
    for tag, text in entries:
        inline = len(text) <= 4
        value = text.ljust(4, b"\x00") if inline else struct.pack(f"{order}I", place + len(texts_after))
        folder += struct.pack(f"{order}HHI", tag, 2, len(text)) + value
        texts_after += b"" if inline else text
    return head + first + folder + bytes(4) + texts_after
