"""What cameras film."""

from collections import Counter, defaultdict

from infra.benchmark.film import LIFE, READ_EVERY, TRACKS, Film
from schemas import codec
from schemas.frames import FrameMetadata, PlateRead

CAMERAS = 3


def test_five_vehicles_are_in_every_frame_and_each_is_read() -> None:
    film = Film(CAMERAS)
    frames, reads = [], []
    for _ in range(2):
        for feed in film.part(CAMERAS * 2 * LIFE):
            if feed.topic == "frames":
                frames += [codec.decode(FrameMetadata, value) for value in feed.values]
            else:
                reads += [codec.decode(PlateRead, value) for value in feed.values]
            assert feed.stamps_ms == sorted(feed.stamps_ms or [])
    empty = [frame for frame in frames if not frame.tracks]
    assert (len(empty), len(frames)) == (2 * CAMERAS, 4 * CAMERAS * LIFE + 2 * CAMERAS)
    assert {len(frame.tracks) for frame in frames} == {0, TRACKS}
    assert len(reads) == 4 * CAMERAS * LIFE * TRACKS // READ_EVERY
    plates = defaultdict(set)
    for read in reads:
        plates[read.camera_id, read.track_id].add(read.text)
    assert sorted((*who, plate) for who, (plate,) in plates.items()) == sorted(film.passed)
    assert len({plate for _, _, plate in film.passed}) == len(film.passed)
    seen = Counter((frame.camera_id, track.track_id) for frame in frames for track in frame.tracks)
    assert max(seen.values()) == LIFE
    assert seen.keys() == plates.keys()


def test_frames_of_a_camera_go_on_in_order_of_time() -> None:
    film = Film(CAMERAS)
    at, numbers = defaultdict(list), defaultdict(list)
    for feed in [*film.part(CAMERAS * LIFE), *film.part(CAMERAS * LIFE)]:
        for value in feed.values if feed.topic == "frames" else ():
            frame = codec.decode(FrameMetadata, value)
            at[frame.camera_id].append(frame.captured_at)
            numbers[frame.camera_id].append(frame.frame_seq)
    for camera in at:
        assert at[camera] == sorted(set(at[camera]))
        assert numbers[camera] == sorted(set(numbers[camera]))
