"""The whole benchmark, stage after stage, on services and a directory that end with it."""

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from infra.benchmark import rivals, sinking
from infra.benchmark.city import Size
from infra.benchmark.ground import Ground, Tell, ground
from infra.benchmark.judging import Judging
from infra.benchmark.machine import machine
from infra.benchmark.outcome import Latency, Loading, Outcome, Result
from infra.benchmark.rivals import Rival
from infra.benchmark.supply import Supply


class Measured(StrEnum):
    """What can be measured."""

    JUDGE = "judge"
    TWO = "two-workers"
    PEERS = "peers"
    SINK = "sink"


class Wish(Struct, frozen=True, kw_only=True):
    """What shall be measured."""

    size: Size
    measured: Collection[Measured] = tuple(Measured)
    rivals: Collection[Rival] = rivals.RIVALS


class _Found(Struct, kw_only=True):
    results: list[Result] = []
    loading: Loading | None = None
    latency: list[Latency] = []


def play(wish: Wish, environment: Mapping[str, str], tell: Tell) -> Outcome:
    """Measure what is wished; in the end nothing is left, neither processes nor files.

    Raises StackError, TopicsError, FeedError, Fell, TooSlow and KafkaException where it cannot go on.
    """
    described, found = machine(), _Found()
    for stages, measure in _STAGES:
        if set(stages) & set(wish.measured):
            with (
                TemporaryDirectory(prefix="jolqara-benchmark-", ignore_cleanup_errors=True) as directory,
                ground(wish.size, Path(directory), environment, tell) as prepared,
            ):
                measure(prepared, wish, found)
    return Outcome(
        machine=described,
        plates=wish.size.plates,
        passages=wish.size.passages,
        results=tuple(found.results),
        loading=found.loading,
        latency=tuple(found.latency),
    )


def _judge(prepared: Ground, wish: Wish, found: _Found) -> None:
    supply = Supply(prepared)
    supply.registries()
    with Judging(prepared, supply) as judging:
        found.loading = judging.load()
        found.results.append(judging.repeat())
        if Measured.TWO in wish.measured:
            found.results.append(judging.two())
    if Measured.PEERS in wish.measured:
        found.results += [rivals.measure(prepared, supply, rival) for rival in wish.rivals]


def _sink(prepared: Ground, _: Wish, found: _Found) -> None:
    found.results.append(sinking.measure(prepared))


_STAGES: tuple[tuple[tuple[Measured, ...], Callable[[Ground, Wish, _Found], None]], ...] = (
    ((Measured.JUDGE, Measured.TWO, Measured.PEERS), _judge),
    ((Measured.SINK,), _sink),
)
