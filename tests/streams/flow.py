"""The two deciding stages on topics in memory: what Kafka guarantees and no more, so that every fault can be played.

Each topic is one log. A stage reads its input, the registries and its own state at its own pace; what a turn writes
appears at once or not at all; a worker can die before its turn is written, or between that and its commit.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from schemas import codec
from schemas.records import CameraRecord, DeadLetter, FirearmPermitExtract, StandingEvent
from schemas.topics import BY_NAME, FIREARM_PERMIT_CHANGES, TopicSpec
from schemas.vocabulary import Registry
from streams.agents.issue_events import IssueEvents
from streams.agents.judge_passages import JudgePassages
from streams.agents.work import Surroundings, Turn
from streams.following import Arrived
from streams.metrics import Metrics
from streams.producing import Outgoing, millis, outgoing
from streams.publishing import SPEC_OF
from streams.rules.law.rulebook import Rulebook
from streams.state import Statements
from streams.transport import Batch
from tests.streams.running import standing

EVENTS = ("violations", "warnings", "reviews", "annulments")


class Flow:
    """Topics, what every worker knows at once (heartbeats, cameras, permits), and the two stages."""

    def __init__(self, rulebook: Rulebook, clock: datetime) -> None:
        self.logs: dict[str, list[Arrived]] = defaultdict(list)
        self.as_of: dict[Registry, datetime] = {}
        self.cameras: dict[str, CameraRecord] = {}
        self.permits: Statements[FirearmPermitExtract] = Statements(FIREARM_PERMIT_CHANGES)
        around = Surroundings(
            rulebook=rulebook,
            cameras=self.cameras,
            permits=self.permits.get,
            clock=lambda: clock,
            metrics=Metrics(),
            seconds=lambda: 0.0,
            caught_up=lambda topic, seen_to, asked_after: True,
        )
        self.stages = {"judge": Stage(JudgePassages, self, around), "issue": Stage(IssueEvents, self, around)}

    def send(self, record: msgspec.Struct) -> None:
        """Write a record to its topic."""
        self.append(outgoing(SPEC_OF[type(record)], record))

    def withdraw(self, spec: TopicSpec, key: str, recorded_at: datetime) -> None:
        """Write a tombstone."""
        self.append(Outgoing(topic=spec.name, key=key.encode(), value=None, timestamp_ms=millis(recorded_at)))

    def append(self, record: Outgoing) -> None:
        """At the end of its log."""
        log = self.logs[record.topic]
        arrived = Arrived(
            topic=record.topic,
            partition=0,
            offset=len(log),
            timestamp=record.timestamp_ms,
            key=record.key,
            value=record.value,
        )
        log.append(arrived)
        if record.topic == FIREARM_PERMIT_CHANGES.name:  # which every worker reads whole
            self.permits.apply(arrived)
            for stage in self.stages.values():
                stage.work.permits_changed((record.key or b"").decode())

    def camera(self, camera: CameraRecord) -> None:
        """Every worker knows of a camera's new record."""
        known = self.cameras.get(camera.camera_id)
        if known is None or known.recorded_at <= camera.recorded_at:
            self.cameras[camera.camera_id] = camera
            for stage in self.stages.values():
                stage.work.camera_changed(camera.camera_id)

    def beat(self, registry: Registry, as_of: datetime) -> None:
        """A registry vouches for what it has published; each worker hears of it in its own time."""
        self.as_of[registry] = max(as_of, self.as_of.get(registry, as_of))

    def settle(self) -> None:
        """Until nothing moves any more."""
        for _ in range(2):  # what the second stage writes concerns nobody
            for stage in self.stages.values():
                stage.receive(len(self.logs[stage.input]))
                stage.hear()
                while stage.turn():
                    pass

    def records(self, *topics: str) -> list[Any]:
        """Everything that lies in topics."""
        values = [(topic, arrived.value) for topic in topics for arrived in self.logs[topic]]
        return [codec.decode(BY_NAME[topic].record, value) for topic, value in values if value is not None]

    @property
    def standing(self) -> Mapping[str, StandingEvent]:
        """By event_id, what stands by all that was published."""
        return standing(self.records(*EVENTS))

    @property
    def letters(self) -> list[DeadLetter]:
        """What was put aside."""
        return self.records("dead-letters")


class Stage:
    """One partition of a stage, whichever worker has it."""

    def __init__(self, kind: type[JudgePassages | IssueEvents], flow: Flow, around: Surroundings) -> None:
        self._kind, self._flow, self._around = kind, flow, around
        self.input = kind.inputs[0].name
        self._committed = 0
        self.start()

    def start(self) -> None:
        """A worker without memory takes the partition: state, then registries, then work."""
        self.work = self._kind(0, self._around)
        for arrived in self._flow.logs[self.work.state.name]:
            self.work.restore(arrived)
        self._next = {spec.name: 0 for spec in self.work.follows}
        as_of = dict(self._flow.as_of)
        self._follow_all()
        self.work.loaded()
        self.work.hear(as_of)
        self._next[self.input] = self._committed

    def follow(self, topic: str, count: int) -> None:
        """Read on in a registry's topic."""
        records = self._flow.logs[topic][self._next[topic] :][:count]
        self._next[topic] += len(records)
        if records:
            self.work.apply_all(records)

    def hear(self) -> None:
        """The heartbeats of this moment count once what they vouch for has been read."""
        as_of = dict(self._flow.as_of)
        self._follow_all()
        self.work.hear(as_of)

    def receive(self, count: int) -> None:
        """Fetch from the input."""
        records = self._flow.logs[self.input][self._next[self.input] :][:count]
        if records:
            self._next[self.input] += len(records)
            self.work.receive(Batch(records))

    def turn(self) -> bool:
        """One turn, written and committed; whether there was anything to do."""
        if turn := self.work.turn():
            self._write(turn)
            self._commit(turn)
        return turn is not None

    def die_before_writing(self) -> None:
        """The worker dies with a turn in hand: its transaction is aborted."""
        self.work.turn()
        self.start()

    def die_before_committing(self) -> None:
        """The worker dies when a turn is written, before the group hears of it."""
        if turn := self.work.turn():
            self._write(turn)
        self.start()

    def _follow_all(self) -> None:
        for spec in self.work.follows:
            self.follow(spec.name, len(self._flow.logs[spec.name]))

    def _write(self, turn: Turn) -> None:
        for record in turn.outgoing:
            self._flow.append(record)

    def _commit(self, turn: Turn) -> None:
        self._committed = turn.done.get(self.input, self._committed)
