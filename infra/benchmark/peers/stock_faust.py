"""Faust as it comes: an agent over events. Its tables load 2,000 keys a second, so registries are in dictionaries."""

import os
from typing import Any

import faust

from infra.benchmark.peers.registries import Registries
from infra.benchmark.peers.rule import PASSAGE, decode, finding, offences
from infra.benchmark.peers.task import Meter, Task, told


def main(task: Task) -> None:
    """Read, judge, write, until all that counts is done."""
    meter, known = Meter(task), Registries(task.bootstrap)
    app = faust.App(
        task.results,
        broker=f"kafka://{task.bootstrap}",
        store="memory://",
        datadir=f"{task.report}.faust",
        consumer_auto_offset_reset="earliest",
        topic_disable_leader=True,
        topic_allow_declare=False,
        web_enabled=False,
        value_serializer="raw",
        key_serializer="raw",
    )
    results = app.topic(task.results, value_serializer="raw", key_serializer="raw")

    async def judge(stream: Any) -> None:
        async for event in stream.events():
            message = event.message
            if message.offset >= task.until[message.partition]:
                continue
            passage = decode(PASSAGE, event.value)
            for offence in offences(passage, *known.of(passage["plate"]), known.limits):
                await results.send(key=passage["passage_id"].encode(), value=finding(passage, offence).encode())
            if meter.passed():
                await app.producer.flush()
                meter.end()
                os._exit(0)

    app.agent(app.topic("passages", value_serializer="raw", key_serializer="raw"), name="judge")(judge)
    meter.loaded()
    faust.Worker(app, loglevel="warn", redirect_stdouts=False).execute_from_commandline()


if __name__ == "__main__":
    main(told())
