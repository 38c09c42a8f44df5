"""The queue that keeps the newest frames."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from detectors.sources.frames import Frame
from detectors.sources.newest import Newest
from tests.detectors.sources.media import picture


def frame(seq: int) -> Frame:
    return Frame(seq=seq, offset=timedelta(seconds=seq), picture=picture(4, 4))


def test_the_oldest_go_and_whoever_puts_is_told() -> None:
    newest = Newest(2)
    assert [newest.put(frame(seq)) for seq in range(5)] == [True, True, False, False, False]
    newest.close()
    assert [one.seq for one in newest.taken()] == [3, 4]


def test_whoever_takes_waits_for_what_is_put() -> None:
    newest = Newest(1000)
    with ThreadPoolExecutor(1) as pool:
        taken = pool.submit(lambda: [one.seq for one in newest.taken()])
        for seq in range(100):
            newest.put(frame(seq))
        newest.close()
        assert taken.result(timeout=30) == list(range(100))
