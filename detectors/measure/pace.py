"""How long a frame takes, finder and reader together."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from detectors.plates.eye import Eye
from detectors.plates.find import Picture
from detectors.sources.videos import Video

SIZE = (1280, 720)
WARM_UP = 3
"""Frames that are not counted."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Milliseconds a frame. On a machine with other work only the fastest and the time of the cores tell much."""

    threads: int
    frames: int
    fastest_ms: float
    middle_ms: float
    cores_ms: float
    """Mean time of all cores."""
    load: float
    """Processes that wanted a core, mean of the minute before the end (load average)."""


def frames(clip: Path, count: int) -> list[Picture]:
    """The clip's first frames, 1280×720. Raises SourceError."""
    with Video(str(clip)) as video:
        shown = [frame.picture for frame in islice(video.frames(), count)]
    return [cv2.resize(one, SIZE).astype(np.uint8, copy=False) for one in shown]


def pace(pictures: Sequence[Picture], threads: int) -> Pace:
    """Every picture looked at once, by the networks and by OpenCV with so many threads."""
    eye, before = Eye(threads=threads), cv2.getNumThreads()
    cv2.setNumThreads(threads)
    walls = []
    try:
        for one in pictures[:WARM_UP]:
            eye.see(one)
        cores = time.process_time()
        for one in pictures:
            began = time.perf_counter()
            eye.see(one)
            walls.append(1000 * (time.perf_counter() - began))
        cores_ms = 1000 * (time.process_time() - cores) / len(pictures)
    finally:
        cv2.setNumThreads(before)
    return Pace(
        threads=threads,
        frames=len(pictures),
        fastest_ms=min(walls),
        middle_ms=float(np.median(walls)),
        cores_ms=cores_ms,
        load=os.getloadavg()[0],
    )
