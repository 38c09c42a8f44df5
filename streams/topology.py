"""All wiring of the stream on one screen: READ FIRST.

    frames, plate-reads ──► assemble_passages ──► passages ──► judge_passages ──► findings ──► issue_events ──►
    violations, warnings, reviews, annulments

Every agent does the same: it hands the batches that Faust brings to the runner of their partition (`partitions`),
which loads what the stage keeps, lets the stage work (`agents`), writes what follows and says how far it is done.
"""

from collections.abc import AsyncIterable
from typing import Any

import faust

from schemas.topics import TopicSpec
from streams.agents.assemble_passages import AssemblePassages
from streams.agents.issue_events import IssueEvents
from streams.agents.judge_passages import JudgePassages
from streams.partitions import Partitions
from streams.settings import GROUP, Settings, Stage
from streams.transport import App

WORKS: dict[Stage, type[AssemblePassages | JudgePassages | IssueEvents]] = {
    Stage.ASSEMBLE: AssemblePassages,
    Stage.JUDGE: JudgePassages,
    Stage.ISSUE: IssueEvents,
}
NAMES = {
    Stage.ASSEMBLE: "assemble_passages",
    Stage.JUDGE: "judge_passages",
    Stage.ISSUE: "issue_events",
}


def inputs(stage: Stage) -> tuple[TopicSpec, ...]:
    """The topics of which the group gives a stage's partitions to workers."""
    return WORKS[stage].inputs


def build(settings: Settings) -> App:
    """The Faust app of a worker with these stages; `worked` is set by whoever runs it."""
    app = App(
        GROUP,
        broker=settings.faust_broker(),
        broker_credentials=settings.faust_credentials(),
        broker_client_id="jolqara-worker",
        consumer_group_instance_id=settings.worker_id,
        consumer_auto_offset_reset="earliest",
        broker_session_timeout=8.0,  # bounds how long the partitions of a killed worker wait; brokers allow 6 and more
        broker_heartbeat_interval=2.0,
        # A group led by who met a broker just up, not yet sure of its topics, is given nothing until the next look.
        consumer_metadata_max_age_ms=5_000,
        broker_max_poll_records=4_000,
        broker_commit_interval=1.0,
        stream_buffer_maxsize=64,
        stream_wait_empty=False,
        stream_recovery_delay=0.0,
        table_standby_replicas=1,  # 0 would take an assignor that does not co-partition
        topic_disable_leader=True,
        topic_allow_declare=False,
        processing_guarantee="at_least_once",
        web_enabled=False,
        autodiscover=False,
    )
    for stage in settings.stages:
        topics = [spec.name for spec in inputs(stage)]
        app.agent(app.batches(topics), name=NAMES[stage])(hand_over)
    return app


async def hand_over(stream: Any) -> None:
    """The agent of every stage."""
    partitions: Partitions = stream.app.worked
    events: AsyncIterable[faust.EventT] = stream.noack().events()
    async for event in events:
        partitions.receive(event.value)
