"""Every figure that a worker tells, in one list. They are logged as one line every ten seconds."""

from collections import Counter
from typing import Literal

from streams.producing import Outgoing
from streams.rejection import Letter

Name = Literal[
    "frames",  # count: FrameMetadata taken in
    "plate_reads",  # count: PlateReads taken in
    "passages_assembled",  # count: passages written
    "passages_judged",  # count: passages taken in for judging; far below what is produced: add workers
    "passages_screened",  # count: passages of which nothing could come, so that they needed no judging
    "passages_alone",  # count: passages judged by themselves, as no other of their plate bore on them
    "plates_judged",  # count: judgements, of all passages of a plate; many per passage: registries change much
    "findings",  # count: findings written, new, changed and withdrawn
    "findings_received",  # count: findings taken in for issuing
    "violations",  # count: written, revisions included
    "warnings",  # count: written, revisions included
    "reviews",  # count: written, revisions included
    "annulments",  # count: written; a rise follows a correction in a registry or in a camera's record
    "dead_letters",  # count: rejected records; any: look with `jolqara dead-letters list`
    "duplicates",  # count: passages that were known already; some after every restart
    "kept_passages",  # gauge: passages that can still matter, in memory and in the state topic
    "kept_events",  # gauge: events issued or pending
]

COUNTS: dict[str, Name] = {
    "violations": "violations",
    "warnings": "warnings",
    "reviews": "reviews",
    "annulments": "annulments",
    "findings": "findings",
    "passages": "passages_assembled",
    "dead-letters": "dead_letters",
}
"""The count that a record written to a topic adds to."""


class Metrics:
    """The figures of one worker since its start."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def count(self, name: Name, number: int = 1) -> None:
        """Add to a count, or move a gauge."""
        self._counts[name] += number

    def wrote(self, record: Outgoing) -> None:
        """A record was written and delivered. Dead letters are counted by topic and reason as well."""
        if name := COUNTS.get(record.topic):
            self._counts[name] += 1
        if isinstance(record, Letter):
            self._counts[f"dead_letters[{record.rejected.raw.topic},{record.rejected.reason}]"] += 1

    def line(self, pending_age_s: dict[str, float], lag: dict[str, int]) -> str:
        """All figures that are not 0, then the age of the oldest wait by registry, then the lag by topic."""
        figures = [f"{name}={number}" for name, number in sorted(self._counts.items()) if number]
        figures += [f"pending_age_s[{registry}]={age:.0f}" for registry, age in sorted(pending_age_s.items())]
        figures += [f"lag[{topic}]={number}" for topic, number in sorted(lag.items())]
        return " ".join(figures) or "nothing yet"
