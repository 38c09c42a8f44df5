"""Live streams from real servers on loopback."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise, repeat
from pathlib import Path
from threading import enumerate as threads

import pytest

from detectors.sources.capture import open_capture
from detectors.sources.frames import Drop, Frame, SourceError
from detectors.sources.streams import KEPT, Patience, Stream
from tests.detectors.sources.media import Send, http, jpeg, motion_jpeg, rtsp, transport_stream

START = datetime(2026, 7, 12, 3, 0, tzinfo=UTC)
SHORT = Patience(first_s=0.02, most_s=0.1, given_up_after_s=0.5)
LONG = Patience(first_s=0.02, most_s=0.1, given_up_after_s=60.0)


@contextmanager
def watched(url: str, told: list[str] | None = None, patience: Patience = SHORT) -> Iterator[Stream]:
    heard = [] if told is None else told
    with Stream(url, open_capture(url), start=START, told=heard.append, patience=patience) as stream:
        yield stream


def first(stream: Stream, number: int) -> list[Frame]:
    return [frame for frame, _ in zip(stream.frames(), range(number), strict=False)]


def test_motion_jpeg_is_dated_by_arrival_and_says_so() -> None:
    told: list[str] = []
    with http(motion_jpeg(repeat(jpeg()), 0.1)) as url, watched(url, told) as stream:
        frames = first(stream, 15)
    assert told == [f"{url} carries no presentation times: its frames are dated by their arrival"]
    assert stream.dropped[Drop.SETTLING] > 0
    taken = frames[-1].offset - frames[0].offset
    assert taken > timedelta(seconds=0.9), "25 frames a second, as FFmpeg has it, would take 0.56 s"


def test_rtsp_is_dated_by_its_presentation_times(tmp_path: Path) -> None:
    told: list[str] = []
    content = transport_stream(tmp_path / "clip.ts", 200).read_bytes()
    with rtsp(content) as url, watched(url, told, LONG) as stream:
        frames = first(stream, 20)
    steps = [(b.offset - a.offset) / timedelta(seconds=0.04) for a, b in pairwise(frames)]
    assert [step for step in steps if step < 20] == pytest.approx(
        [round(step) for step in steps if step < 20], rel=0.001
    )
    assert "secret" not in stream.name
    assert not any("no presentation times" in line for line in told)


def test_a_lost_connection_is_made_again_and_told() -> None:
    told: list[str] = []
    with http(motion_jpeg([jpeg()] * 30, 0.05)) as url, watched(url, told, LONG) as stream:
        frames = []
        for frame in stream.frames():
            frames.append(frame)
            if stream.connections == 2:
                break
    assert f"{url}: the connection is lost; connecting again" in told
    assert [frame.seq for frame in frames] == sorted(frame.seq for frame in frames)
    assert all(a.offset < b.offset for a, b in pairwise(frames))


def test_a_lost_rtsp_stream_is_joined_again_in_order_of_time(tmp_path: Path) -> None:
    told: list[str] = []
    content = transport_stream(tmp_path / "clip.ts", 120).read_bytes()
    with rtsp(content) as url, watched(url, told, LONG) as stream:
        frames = []
        for frame in stream.frames():
            frames.append((frame, stream.connections))
            if len({number for _, number in frames}) == 2:
                break
    assert f"{stream.name}: the connection is lost; connecting again" in told
    (before, _), (after, _) = frames[-2:]
    assert after.offset - before.offset > timedelta(seconds=1), "nobody is followed from one connection into the next"
    assert all(sooner.offset < later.offset for (sooner, _), (later, _) in pairwise(frames))


def test_a_stream_that_comes_back_with_another_size_is_given_up() -> None:
    sizes = iter([(160, 120), (320, 240)])

    def show(send: Send) -> None:
        motion_jpeg([jpeg(*next(sizes, (320, 240)))] * 90, 0.03)(send)

    with http(show) as url, watched(url, patience=LONG) as stream, pytest.raises(SourceError, match="another size"):
        for frame in stream.frames():
            assert frame.picture.shape == (120, 160, 3)


def test_a_stream_that_stays_away_is_given_up() -> None:
    answers = count()

    def once(send: Send) -> None:
        if next(answers) == 0:
            motion_jpeg([jpeg()] * 30, 0.05)(send)

    with (
        http(once) as url,
        watched(url) as stream,
        pytest.raises(SourceError, match="given up, without a frame that can be used for"),
    ):
        list(stream.frames())


def test_a_slow_detector_gets_the_newest_frames_and_the_others_are_counted() -> None:
    with http(motion_jpeg(repeat(jpeg()), 0.01)) as url, watched(url) as stream:
        frames = stream.frames()
        before = next(frames)
        while stream.dropped[Drop.LATE] < 20:
            time.sleep(0.01)
        after = [next(frames) for _ in range(KEPT)]
    assert after[0].seq - before.seq > 20
    assert [frame.seq for frame in after] == sorted({frame.seq for frame in after})
    assert after[-1].seq < sum(stream.dropped.values()) + KEPT + 2


def test_an_address_where_nobody_answers_is_refused_without_its_password() -> None:
    with http(lambda send: None) as url:
        pass
    with pytest.raises(SourceError, match="cannot be opened") as refused:
        open_capture(url.replace("http://", "http://user:secret@"))
    assert "secret" not in str(refused.value)


def test_closing_ends_the_reader() -> None:
    with http(motion_jpeg(repeat(jpeg()), 0.02)) as url:
        with watched(url) as stream:
            reader = stream.name
            first(stream, 1)
            assert reader in str(threads())
        assert reader not in str(threads())
