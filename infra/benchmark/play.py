"""The whole benchmark, stage after stage, on services and a directory that end with it."""

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from infra.benchmark import assembling, flowing, pacing, rivals, sinking
from infra.benchmark.city import Size
from infra.benchmark.ground import Ground, Tell, ground
from infra.benchmark.judging import Judging
from infra.benchmark.machine import machine
from infra.benchmark.outcome import Latency, Loading, Outcome, Result
from infra.benchmark.supply import Supply


class Measured(StrEnum):
    """What can be measured."""

    JUDGE = "judge"
    TWO = "two-workers"
    ASSEMBLE = "assemble"
    SINK = "sink"
    FLOW = "whole-flow"
    LATENCY = "latency"


class Wish(Struct, frozen=True, kw_only=True):
    """What shall be measured."""

    size: Size
    measured: Collection[Measured] = tuple(Measured)
    peers: bool = True


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
    for rival in rivals.RIVALS if wish.peers else ():
        bout = rivals.judge_bout(prepared, supply, slow=rival.slow)
        found.results.append(rivals.measure(prepared, rival, bout))


def _assemble(prepared: Ground, wish: Wish, found: _Found) -> None:
    ours, bout = assembling.measure(prepared)
    found.results.append(ours)
    if wish.peers:
        found.results.append(rivals.measure(prepared, rivals.ASSEMBLER, bout))


def _sink(prepared: Ground, _: Wish, found: _Found) -> None:
    found.results.append(sinking.measure(prepared))


def _flow(prepared: Ground, _: Wish, found: _Found) -> None:
    found.results.append(flowing.throughput(prepared))


def _latency(prepared: Ground, _: Wish, found: _Found) -> None:
    found.latency.append(pacing.measure(prepared))


_STAGES: tuple[tuple[tuple[Measured, ...], Callable[[Ground, Wish, _Found], None]], ...] = (
    ((Measured.JUDGE, Measured.TWO), _judge),
    ((Measured.ASSEMBLE,), _assemble),
    ((Measured.SINK,), _sink),
    ((Measured.FLOW,), _flow),
    ((Measured.LATENCY,), _latency),
)
