"""Pictures from files, with one kind of error for whatever is wrong with them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from detectors.plates.find import Picture


class PictureError(Exception):
    """A file cannot be read or is no picture. The message names it."""


def load(path: Path) -> Picture:
    """The picture of a file. Raises PictureError."""
    try:
        content = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise PictureError(f"{path} cannot be read: {error.strerror}") from error
    try:
        picture = cv2.imdecode(content, cv2.IMREAD_COLOR) if content.size else None
    except cv2.error as error:
        raise PictureError(f"{path} is no picture that can be decoded: {error.err}") from error
    if picture is None:
        raise PictureError(f"{path} is no picture that can be decoded")
    return picture.astype(np.uint8, copy=False)
