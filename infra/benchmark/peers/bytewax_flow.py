"""A Bytewax flow. It has no as-of join: registries are read into dictionaries before it begins."""

import sys
from collections.abc import Iterator
from typing import Any

import bytewax.operators as op  # type: ignore[import-not-found]
from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSource  # type: ignore[import-not-found]
from bytewax.dataflow import Dataflow  # type: ignore[import-not-found]
from bytewax.testing import run_main  # type: ignore[import-not-found]

from infra.benchmark.peers.registries import Registries
from infra.benchmark.peers.rule import PASSAGE, decode, finding, offences
from infra.benchmark.peers.task import Meter, Task, told

_BATCH = 5_000


def main(task: Task) -> None:
    """Read to the end of the topic, judge, write."""
    meter, known = Meter(task), Registries(task.bootstrap)
    brokers = [task.bootstrap]

    def found(message: Any) -> Iterator[Any]:
        if message.offset >= task.until[message.partition]:
            return
        passage = decode(PASSAGE, message.value)
        for offence in offences(passage, *known.of(passage["plate"]), known.limits):
            yield KafkaSinkMessage(passage["passage_id"].encode(), finding(passage, offence).encode())
        meter.passed()

    flow = Dataflow("judge")
    source = KafkaSource(brokers, ["passages"], tail=False, batch_size=_BATCH)
    findings = op.flat_map("judge", op.input("passages", flow, source), found)
    op.output("findings", findings, KafkaSink(brokers, task.results))
    meter.loaded()
    run_main(flow)
    meter.end()


if __name__ == "__main__":
    main(told())
    sys.exit(0)
