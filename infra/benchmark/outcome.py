"""What a benchmark came to."""

from msgspec import Struct

from infra.benchmark.measuring import Spread, Took, spread


class Result(Struct, frozen=True, kw_only=True):
    """One stage, or one peer in the place of it."""

    stage: str
    who: str
    unit: str
    """What is counted."""
    took: tuple[Took, ...] = ()
    """Of each repetition."""
    note: str = ""
    wrong: tuple[str, ...] = ()
    """What is wrong with its output, or why there is none: then its time does not count."""

    @property
    def a_cpu_second(self) -> Spread | None:
        """None where nothing was measured, or does not count."""
        return None if self.wrong else spread([took.a_cpu_second for took in self.took])

    @property
    def a_second(self) -> Spread | None:
        """By the clock on the wall."""
        return None if self.wrong else spread([took.count / took.wall_s for took in self.took if took.wall_s])


class Loading(Struct, frozen=True, kw_only=True):
    """From the start of a worker until it had judged a passage of every partition."""

    plates: int
    records: int
    """Extracts of all registries."""
    wall_s: float
    cpu_s: float
    memory_mib: float


class Latency(Struct, frozen=True, kw_only=True):
    """How long records took from one place to another."""

    what: str
    rate_a_second: float
    count: int
    p50_s: float
    p99_s: float
    seen_p50_s: float = 0.0
    """The same from the last frame that shows the vehicle: what the rule waits for before it is gone included."""
    seen_p99_s: float = 0.0


class Outcome(Struct, frozen=True, kw_only=True):
    """All of it."""

    machine: dict[str, str]
    plates: int
    passages: int
    results: tuple[Result, ...]
    loading: Loading | None = None
    latency: tuple[Latency, ...] = ()

    @property
    def wrong(self) -> bool:
        """Whether anything measured was wrong; who could not take part is no fault."""
        return any(result.wrong and result.took for result in self.results)
