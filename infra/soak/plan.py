"""What will happen in a run, all of it from one seed: the city, how its records come, which process fails when."""

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct
from numpy.random import Generator, default_rng

from infra.simulator.plan import CityPlan, Form

WORKERS = 3
KAFKA, CLICKHOUSE = "kafka", "clickhouse"
SESSION_S = 15.0
"""The sinks' session time-out; that of workers is shorter. Whoever is silent for longer loses its partitions."""


class Deed(StrEnum):
    """What is done to a process."""

    START = "start"
    STOP = "stop"
    """Asked to end."""
    KILL = "kill"
    PAUSE = "pause"
    """It stays, and does nothing."""
    RESUME = "resume"


class Step(Struct, frozen=True, kw_only=True):
    """One deed; it does nothing where it cannot apply, as to a process that is gone already."""

    at_s: float
    """Since the processes were started."""
    deed: Deed
    who: str
    """A member of the crew, or one of the two services."""
    lasts_s: float = 0.0
    """Until it is undone."""


class Supply(Struct, frozen=True, kw_only=True):
    """How the city's records reach Kafka."""

    during_s: float
    """Spread over so long while the processes run; 0: all before they start."""
    parts_h: tuple[float, ...]
    """Hours after the traffic: what was recorded later than each is sent only when all else has been judged."""
    late: float
    """Share of passages that may come with a later part."""
    disorder: bool
    """Whether later parts are shuffled."""
    twice: float
    """Share of records that are sent twice."""
    replayed: bool
    """The registries are sent once more from their beginning, after everything."""


class Plan(Struct, frozen=True, kw_only=True):
    """A run."""

    seed: int
    city: CityPlan
    supply: Supply
    named: bool
    """Whether workers keep a name in their group, and so their partitions over a quick restart."""
    sinks: int
    steps: tuple[Step, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """Names of the workers and sinks."""
        return (*(f"worker-{n + 1}" for n in range(WORKERS)), *(f"sink-{n + 1}" for n in range(self.sinks)))

    def chance(self, *subject: int) -> Generator:
        """A source of chance for what is decided later."""
        return default_rng([self.seed, *subject])


class _Fault(Struct, frozen=True):
    weight: float
    who: str
    deed: Deed
    lasts_s: tuple[float, float]


_FAULTS = (
    _Fault(5.0, "worker", Deed.KILL, (0, 3)),
    _Fault(1.0, "worker", Deed.STOP, (0, 3)),
    _Fault(2.0, "worker", Deed.PAUSE, (0.5, 6)),
    _Fault(1.0, "worker", Deed.PAUSE, (SESSION_S + 1, SESSION_S + 7)),
    _Fault(1.0, "sink", Deed.KILL, (0, 3)),
    _Fault(0.3, "sink", Deed.PAUSE, (0.5, 6)),
    _Fault(0.8, KAFKA, Deed.KILL, (0, 4)),
    _Fault(0.8, KAFKA, Deed.STOP, (0, 4)),
    _Fault(0.4, KAFKA, Deed.PAUSE, (1, 6)),
    _Fault(0.6, CLICKHOUSE, Deed.KILL, (0, 4)),
    _Fault(0.4, CLICKHOUSE, Deed.STOP, (0, 4)),
)
_MOST_FAULTS = 4
_FIRST_S = (2.0, 9.0)
"""From the moment at which the processes are just coming up until their work is done."""
_BETWEEN_S = (0.2, 5.0)
_MOST_PARTS = 4
_LATEST_H = 40.0
_AS_FRAMES, _DURING, _LATE, _DISORDER, _REPLAYED, _NAMED = 0.4, 0.6, 0.5, 0.5, 0.25, 0.3
"""Shares of the runs."""


def plan(seed: int) -> Plan:
    """The run of a seed."""
    rng = default_rng(seed)
    form = Form.FRAMES if _happens(rng, _AS_FRAMES) else Form.PASSAGES
    city = CityPlan(
        seed=seed,
        form=form,
        cameras=int(rng.integers(3, 9)),
        vehicles=int(rng.integers(60, 121) if form is Form.FRAMES else rng.integers(100, 301)),
        minutes=int(rng.integers(5, 9)),
    )
    supply = Supply(
        during_s=float(rng.uniform(4, 15)) if _happens(rng, _DURING) else 0.0,
        parts_h=tuple(sorted(map(float, rng.uniform(0, _LATEST_H, int(rng.integers(_MOST_PARTS)))))),
        late=float(rng.uniform(0, 0.2)) if _happens(rng, _LATE) else 0.0,
        disorder=_happens(rng, _DISORDER),
        twice=float(rng.uniform(0, 0.05)),
        replayed=_happens(rng, _REPLAYED),
    )
    named, sinks = _happens(rng, _NAMED), int(rng.integers(1, 3))
    steps = tuple(sorted(_steps(rng, sinks), key=lambda step: step.at_s))
    return Plan(seed=seed, city=city, supply=supply, named=named, sinks=sinks, steps=steps)


def _steps(rng: Generator, sinks: int) -> Iterator[Step]:
    """Each fault and what undoes it."""
    weights = [fault.weight for fault in _FAULTS]
    at_s = float(rng.uniform(*_FIRST_S))
    for _ in range(int(rng.integers(1, _MOST_FAULTS + 1))):
        fault = _FAULTS[int(rng.choice(len(_FAULTS), p=[weight / sum(weights) for weight in weights]))]
        many = {"worker": WORKERS, "sink": sinks}.get(fault.who)
        who = fault.who if many is None else f"{fault.who}-{rng.integers(many) + 1}"
        lasts_s = float(rng.uniform(*fault.lasts_s))
        yield Step(at_s=at_s, deed=fault.deed, who=who, lasts_s=lasts_s)
        undone = Deed.RESUME if fault.deed is Deed.PAUSE else Deed.START
        yield Step(at_s=at_s + lasts_s, deed=undone, who=who)
        at_s += float(rng.uniform(*_BETWEEN_S))


def _happens(rng: Generator, share: float) -> bool:
    return bool(rng.random() < share)
