"""Whom judging keeps passages of: plates, and passages without one, each alone."""

from bisect import insort
from collections.abc import KeysView

from schemas.records import Finding, Passage
from streams.metrics import Metrics
from streams.rules.travel import by_time
from streams.state import Index


class Subject:
    """All that is kept of a plate."""

    def __init__(self) -> None:
        self.passages: dict[str, Passage] = {}
        self.ordered: list[Passage] = []
        """The same, `by_time`."""
        self.published: dict[str, Finding] = {}
        self.stored: set[str] = set()
        """Passages that have a state record."""
        self.owners: frozenset[str] = frozenset()
        """Whom the vehicle registry names."""

    def standing(self, passage_id: str) -> list[Finding]:
        """What has been published of a passage and stands."""
        return [finding for finding in self.published.values() if finding.passage_id == passage_id]


class Subjects:
    """All of a partition, and whom a camera or an owner concerns."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._subjects: dict[str, Subject] = {}
        self._at_camera, self._of_owner = Index(), Index()

    @property
    def names(self) -> KeysView[str]:
        """Of everybody of whom something is kept."""
        return self._subjects.keys()

    def __getitem__(self, name: str) -> Subject:
        return self._subjects[name]

    def get(self, name: str) -> Subject | None:
        """What is kept under the name, if anything is."""
        return self._subjects.get(name)

    def at_camera(self, camera_id: str) -> tuple[str, ...]:
        """Of whom passages there are kept."""
        return self._at_camera.of(camera_id)

    def of_owner(self, owner_id: str) -> tuple[str, ...]:
        """Whom the owner concerns."""
        return self._of_owner.of(owner_id)

    def keep(self, passage: Passage) -> Subject:
        """Keep a passage; under `subject_of` it."""
        name = subject_of(passage)
        subject = self._subjects.setdefault(name, Subject())
        subject.passages[passage.passage_id] = passage
        insort(subject.ordered, passage, key=by_time)
        self._at_camera.add(passage.camera_id, name)
        self._metrics.count("kept_passages")
        return subject

    def forget(self, name: str, passage_id: str) -> None:
        """Forget a passage, and of whom none is left then."""
        subject = self._subjects[name]
        passage = subject.passages.pop(passage_id)
        subject.ordered.remove(passage)
        camera_id = passage.camera_id
        subject.stored.discard(passage_id)
        subject.published = {k: f for k, f in subject.published.items() if f.passage_id != passage_id}
        if all(other.camera_id != camera_id for other in subject.passages.values()):
            self._at_camera.discard(camera_id, name)
        self._metrics.count("kept_passages", -1)
        if not subject.passages:
            self.concern(name, frozenset())
            del self._subjects[name]

    def concern(self, name: str, owners: frozenset[str]) -> None:
        """What is known of these owners concerns the subject, and of nobody else."""
        subject = self._subjects[name]
        for owner_id in subject.owners - owners:
            self._of_owner.discard(owner_id, name)
        for owner_id in owners - subject.owners:
            self._of_owner.add(owner_id, name)
        subject.owners = owners


def subject_of(passage: Passage) -> str:
    """Passages of one plate are judged together; one without a plate is alone."""
    return passage.plate or f"without plate: {passage.passage_id}"
