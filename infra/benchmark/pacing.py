"""The whole flow at a steady pace: how long after a vehicle was seen its passage is a row of ClickHouse."""

import time
from contextlib import ExitStack
from datetime import timedelta
from threading import Thread

import numpy as np

from infra.benchmark.city import BEGINS_AT
from infra.benchmark.feeding import Feeder, FeedError
from infra.benchmark.film import AS_DETECTED, FRAME_US, READ_EVERY, TRACKS, Film
from infra.benchmark.flowing import LOOK_S, Flow
from infra.benchmark.ground import Ground
from infra.benchmark.outcome import Latency
from schemas.identity import micros
from streams.rules.facts.tracks import DISORDER, UNSEEN

SETTLING_S, MEASURED_S = 20.0, 30.0
"""What comes in the first, while processes start, does not count."""
_PLATES_A_CAMERA = 1_000
_FEWEST, _MOST = 10, 167
"""Cameras. The most read 5,000 plates a second."""
_FRAMES_A_SECOND = 1_000_000 / FRAME_US
_GONE = (DISORDER + UNSEEN) // timedelta(microseconds=FRAME_US)
"""Frames: the camera's next but so many shows that a vehicle is gone."""
_LOOKS_BACK = 300
"""Frames: how long after its time a row is looked for."""


class _Filming(Thread):
    """Films at the pace of the clock, and notes when each frame was delivered."""

    def __init__(self, feeder: Feeder, cameras: int) -> None:
        super().__init__(daemon=True)
        self._feeder, self._film = feeder, Film(cameras, AS_DETECTED)
        self.sent_at: dict[int, float] = {}
        """By the number of the frame, of the monotonic clock."""
        self.failed: FeedError | None = None

    def run(self) -> None:
        begun = time.monotonic()
        for number in range(int((SETTLING_S + MEASURED_S) * _FRAMES_A_SECOND)):
            time.sleep(max(0.0, begun + number / _FRAMES_A_SECOND - time.monotonic()))
            try:
                self._feeder.feed(self._film.one(number), lambda _: None)
            except FeedError as error:
                self.failed = error
                return
            self.sent_at[number] = time.monotonic()


def measure(ground: Ground) -> Latency:
    """Raises StackError, FeedError, Fell, KafkaException."""
    cameras = min(_MOST, max(_FEWEST, ground.size.plates // _PLATES_A_CAMERA))
    with ExitStack() as undo:
        flow = Flow(ground, undo, cameras)
        members = flow.start()
        filming = _Filming(Feeder(ground.connection), cameras)
        begun = time.monotonic()
        filming.start()
        found: dict[int, int] = {}
        rows: list[tuple[int, float]] = []
        while filming.is_alive():
            ground.tell("a steady pace", int(time.monotonic() - begun), int(SETTLING_S + MEASURED_S))
            for each in members:
                each.check()
            rows += _new(flow, filming, found)
            time.sleep(LOOK_S)
    if filming.failed is not None:
        raise filming.failed
    rate = cameras * _FRAMES_A_SECOND * TRACKS * AS_DETECTED / READ_EVERY
    own, seen = (_percentiles(rows, filming.sent_at, later) for later in (_GONE, 0))
    return Latency(
        what="from the frame that shows that a vehicle is gone, delivered to Kafka, to the row of its passage",
        rate_a_second=rate,
        count=len(rows),
        p50_s=own[0],
        p99_s=own[1],
        seen_p50_s=seen[0],
        seen_p99_s=seen[1],
    )


def _percentiles(rows: list[tuple[int, float]], sent_at: dict[int, float], later: int) -> tuple[float, float]:
    """The 50th and the 99th, from the delivery of the frame that is so many later than the last that shows it."""
    times = [at - sent_at[last + later] for last, at in rows if last + later in sent_at]
    p50, p99 = np.percentile(times or [np.nan], [50, 99])
    return float(p50), float(p99)


def _new(flow: Flow, filming: _Filming, found: dict[int, int]) -> list[tuple[int, float]]:
    """Of each passage that is found for the first time the number of its last frame, and when it was found."""
    begins = micros(BEGINS_AT)
    since = begins + max(0, len(filming.sent_at) - _LOOKS_BACK) * FRAME_US
    number = f"intDiv(toUnixTimestamp64Micro(left_at) - {begins}, {FRAME_US})"
    recent = f"FROM passages WHERE toUnixTimestamp64Micro(left_at) >= {since}"
    rows = flow.rows.rows(f"SELECT {number} AS number, count() {recent} GROUP BY number")
    now, new = time.monotonic(), []
    for last, count in rows:
        if last >= SETTLING_S * _FRAMES_A_SECOND:
            new += [(last, now)] * max(0, count - found.get(last, 0))
            found[last] = max(count, found.get(last, 0))
    return new
