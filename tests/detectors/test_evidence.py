"""Evidence pictures."""

import hashlib
from pathlib import Path
from urllib.parse import urlparse

import numpy as np

from detectors.evidence import Evidence, crop

PICTURE = np.random.default_rng(0).integers(0, 255, (40, 90, 3)).astype(np.uint8)


def test_a_picture_is_kept_once_under_the_hash_of_its_content(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path / "evidence")
    first = evidence.keep(PICTURE)
    path = Path(urlparse(first.uri).path)
    written = path.stat().st_mtime_ns
    assert hashlib.sha256(path.read_bytes()).hexdigest() == first.sha256 == path.stem
    assert evidence.keep(PICTURE) == first
    assert path.stat().st_mtime_ns == written
    assert [one.name for one in (tmp_path / "evidence").iterdir()] == [path.name]


def test_a_crop_stays_inside_the_picture_and_is_never_empty() -> None:
    for left, top in ((-50.0, -50.0), (200.0, 100.0), (30.0, 10.0)):
        corners = np.array([[left, top], [left + 20, top], [left + 20, top + 5], [left, top + 5]], np.float32)
        shown = crop(PICTURE, corners)
        assert shown.size
        assert shown.shape[0] <= 40
        assert shown.shape[1] <= 90
