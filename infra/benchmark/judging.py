"""The judge stage: registries loaded, then passages that all appear at once, three times; then with two workers."""

from contextlib import ExitStack

from infra.benchmark.findings import Finding, Results, faults, of_ours
from infra.benchmark.ground import Ground
from infra.benchmark.measuring import Took
from infra.benchmark.members import Member, Reading, jolqara, member
from infra.benchmark.outcome import Loading, Result
from infra.benchmark.queue import Queue
from infra.benchmark.supply import REGISTRIES, Supply
from schemas.topics import FINDINGS, PASSAGES
from streams.settings import GROUP

STAGE, UNIT = "judge", "passages"
REPETITIONS = 3
FIRST = 2_000
"""Passages whose judging shows that all is loaded: some for every partition."""


class Judging:
    """Our worker on a supply; use it as a context, which its processes do not outlive.

    All raise FeedError, Fell, TooSlow and KafkaException where the benchmark itself cannot go on.
    """

    def __init__(self, ground: Ground, supply: Supply) -> None:
        self._ground, self._supply = ground, supply
        self._undo = ExitStack()
        self._queue = Queue(ground.connection, GROUP, [PASSAGES.name])
        self._results = Results(ground.connection, FINDINGS.name, of_ours)
        self._found: list[Finding] = []
        self._workers: list[Member] = []

    def __enter__(self) -> "Judging":
        for close in (self._queue.close, self._results.close):
            self._undo.callback(close)
        return self

    def __exit__(self, *_: object) -> None:
        self._undo.close()

    def load(self) -> Loading:
        """Start the worker and see how long it takes until it judges."""
        feeder = self._supply.part("first passages", FIRST)
        feeder.release()
        self._ground.tell("loading the state", 0, 0)
        reading = self._join()
        self._queue.wait(*self._workers)
        took = reading.took(REGISTRIES * self._ground.size.plates)
        self._supply.mark()
        return Loading(
            plates=self._ground.size.plates,
            records=took.count,
            wall_s=took.wall_s,
            cpu_s=took.cpu_s,
            memory_mib=self._workers[0].memory_mib,
        )

    def repeat(self) -> Result:
        """Warm up, then measure three times."""
        size = self._ground.size
        self._part("warm-up", size.warm_up)
        took = [self._part(f"repetition {n + 1}", size.passages) for n in range(REPETITIONS)]
        return self._result("jolqara", took, f"{self._workers[0].memory_mib:,.0f} MiB in the end")

    def two(self) -> Result:
        """The same once more, shared with a second worker."""
        self._join()
        # As long as a repetition: what moved is loaded, looked at again, and its rows are made anew.
        self._part("warm-up of two workers", self._ground.size.passages)
        took = self._part("two workers", self._ground.size.passages)
        return self._result("jolqara, two workers", [took], "CPU seconds of both together")

    def _join(self) -> Reading:
        name = f"worker-{len(self._workers) + 1}"
        command = jolqara("worker", "--stage", "judge", "--dir", str(self._ground.directory))
        worker = self._undo.enter_context(member(command, self._ground.log(name), self._ground.environment))
        self._workers.append(worker)
        return Reading(worker)

    def _part(self, what: str, count: int) -> Took:
        feeder = self._supply.part(what, count)
        self._ground.tell(f"judging: {what}", 0, 0)
        reading = Reading(*self._workers)
        feeder.release()
        self._queue.wait(*self._workers)
        took = reading.took(count)
        self._supply.mark()
        return took

    def _result(self, who: str, took: list[Took], note: str) -> Result:
        self._ground.tell("comparing the findings", 0, 0)
        self._found += self._results.new()
        wanted = [finding for part in self._supply.wanted for finding in part]
        wrong = faults(wanted, self._found, self._supply.repeats)
        return Result(stage=STAGE, who=who, unit=UNIT, took=tuple(took), note=note, wrong=wrong)
