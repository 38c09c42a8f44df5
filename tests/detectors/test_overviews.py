"""The whole picture beside the plate's."""

import hashlib
from pathlib import Path
from urllib.parse import urlparse

import msgspec

from detectors.evidence import Evidence
from detectors.overviews import INDEX, MOST, Overview, Overviews
from detectors.watching import Seen
from schemas.frames import PlateRead
from schemas.vocabulary import EvidencePurpose
from tests.detectors.showing.scene import frame, read
from tests.detectors.sources.media import picture


def seen(seconds: float, *reads: PlateRead) -> Seen:
    return Seen(picture=picture(seed=round(10 * seconds)), frame=frame(seconds=seconds), reads=list(reads))


def index(folder: Path) -> list[Overview]:
    lines = (folder / INDEX).read_bytes().splitlines() if (folder / INDEX).exists() else []
    return [msgspec.json.decode(line, type=Overview) for line in lines]


def test_the_picture_of_each_tracks_surest_reading_is_kept_once(tmp_path: Path) -> None:
    overviews = Overviews(Evidence(tmp_path))
    for seconds, confidence in ((0.0, 0.6), (0.1, 0.9), (0.2, 0.7)):
        overviews.see(seen(seconds, read(confidence, seconds=seconds)))
    assert index(tmp_path) == []
    overviews.close()
    (only,) = index(tmp_path)
    kept = Path(urlparse(only.evidence.uri).path)
    assert only.read_id == read(0.9, seconds=0.1).read_id
    assert only.evidence.captured_at == read(0.9, seconds=0.1).captured_at
    assert only.evidence.purpose is EvidencePurpose.OVERVIEW
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == only.evidence.sha256
    assert Evidence(tmp_path).keep(picture(seed=1)).sha256 == only.evidence.sha256
    assert len(list(tmp_path.glob("*.jpg"))) == 1


def test_a_track_that_is_gone_is_settled_without_waiting_for_the_end(tmp_path: Path) -> None:
    overviews = Overviews(Evidence(tmp_path))
    overviews.see(seen(0.0, read(0.9)))
    overviews.see(seen(2.0, read(0.8, seconds=2.0)))
    overviews.see(seen(4.9))
    assert index(tmp_path) == []
    overviews.see(seen(5.1))
    assert [one.track_id for one in index(tmp_path)] == ["t1"]


def test_no_more_pictures_are_held_than_stated(tmp_path: Path) -> None:
    overviews = Overviews(Evidence(tmp_path))
    overviews.see(seen(0.0, *(read(0.9, track_id=f"t{number}") for number in range(MOST + 3))))
    assert [one.track_id for one in index(tmp_path)] == ["t0", "t1", "t2"]


def test_what_cannot_prove_anything_gets_no_overview(tmp_path: Path) -> None:
    overviews = Overviews(Evidence(tmp_path))
    overviews.see(seen(0.0, read(0.4)))
    overviews.close()
    assert list(tmp_path.iterdir()) == []
