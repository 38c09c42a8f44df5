"""What judging writes: findings, and the state records of what it keeps."""

from collections.abc import Callable, Sequence

from schemas import codec
from schemas.records import Finding, KeptPassage, Passage, Sighting
from schemas.topics import FINDINGS, STATE_JUDGE_PASSAGES
from streams.agents.subjects import Subject
from streams.producing import Outgoing, outgoing


class Written:
    """Of one partition. What came or goes in the same turn is not encoded again."""

    def __init__(self, partition: int, beside: Callable[[Passage], tuple[Sighting, ...]]) -> None:
        """`beside`: of what was screened away, where a plate was just before and after a passage."""
        self._partition, self._beside = partition, beside
        self._encoded: dict[str, bytes] = {}
        """By id, passages that came and findings that go in this turn."""

    def came(self, passage: Passage, value: bytes) -> None:
        """A passage came as these bytes."""
        self._encoded[passage.passage_id] = value

    def turned(self) -> None:
        """The turn is over."""
        self._encoded = {}

    def findings(self, subject: Subject, findings: Sequence[Finding]) -> list[Outgoing]:
        """Publish what has been found, or withdrawn."""
        written = [outgoing(FINDINGS, finding) for finding in findings]
        for finding, record in zip(findings, written, strict=True):
            self._encoded[finding.finding_id] = record.value or b""
            if finding.withdrawn:
                subject.published.pop(finding.finding_id, None)
            else:
                subject.published[finding.finding_id] = finding
        return written

    def kept(self, subject: Subject, keep: frozenset[str], changed: set[str]) -> list[Outgoing]:
        """State records of the passages that are to be kept and are new or changed."""
        new = [passage_id for passage_id in keep if passage_id not in subject.stored or passage_id in changed]
        subject.stored.update(new)
        return [self.state(passage_id, self._kept_of(subject, subject.passages[passage_id])) for passage_id in new]

    def gone(self, subject: Subject, gone: Sequence[str]) -> list[Outgoing]:
        """Tombstones of passages that have a state record and need not be kept."""
        return [self.state(passage_id, None) for passage_id in gone if passage_id in subject.stored]

    def state(self, name: str, kept: KeptPassage | None) -> Outgoing:
        """A state record; None: a tombstone."""
        value = None if kept is None else codec.encode(kept)
        return Outgoing(topic=STATE_JUDGE_PASSAGES.name, key=name.encode(), value=value, partition=self._partition)

    def _kept_of(self, subject: Subject, passage: Passage) -> KeptPassage:
        encoded, findings = self._encoded, subject.standing(passage.passage_id)
        return KeptPassage(
            passage_id=passage.passage_id,
            passage=encoded.get(passage.passage_id) or codec.encode(passage),
            findings=tuple(encoded.get(finding.finding_id) or codec.encode(finding) for finding in findings),
            beside=self._beside(passage),
        )
