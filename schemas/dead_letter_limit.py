"""When so much is rejected that the fault is ours: a process then stops, instead of putting everything aside."""

from collections.abc import Mapping

import msgspec

SHARE = "JOLQARA_DEAD_LETTER_SHARE"
RECORDS = "JOLQARA_DEAD_LETTER_RECORDS"
_MEMORY = 10
"""Times `records`: so far back the share looks."""


class LimitError(ValueError):
    """A limit in the environment is none; the message names the variable."""


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """A process stops when more than this share of a topic's latest records cannot be used."""

    share: float = 0.5
    """0 to 1; 1: it never stops."""
    records: int = 100
    """So many must have been looked at: a few bad ones in a quiet hour stop nothing."""


class TooManyDeadLetters(Exception):  # noqa: N818 - says what has happened
    """Almost nothing of a topic can be used. The message says what to do."""


class Shares:
    """What one process rejects of each topic that it reads."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._seen: dict[str, tuple[float, float]] = {}
        """Topic to records looked at and records rejected, old ones counting ever less."""

    def add(self, topic: str, looked_at: int, rejected: int = 0, why: str = "") -> None:
        """Count; `why` is one of the reasons, for the message. Raises TooManyDeadLetters before it counts."""
        limit = self._limit
        before, bad_before = self._seen.get(topic, (0.0, 0.0))
        total, bad = before + looked_at, bad_before + rejected
        if rejected and total >= limit.records and bad > limit.share * total and limit.share < 1:
            raise TooManyDeadLetters(_message(topic, bad / total, total, why))
        memory = _MEMORY * limit.records
        scale = min(1.0, memory / total) if total else 1.0
        self._seen[topic] = (total * scale, bad * scale)


def _message(topic: str, share: float, total: float, why: str) -> str:
    return (
        f"of the latest {total:.0f} records of {topic} {min(share, 1.0):.0%} cannot be used, the last one because of"
        f" {why}. What this would have put aside now stays where it is, uncommitted. Is it this deployment, or whoever"
        f" writes {topic}? See `jolqara dead-letters list --topic {topic}`, mend it and start again;"
        f" {SHARE}=1 puts everything aside without stopping"
    )


def limit_from(environ: Mapping[str, str]) -> Limit:
    """From JOLQARA_DEAD_LETTER_SHARE and JOLQARA_DEAD_LETTER_RECORDS. Raises LimitError."""
    default = Limit()
    try:
        share = float(environ.get(SHARE) or default.share)
    except ValueError as error:
        raise LimitError(f"{SHARE} is {environ[SHARE]!r}, not a number from 0 to 1") from error
    if not 0 <= share <= 1:
        raise LimitError(f"{SHARE} is {share}, not from 0 to 1")
    records = environ.get(RECORDS) or str(default.records)
    if not records.isdecimal() or int(records) < 1:
        raise LimitError(f"{RECORDS} is {records!r}, not a whole number from 1 up")
    return Limit(share=share, records=int(records))
