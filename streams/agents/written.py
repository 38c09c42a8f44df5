"""What a turn of judging writes: findings, and the state records of what it keeps."""

from collections.abc import Callable, Iterable, Sequence

from schemas import codec
from schemas.bulk import Encoder
from schemas.records import Finding, KeptPassage, Passage, Sighting
from schemas.topics import FINDINGS, STATE_JUDGE_PASSAGES
from streams.agents.subjects import Subject
from streams.producing import Outgoing, encoded

_FINDINGS = Encoder(Finding)


class Written:
    """Of one partition, gathered until the turn ends."""

    def __init__(self, partition: int, beside: Callable[[Passage], tuple[Sighting, ...]]) -> None:
        """`beside`: of what was screened away, where a plate was just before and after a passage."""
        self._partition, self._beside = partition, beside
        self._begin()

    def _begin(self) -> None:
        self._findings: list[Finding] = []
        self._kept: dict[str, Subject] = {}
        """By passage, whose it is."""
        self._gone: list[str] = []
        self._encoded: dict[str, bytes] = {}
        """By id, passages that came and findings that go."""

    def came(self, passage: Passage, value: bytes) -> None:
        """A passage came as these bytes."""
        self._encoded[passage.passage_id] = value

    def findings(self, subject: Subject, findings: Sequence[Finding]) -> None:
        """This has been found, or withdrawn."""
        self._findings += findings
        for finding in findings:
            if finding.withdrawn:
                subject.published.pop(finding.finding_id, None)
            else:
                subject.published[finding.finding_id] = finding

    def kept(self, subject: Subject, keep: frozenset[str], changed: set[str]) -> None:
        """These passages are to be kept; those that are new or changed need a state record."""
        new = [passage_id for passage_id in keep if passage_id not in subject.stored or passage_id in changed]
        subject.stored.update(new)
        self._kept |= dict.fromkeys(new, subject)

    def gone(self, subject: Subject, gone: Sequence[str]) -> None:
        """These need not be kept: a tombstone where there is a state record."""
        self._gone += (passage_id for passage_id in gone if passage_id in subject.stored)

    def records(self, blocks: Iterable[tuple[str, KeptPassage | None]]) -> list[Outgoing]:
        """All of it, and the blocks that are new or changed (None: needed no longer). The turn ends."""
        values = _FINDINGS.encode(self._findings)
        found = [encoded(FINDINGS, finding, value) for finding, value in zip(self._findings, values, strict=True)]
        self._encoded |= {finding.finding_id: value for finding, value in zip(self._findings, values, strict=True)}
        kept = [
            self._state(name, self._kept_of(subject, subject.passages[name])) for name, subject in self._kept.items()
        ]
        gone = [self._state(name, None) for name in self._gone]
        records = [*found, *kept, *gone, *(self._state(name, block) for name, block in blocks)]
        self._begin()
        return records

    def _state(self, name: str, kept: KeptPassage | None) -> Outgoing:
        value = None if kept is None else codec.encode(kept)
        return Outgoing(topic=STATE_JUDGE_PASSAGES.name, key=name.encode(), value=value, partition=self._partition)

    def _kept_of(self, subject: Subject, passage: Passage) -> KeptPassage:
        known, findings = self._encoded, subject.standing(passage.passage_id)
        return KeptPassage(
            passage_id=passage.passage_id,
            passage=known.get(passage.passage_id) or codec.encode(passage),
            findings=tuple(known.get(finding.finding_id) or codec.encode(finding) for finding in findings),
            beside=self._beside(passage),
        )
