"""Clips and cameras for tests."""

from datetime import UTC, datetime
from pathlib import Path

import cv2
import msgspec
import numpy as np

from schemas.registries import CameraRecord

START = datetime(2026, 7, 12, 3, 0, tzinfo=UTC)
CAMERA = CameraRecord(
    camera_id="cam-1", site="Abai / Dostyk", region="02", lat=43.24, lon=76.95, device_serial="S-1", recorded_at=START
)


def write_clip(path: Path, frames: int, fps: float = 10.0) -> Path:
    """A grey clip of so many frames, a white square moving through it."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), fps, (320, 240))
    rng = np.random.default_rng(0)
    for number in range(frames):
        picture = rng.integers(60, 120, (240, 320, 3)).astype(np.uint8)
        cv2.rectangle(picture, (number, 50), (number + 40, 90), (255, 255, 255), -1)
        writer.write(picture)
    writer.release()
    return path


def write_camera(path: Path) -> Path:
    """The camera's record as a file."""
    path.write_bytes(msgspec.json.encode(CAMERA))
    return path
