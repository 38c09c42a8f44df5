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
from infra.benchmark.findings import Finding, Results, faults, of_peers
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
PATIENCE_S = 1800.0
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

ASSEMBLER = Rival(name="bare loop", module="assembly", apart=False, slow=False)
"""Of passages, beside our assembly."""


class Bout(Struct, frozen=True, kw_only=True):
    """What a rival is given, and what must come of it."""

    stage: str
    unit: str
    until: dict[int, int]
    """Partition of the input to the offset before which it counts."""
    marks: list[int]
    """Where the warm-up and each repetition end, in records."""
    wanted: list[Finding]
    note: str = ""


def judge_bout(ground: Ground, supply: Supply, *, slow: bool) -> Bout:
    """All that was measured with us; for slow ones the first passages and the warm-up, in four parts."""
    size, parts = ground.size, 2 if slow else 2 + REPETITIONS
    given = FIRST + size.warm_up
    return Bout(
        stage=STAGE,
        unit=UNIT,
        until=supply.ends[parts - 1],
        marks=[given * n // (REPETITIONS + 1) for n in range(1, REPETITIONS + 2)]
        if slow
        else list(accumulate([given, *[size.passages] * REPETITIONS])),
        wanted=[finding for part in supply.wanted[:parts] for finding in part],
        note=", on a part of the passages" if slow else "",
    )


def measure(ground: Ground, rival: Rival, bout: Bout) -> Result:
    """What it came to; where it could not take part the result says why."""
    python = PYTHON if rival.apart else Path(sys.executable)
    if not python.exists():
        return _absent(rival, bout, f"its environment is missing ({python}): `make benchmark` makes it")
    try:
        return _measured(ground, rival, bout, python)
    except Fell as error:
        return _absent(rival, bout, str(error))


def _measured(ground: Ground, rival: Rival, bout: Bout, python: Path) -> Result:
    ground.tell(f"{bout.stage}: {rival.name}", 0, 0)
    topic, report = f"benchmark-{rival.module}", ground.directory / f"{rival.module}.json"
    told = ground.directory / f"{rival.module}.task"
    asked = {"bootstrap": ground.bootstrap, "results": topic, "report": str(report)}
    told.write_text(json.dumps({**asked, "until": bout.until, "marks": bout.marks}))
    _make(ground, topic)
    with ExitStack() as undo:
        results = Results(ground.connection, topic, of_peers)
        undo.callback(results.close)
        command = [str(python), "-m", f"infra.benchmark.peers.{rival.module}", str(told)]
        environment = {**ground.environment, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
        _await(undo.enter_context(member(command, ground.log(rival.module), environment)), report)
        found = results.new()
    said = json.loads(report.read_text())
    wrong, note = faults(bout.wanted, found), f"{said['memory_mib']:,.0f} MiB in the end{bout.note}"
    return Result(stage=bout.stage, who=rival.name, unit=bout.unit, took=_took(said), note=note, wrong=wrong)


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


def _absent(rival: Rival, bout: Bout, why: str) -> Result:
    return Result(stage=bout.stage, who=rival.name, unit=bout.unit, note="did not take part", wrong=(why,))
