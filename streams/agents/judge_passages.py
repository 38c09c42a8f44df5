"""Passages to findings: everything that is kept of a plate is judged again whenever something about it changes.

Most passages are screened away, a batch at a time, as nothing can come of them; the others are judged. Memory per
plate: the passages that can still matter and the findings that stand, one state record per passage, and where the plate
was in those that were screened away, one state record per batch. A passage without a plate is alone.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime

from schemas import codec
from schemas.identity import micros
from schemas.records import Finding, KeptPassage, Passage, Sighting
from schemas.topics import (
    FIREARM_PERMIT_CHANGES,
    INSPECTION_CHANGES,
    OSAGO_CHANGES,
    PASSAGES,
    STATE_JUDGE_PASSAGES,
    VEHICLE_CHANGES,
    TopicSpec,
)
from schemas.vocabulary import DeadLetterReason, Registry
from streams.agents.dossiers import Dossier, Dossiers
from streams.agents.screening import Screening
from streams.agents.subjects import Subject, Subjects, subject_of
from streams.agents.work import Surroundings, Turn
from streams.agents.written import Written
from streams.following import Arrived
from streams.producing import Outgoing
from streams.rejection import Raw, Rejected, decode
from streams.rules.judge import Judgement
from streams.rules.known import Heard
from streams.rules.revise import revise
from streams.rules.travel import Seen
from streams.state import Newest, Waits
from streams.transport import Batch

_NEVER = -(2**63)
TOGETHER = 4
"""Batches in one turn, at most: what follows from them is one transaction."""
TURN = 500
"""Subjects that are judged again in one turn, besides those of a batch."""


class JudgePassages:
    """One partition of the stage."""

    inputs: tuple[TopicSpec, ...] = (PASSAGES,)
    vouched: Mapping[Registry, TopicSpec] = {
        Registry.VEHICLES: VEHICLE_CHANGES,
        Registry.INSPECTION: INSPECTION_CHANGES,
        Registry.OSAGO: OSAGO_CHANGES,
        Registry.FIREARM_PERMITS: FIREARM_PERMIT_CHANGES,
    }
    follows: tuple[TopicSpec, ...] = (VEHICLE_CHANGES, INSPECTION_CHANGES, OSAGO_CHANGES)
    state: TopicSpec = STATE_JUDGE_PASSAGES

    def __init__(self, partition: int, around: Surroundings) -> None:
        self._partition, self._around = partition, around
        self._dossiers = Dossiers(around)
        self._subjects = Subjects(around.metrics)
        said = self._dossiers.said_of
        self._screening = Screening(partition, around, self._dossiers.plates, said, self._subjects)
        self._waits: Waits[str] = Waits()
        self._heard = Heard(as_of={})
        self._touched: dict[str, bool] = {}
        """Who is to be judged again: because something is known that was not, or merely as time has passed."""
        self._batches: deque[Batch] = deque()
        self._letters: list[Outgoing] = []
        self._kept = Newest()
        self._written = Written(partition, self._screening.beside)

    def restore(self, arrived: Arrived) -> None:
        self._kept.apply(arrived)

    def apply_all(self, records: Sequence[Arrived]) -> None:
        taken = self._dossiers.take(records)
        for rejected in taken.rejected:
            self._reject(rejected)
        for plate in taken.changed:
            self._screening.screen.plate_changed(plate)
            self._touch(plate)

    def loaded(self) -> None:
        seen: list[tuple[str, Sighting]] = []
        for kept in self._kept.records(KeptPassage, self._reject):
            if kept.screened is not None:
                self._screening.restore(kept, kept.screened)
                continue
            passage = codec.decode(Passage, kept.passage)
            seen += ((passage.plate, sighting) for sighting in kept.beside)
            self._screening.judged(passage)
            subject = self._subjects.keep(passage)
            subject.stored.add(passage.passage_id)
            findings = [codec.decode(Finding, finding) for finding in kept.findings]
            subject.published |= {finding.finding_id: finding for finding in findings}
        self._screening.seen(seen)
        self._touched = dict.fromkeys(self._subjects.names, True)

    def camera_changed(self, camera_id: str) -> None:
        self._screening.cameras.changed()
        for name in self._subjects.at_camera(camera_id):
            self._touch(name)

    def permits_changed(self, owner_id: str) -> None:
        self._screening.screen.permits_changed(owner_id)
        for name in self._subjects.of_owner(owner_id):
            self._dossiers.forget(name)
            self._touch(name)

    def hear(self, as_of: Mapping[Registry, datetime]) -> None:
        self._heard = Heard(as_of={registry: as_of[registry] for registry in self.vouched if registry in as_of})
        for name in self._waits.due(self._heard.as_of):
            self._touch(name, news=False)

    def receive(self, batch: Batch) -> None:
        self._batches.append(batch)

    def rewind(self) -> bool:
        self._batches.clear()
        return True

    def backlog(self, topic: str) -> int:
        return len(self._batches)

    def pending(self) -> Mapping[Registry, datetime]:
        oldest = self._waits.oldest()
        since = self._screening.waiting_since()
        if since is not None:
            behind = (registry for registry in self.vouched if not self._heard.reaches(registry, since))
            oldest |= {registry: min(since, oldest.get(registry, since)) for registry in behind}
        return oldest

    def turn(self) -> Turn | None:
        waited = self._screening.due(self._heard_to)
        if not (self._batches or self._touched or self._letters or waited):
            return None
        names, done = dict.fromkeys(list(self._touched)[:TURN]), {}
        arrived: list[Raw] = []
        for _ in range(min(TOGETHER, len(self._batches))):
            batch = self._batches.popleft()
            done = {batch.topic: batch.offset + 1}
            arrived += batch.records
        new = self._accept([*waited, *self._screening.screened(arrived, self._heard_to)])
        for name in names | dict.fromkeys(new):
            self._judge(name, new.get(name, ()))
        letters, self._letters = self._letters, []
        return Turn(outgoing=(*letters, *self._written.records(self._screening.changes())), done=done)

    @property
    def _heard_to(self) -> int:
        """Up to when all registries have spoken, in microseconds since 1970."""
        oldest = self._heard.oldest(self.vouched)
        return _NEVER if oldest is None else micros(oldest)

    def _accept(self, raws: Sequence[Raw]) -> dict[str, list[Passage]]:
        """Keep passages that are new, and return them by subject."""
        usable, rejected = decode(PASSAGES, raws)
        new: dict[str, list[Passage]] = {}
        for raw, passage in usable:
            name = subject_of(passage)
            subject = self._subjects.get(name)
            known = None if subject is None else subject.passages.get(passage.passage_id)
            if known is None:
                self._subjects.keep(passage)
                self._written.came(passage, raw.value or b"")
                new.setdefault(name, []).append(passage)
            elif known == passage:
                self._around.metrics.count("duplicates")
            else:
                rejected.append(_contradiction(raw, passage))
        self._around.metrics.count("passages_judged", len(usable))
        for rejection in rejected:
            self._reject(rejection)
        return new

    def _judge(self, name: str, new: Sequence[Passage]) -> None:
        """Everything of a subject, or, where nothing else has changed, its new passages alone."""
        subject, touched = self._subjects.get(name), name in self._touched
        news = self._touched.pop(name, True)
        if subject is None:
            return
        dossier = self._dossiers.known(name)
        if dossier is None:
            dossier = self._dossiers.make(name)
            self._subjects.concern(name, dossier.owners)
            dossier.judge.recall(subject.ordered, self._around.cameras)
        added: list[Judgement | None] = []
        for passage in new:
            added.append(None if touched else self._alone(dossier, name, passage))
            self._screening.judged(passage)
        if added and None not in added:
            self._around.metrics.count("passages_alone", len(added))
            for each in added:
                if each is not None:
                    self._follow(name, subject, each, {})
            return
        if news or new:
            self._accept(self._screening.told(name))
        seen: list[Seen] = [*subject.passages.values(), *self._screening.sightings.of(name)]
        judgement = dossier.judge.judge(seen, dossier.said, self._around.cameras, self._heard)
        self._around.metrics.count("plates_judged")
        self._follow(name, subject, judgement, subject.published)
        self._forget(name, subject, judgement.keep)

    def _alone(self, dossier: Dossier, name: str, passage: Passage) -> Judgement | None:
        if not self._screening.fits(passage, name):
            return None
        camera, in_order = self._around.cameras.get(passage.camera_id), self._screening.in_order(passage)
        said = dossier.of_vehicle if in_order else dossier.said
        return dossier.judge.add(passage, said, camera, self._heard, in_order=in_order)

    def _follow(self, name: str, subject: Subject, judgement: Judgement, published: Mapping[str, Finding]) -> None:
        """What follows from a judgement on passages of which this has been published."""
        findings = revise(published, judgement)
        self._written.findings(subject, findings)
        self._screening.screen.told(name, judgement.told)
        for registry, moment in judgement.waits:
            self._waits.add(registry, moment, name)
        self._written.kept(subject, judgement.keep, {finding.passage_id for finding in findings})

    def _forget(self, name: str, subject: Subject, keep: frozenset[str]) -> None:
        """What has been kept and need not be."""
        gone = [passage_id for passage_id in subject.passages if passage_id not in keep]
        self._written.gone(subject, gone)
        for passage_id in gone:
            self._subjects.forget(name, passage_id)
        if name not in self._subjects.names:
            self._dossiers.forget(name)

    def _reject(self, rejected: Rejected) -> None:
        self._letters.append(rejected.letter(self._around.clock()))

    def _touch(self, name: str, *, news: bool = True) -> None:
        if name in self._subjects.names:
            self._touched[name] = news or self._touched.get(name, False)


def _contradiction(raw: Raw, passage: Passage) -> Rejected:
    detail = f"passage {passage.passage_id} came before with other content: the first one counts"
    return Rejected(raw=raw, reason=DeadLetterReason.CONTRADICTION, detail=detail)
