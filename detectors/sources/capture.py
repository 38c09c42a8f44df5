"""Opening what OpenCV's FFmpeg can open, within bounds of time and memory."""

from __future__ import annotations

from urllib.parse import urlsplit

import cv2

from detectors.sources.frames import SourceError

LARGEST = 36_000_000
"""Pixels of a picture; 8K has 33 million. Beyond it a few frames would fill the memory."""
ENDLESS = 1e9
"""Frames; streams announce absurd numbers."""
FASTEST = 500.0
"""Frames a second; who announces more knows nothing."""
OPEN_MS = READ_MS = 5000
"""How long a network source may keep us waiting."""


def is_url(source: str) -> bool:
    """Whether a source is reached over a network."""
    return "://" in source


def named(source: str) -> str:
    """The source for messages: a URL without user name and password."""
    if not is_url(source):
        return source
    try:
        parts = urlsplit(source)
    except ValueError:
        return source.partition("://")[0] + "://…"
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def open_capture(source: str) -> cv2.VideoCapture:
    """An opened capture, to be released by the caller. Raises SourceError."""
    limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_MS]
    capture = cv2.VideoCapture(source, cv2.CAP_FFMPEG, limits)
    if not capture.isOpened():
        capture.release()
        raise SourceError(
            f"{named(source)} cannot be opened as a video: it is absent, cut off before its index, or no video"
        )
    width, height = (int(capture.get(of)) for of in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
    if width * height > LARGEST:
        capture.release()
        raise SourceError(f"{named(source)} shows {width}×{height} pixels, more than the {LARGEST:,} that are taken")
    return capture


def announced(capture: cv2.VideoCapture) -> int | None:
    """How many frames a file says it has; None for streams."""
    count = capture.get(cv2.CAP_PROP_FRAME_COUNT)
    return int(count) if 0 < count < ENDLESS else None


def rate(capture: cv2.VideoCapture) -> float | None:
    """Frames a second as announced; None where that cannot be."""
    said = float(capture.get(cv2.CAP_PROP_FPS))
    return said if 0 < said <= FASTEST else None
