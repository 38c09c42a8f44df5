"""Pictures kept as evidence, each once, under the hash of its content."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import NamedTemporaryFile

import cv2
import numpy as np

from detectors.plates.find import Picture, bounds
from detectors.plates.rectify import Corners
from schemas.frames import PictureRef

SURROUND = 0.35
"""Part of the plate's width that a crop shows around it."""
JPEG_QUALITY = 92


class Evidence:
    """A folder of pictures named by their SHA-256; made where it does not exist. Raises OSError.

    A name is there only with its whole content, whoever else writes to the folder at the same time.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder.resolve()

    def keep(self, picture: Picture) -> PictureRef:
        """Writes the picture as JPEG unless the same content is there already."""
        _, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        content = encoded.tobytes()
        digest = hashlib.sha256(content).hexdigest()
        path = self.folder / f"{digest}.jpg"
        if not _is_there(path, len(content)):
            with NamedTemporaryFile(dir=self.folder, prefix=".", suffix=".part", delete=False) as fresh:
                fresh.write(content)
            Path(fresh.name).chmod(0o644)
            Path(fresh.name).replace(path)
        return PictureRef(uri=path.as_uri(), sha256=digest)


def _is_there(path: Path, size: int) -> bool:
    """Not where a crash of the machine left an empty file."""
    try:
        return path.stat().st_size == size
    except FileNotFoundError:
        return False


def crop(picture: Picture, corners: Corners) -> Picture:
    """The plate with a little of its surroundings."""
    left, top, right, bottom = bounds(corners)
    margin = SURROUND * (right - left)
    height, width = picture.shape[:2]
    columns = slice(int(np.clip(left - margin, 0, width - 1)), int(np.clip(right + margin, 1, width)) + 1)
    rows = slice(int(np.clip(top - margin, 0, height - 1)), int(np.clip(bottom + margin, 1, height)) + 1)
    return picture[rows, columns]
