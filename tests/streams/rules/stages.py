"""The two deciding stages without Kafka: what a worker does with the core, one record at a time."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from schemas.records import Annulment, AnyEvent, CameraRecord, Finding, Passage, StandingEvent
from schemas.vocabulary import Registry
from streams.rules.case import Waits
from streams.rules.issue import EventMemory, issue, receive
from streams.rules.judge import judge
from streams.rules.known import Heard, PlateRegistries, newest
from streams.rules.law.rulebook import Rulebook
from streams.rules.registrations import owners_of
from streams.rules.revise import revise


class Stages:
    """Remembers only what the core says must be kept, and looks again only when the core asked for it."""

    def __init__(self, rulebook: Rulebook, decided_at: datetime) -> None:
        self._rulebook, self._decided_at = rulebook, decided_at
        self._passages: dict[str, dict[str, Passage]] = defaultdict(dict)
        self._published: dict[str, dict[str, Finding]] = defaultdict(dict)
        self._statements: dict[str, dict[str, Any]] = defaultdict(dict)
        self._cameras: dict[str, CameraRecord] = {}
        self._as_of: dict[Registry, datetime] = {}
        self._plate_waits: dict[str, Waits] = {}
        self._event_waits: dict[str, Waits] = {}
        self._memories: dict[str, EventMemory] = {}
        self.history: dict[str, list[AnyEvent]] = defaultdict(list)
        """All that was published, by event_id."""

    def passage(self, passage: Passage) -> None:
        name = passage.plate or passage.passage_id
        self._passages[name].setdefault(passage.passage_id, passage)
        self._judge(name)

    def statement(self, registry: Registry, key: str, statement: Any) -> None:
        known = self._statements[registry]
        known[key] = newest(known.get(key), statement)
        if registry is Registry.FIREARM_PERMITS:
            vehicles = self._statements[Registry.VEHICLES]
            for name in [name for name in vehicles if key in owners_of(vehicles[name], name)]:
                self._judge(name)
            return
        if registry is not Registry.PENALTIES:
            self._judge(key)
            return
        for event_key, memory in list(self._memories.items()):
            if any(finding.owner_id == key for finding in memory.findings):
                self._issue(event_key)

    def camera(self, camera: CameraRecord) -> None:
        known = newest(self._cameras.get(camera.camera_id), camera)
        assert isinstance(known, CameraRecord)
        self._cameras[camera.camera_id] = known
        for name, passages in list(self._passages.items()):
            if any(passage.camera_id == camera.camera_id for passage in passages.values()):
                self._judge(name)

    def heartbeat(self, registry: Registry, as_of: datetime) -> None:
        self._as_of[registry] = max(as_of, self._as_of.get(registry, as_of))
        for name in [name for name, waits in self._plate_waits.items() if self._due(waits)]:
            self._judge(name)
        for key in [key for key, waits in self._event_waits.items() if self._due(waits)]:
            self._issue(key)

    @property
    def standing(self) -> Mapping[str, StandingEvent]:
        newest_ones = ((key, events[-1]) for key, events in self.history.items())
        return {key: event for key, event in newest_ones if not isinstance(event, Annulment)}

    def _due(self, waits: Waits) -> bool:
        return any(registry in self._as_of and self._as_of[registry] >= moment for registry, moment in waits)

    def _judge(self, name: str) -> None:
        passages, published, said = self._passages[name], self._published[name], self._statements
        registries = PlateRegistries(
            vehicles=said[Registry.VEHICLES].get(name),
            inspection=said[Registry.INSPECTION].get(name),
            osago=said[Registry.OSAGO].get(name),
            permits=said[Registry.FIREARM_PERMITS],
        )
        judgement = judge(tuple(passages.values()), registries, self._cameras, self._heard(), self._rulebook)
        self._plate_waits[name] = judgement.waits
        for finding in revise(published, judgement):
            published.pop(finding.finding_id, None)
            if not finding.withdrawn:
                published[finding.finding_id] = finding
            self._memories[finding.event_key] = receive(self._memories.get(finding.event_key), finding)
            self._issue(finding.event_key)
        for passage_id in passages.keys() - judgement.keep:
            del passages[passage_id]

    def _issue(self, key: str) -> None:
        memory = self._memories[key]
        owner_id = memory.findings[0].owner_id if memory.findings else None
        penalties = self._statements[Registry.PENALTIES].get(owner_id or "")
        issued = issue(memory, penalties, self._heard(), self._rulebook, self._decided_at)
        self._memories[key], self._event_waits[key] = issued.memory, issued.waits
        for event in issued.events:
            assert event.revision == len(self.history[event.event_id]), "revisions go up by one"
            self.history[event.event_id].append(event)

    def _heard(self) -> Heard:
        return Heard(as_of=dict(self._as_of))
