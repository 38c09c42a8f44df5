"""Evidence pictures."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
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


def test_an_empty_file_that_a_crash_left_is_written_again(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path)
    path = Path(urlparse(evidence.keep(PICTURE).uri).path)
    whole = path.read_bytes()
    path.write_bytes(b"")
    evidence.keep(PICTURE)
    assert path.read_bytes() == whole


def test_many_who_keep_the_same_picture_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        kept = set(pool.map(lambda _: Evidence(tmp_path).keep(PICTURE), range(64)))
    (path,) = tmp_path.iterdir()
    assert {one.sha256 for one in kept} == {path.stem}
    assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem


def test_a_crop_stays_inside_the_picture_and_is_never_empty() -> None:
    for left, top in ((-50.0, -50.0), (200.0, 100.0), (30.0, 10.0)):
        corners = np.array([[left, top], [left + 20, top], [left + 20, top + 5], [left, top + 5]], np.float32)
        shown = crop(PICTURE, corners)
        assert shown.size
        assert shown.shape[0] <= 40
        assert shown.shape[1] <= 90
