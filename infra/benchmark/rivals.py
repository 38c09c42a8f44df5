"""Others at the judge stage: each runs by itself, over passages that lie there already, and is compared as we are."""

import json
import sys
import time
from contextlib import ExitStack
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from msgspec import Struct

import infra
from infra.benchmark.findings import Results, faults, of_peers
from infra.benchmark.ground import Ground
from infra.benchmark.judging import FIRST, REPETITIONS, STAGE, UNIT
from infra.benchmark.measuring import Took
from infra.benchmark.members import Fell, Member, member
from infra.benchmark.outcome import Result
from infra.benchmark.supply import Supply

ROOT = Path(infra.__file__).parents[1]
PYTHON = ROOT / ".venv-peers" / "bin" / "python"
"""Of the environment that `make benchmark` makes for frameworks that do not go with our dependencies."""
LOOK_S = 0.2
PATIENCE_S = 600.0
_PARTITIONS = 12


class Rival(Struct, frozen=True, kw_only=True):
    """A peer."""

    name: str
    module: str
    apart: bool
    """Runs in the environment of its own."""
    slow: bool
    """Is given the first passages and the warm-up only; the unit is the same."""


RIVALS = (
    Rival(name="bare loop", module="bare", apart=False, slow=False),
    Rival(name="bytewax", module="bytewax_flow", apart=True, slow=False),
    Rival(name="quix", module="quix", apart=True, slow=True),
    Rival(name="stock faust", module="stock_faust", apart=False, slow=True),
)


def measure(ground: Ground, supply: Supply, rival: Rival) -> Result:
    """What it came to; where it could not take part the result says why."""
    python = PYTHON if rival.apart else Path(sys.executable)
    if not python.exists():
        return _absent(rival, f"its environment is missing ({python}): `make benchmark` makes it")
    try:
        return _measured(ground, supply, rival, python)
    except Fell as error:
        return _absent(rival, str(error))


def _measured(ground: Ground, supply: Supply, rival: Rival, python: Path) -> Result:
    ground.tell(f"the same by {rival.name}", 0, 0)
    parts = 2 if rival.slow else 2 + REPETITIONS
    topic, report = f"benchmark-{rival.module}", ground.directory / f"{rival.module}.json"
    task = {
        "bootstrap": ground.bootstrap,
        "until": supply.ends[parts - 1],
        "marks": _marks(ground, slow=rival.slow),
        "results": topic,
        "report": str(report),
    }
    told = ground.directory / f"{rival.module}.task"
    told.write_text(json.dumps(task))
    _make(ground, topic)
    with ExitStack() as undo:
        results = Results(ground.connection, topic, of_peers)
        undo.callback(results.close)
        command = [str(python), "-m", f"infra.benchmark.peers.{rival.module}", str(told)]
        environment = {**ground.environment, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
        _await(undo.enter_context(member(command, ground.log(rival.module), environment)), report)
        found = results.new()
    said = json.loads(report.read_text())
    wrong = faults([finding for part in supply.wanted[:parts] for finding in part], found)
    note = f"{said['memory_mib']:,.0f} MiB in the end{', on a part of the passages' if rival.slow else ''}"
    return Result(stage=STAGE, who=rival.name, unit=UNIT, took=_took(said), note=note, wrong=wrong)


def _marks(ground: Ground, *, slow: bool) -> list[int]:
    """Where the warm-up and each repetition end."""
    size = ground.size
    if slow:
        given = FIRST + size.warm_up
        return [given * n // (REPETITIONS + 1) for n in range(1, REPETITIONS + 2)]
    return list(accumulate([FIRST + size.warm_up, *[size.passages] * REPETITIONS]))


def _took(said: dict[str, Any]) -> tuple[Took, ...]:
    return tuple(
        Took(count=count - before, wall_s=at - began, cpu_s=cpu_s - had)
        for (before, began, had), (count, at, cpu_s) in pairwise(said["read"])
    )


def _await(peer: Member, report: Path) -> None:
    """Raises Fell if the peer ends without a report, or has none in time."""
    give_up_at = time.monotonic() + PATIENCE_S
    while not report.exists():
        if not peer.runs and not report.exists():
            peer.check()
        if time.monotonic() > give_up_at:
            raise Fell(f"it was not done within {PATIENCE_S:.0f} s")
        time.sleep(LOOK_S)


def _make(ground: Ground, topic: str) -> None:
    admin = AdminClient(ground.connection)
    for answer in admin.create_topics([NewTopic(topic, num_partitions=_PARTITIONS)]).values():
        answer.result()


def _absent(rival: Rival, why: str) -> Result:
    return Result(stage=STAGE, who=rival.name, unit=UNIT, note="did not take part", wrong=(why,))
