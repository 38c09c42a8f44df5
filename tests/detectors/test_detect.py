"""From a rendered clip to records, with the real networks."""

from collections import defaultdict
from datetime import timedelta
from pathlib import Path

import pytest

from detectors.detect import GONE, Detector
from detectors.evidence import Evidence
from detectors.plates.eye import Eye
from detectors.render import render_clip
from detectors.sources.videos import Video
from schemas.frames import FrameMetadata, PlateRead
from schemas.plates import Established, Read, vote
from tests.detectors.clips import START


def established(reads: list[PlateRead]) -> list[Established]:
    """What each track's readings agree on."""
    tracks: dict[str, list[Read]] = defaultdict(list)
    for one in reads:
        tracks[one.track_id].append(
            Read(text=one.text, confidence=one.confidence, character_confidences=one.character_confidences)
        )
    return [plate for track in tracks.values() if (plate := vote(track))]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[FrameMetadata], list[PlateRead]]:
    folder = tmp_path_factory.mktemp("clip")
    render_clip(folder / "clip.mp4", ["123ABC02", "780KZ14"], seed=7)
    detector = Detector(camera_id="cam-1", start=START, eye=Eye(), evidence=Evidence(folder / "evidence"))
    with Video(str(folder / "clip.mp4")) as video:
        records = list(detector.run(frame for frame in video.frames() if frame.seq % 3 == 0))
    return (
        [record for record in records if isinstance(record, FrameMetadata)],
        [record for record in records if isinstance(record, PlateRead)],
    )


def test_exactly_the_rendered_plates_are_established(seen: tuple[list[FrameMetadata], list[PlateRead]]) -> None:
    plates = established(seen[1])
    assert [(one.text, one.plate_format) for one in plates] == [
        ("123ABC02", "KZ_2012_PERSON"),
        ("780KZ14", "KZ_2012_LEGAL"),
    ]
    assert min(one.confidence for one in plates) >= 0.85


def test_frames_are_numbered_and_timed_as_the_video_shows_them(
    seen: tuple[list[FrameMetadata], list[PlateRead]],
) -> None:
    frames = seen[0][:-1]
    assert [frame.frame_seq for frame in frames] == list(range(0, 3 * len(frames), 3))
    assert frames[0].captured_at == START
    assert frames[10].captured_at - START == timedelta(seconds=2)


def test_the_end_of_a_source_is_told_by_a_frame_with_nobody_in_it(
    seen: tuple[list[FrameMetadata], list[PlateRead]],
) -> None:
    *_, before, last = seen[0]
    assert last.tracks == ()
    assert last.frame_seq == before.frame_seq + 1
    assert last.captured_at - before.captured_at == GONE


def test_every_reading_belongs_to_a_track_of_its_frame_and_has_evidence(
    seen: tuple[list[FrameMetadata], list[PlateRead]],
) -> None:
    frames, reads = seen
    tracks = {(frame.frame_seq, track.track_id): track for frame in frames for track in frame.tracks}
    for read in reads:
        box = tracks[read.frame_seq, read.track_id].box
        assert 0 <= box.x <= box.x + box.w <= 1
        assert 0 <= box.y <= box.y + box.h <= 1
        assert Path(read.evidence.uri.removeprefix("file://")).is_file()
        assert len(read.character_confidences) == len(read.text)
        assert read.confidence <= min(read.character_confidences)
    assert len({read.read_id for read in reads}) == len(reads)
