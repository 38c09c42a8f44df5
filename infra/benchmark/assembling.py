"""The assembly stage: frames of five vehicles and reads of their plates, until their passages are known."""

from contextlib import ExitStack
from itertools import accumulate

from confluent_kafka import Message

from infra.benchmark.city import VEHICLES_A_CAMERA, Size, cameras
from infra.benchmark.feeding import Feeder
from infra.benchmark.film import LIFE, Film
from infra.benchmark.findings import Results, faults
from infra.benchmark.ground import Ground
from infra.benchmark.measuring import Took
from infra.benchmark.members import Member, Reading, jolqara, member
from infra.benchmark.outcome import Result
from infra.benchmark.peers.assembly import finding
from infra.benchmark.queue import Queue
from infra.benchmark.rivals import Bout
from schemas import codec
from schemas.records import Passage
from schemas.topics import DEFAULT_PARTITIONS, FRAMES, PASSAGES, PLATE_READS
from streams.settings import GROUP

STAGE, UNIT = "assemble", "frames of five"
REPETITIONS = 3
PART = 10
"""Frames are so much fewer than passages."""
CAMERAS = 120


def film_size(size: Size) -> tuple[int, ...]:
    """Frames of the warm-up and of a repetition: so many that each vehicle is read at least twice."""
    least = CAMERAS * LIFE
    return tuple(max(1, passages // PART // least) * least for passages in (size.warm_up, size.passages))


def measure(ground: Ground) -> tuple[Result, Bout]:
    """Warm up, then measure three times; and the same for others. Raises FeedError, Fell, TooSlow, KafkaException."""
    with ExitStack() as undo:
        Feeder(ground.connection).send(*cameras(Size(plates=CAMERAS * VEHICLES_A_CAMERA, passages=0, warm_up=0)))
        queue = Queue(ground.connection, GROUP, [FRAMES.name, PLATE_READS.name])
        results = Results(ground.connection, PASSAGES.name, _passage)
        for close in (queue.close, results.close):
            undo.callback(close)
        command = jolqara("worker", "--stage", "assemble", "--dir", str(ground.directory))
        worker = undo.enter_context(member(command, ground.log("assemble"), ground.environment))
        filming = _Filming(ground, queue, worker)
        warm_up, frames = film_size(ground.size)
        filming.part("warm-up", warm_up)
        took = [filming.part(f"repetition {n + 1}", frames) for n in range(REPETITIONS)]
        ground.tell("comparing the passages", 0, 0)
        found = results.new()
        wrong = faults(filming.film.passed, [each[:3] for each in found])
    ours = Result(stage=STAGE, who="jolqara", unit=UNIT, took=tuple(took), note="fed meanwhile", wrong=wrong)
    return ours, Bout(
        stage=STAGE,
        unit=UNIT,
        until=dict.fromkeys(range(DEFAULT_PARTITIONS), 0),
        marks=list(accumulate([warm_up, *[frames] * REPETITIONS])),
        wanted=found,
    )


class _Filming:
    def __init__(self, ground: Ground, queue: Queue, worker: Member) -> None:
        self._ground, self._queue, self._worker = ground, queue, worker
        self.film = Film(CAMERAS)

    def part(self, what: str, frames: int) -> Took:
        reading = Reading(self._worker)
        self._ground.feed(Feeder(self._ground.connection), self.film.part(frames), f"assembling: {what}", frames * 2)
        self._queue.wait(self._worker)
        return reading.took(frames)


def _passage(message: Message) -> tuple[str, ...]:
    value = message.value() or b""
    return tuple(finding(codec.decode(Passage, value), value).split(" "))
