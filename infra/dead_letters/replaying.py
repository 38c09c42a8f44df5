"""Sending rejected records again, each once, whatever happens in the middle.

A record and the mark that it was sent are one Kafka transaction. The mark is the dead letter itself, written once more
with a header, so that whoever keeps dead letters needs to know nothing of it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from confluent_kafka import KafkaException

from infra.dead_letters.letters import Choice, Letter, gather
from infra.dead_letters.reading import LettersError, Progress, read, read_letters
from schemas.dead_letters import REPLAY_OF, REPLAYED_AT, REPLAYS, Headers, letter_headers
from schemas.topics import BY_NAME, DEAD_LETTERS, FINDINGS, Cleanup, TopicSpec
from schemas.vocabulary import DeadLetterReason
from streams.following import Arrived, Partition
from streams.producing import Fenced, Outgoing, PartitionProducer, outgoing

PRODUCER = "jolqara-dead-letters-replay"
"""One replay at a time: who begins shuts out who is at it, and undoes what that has not finished."""
Slot = tuple[Partition, bytes | None]
"""A partition and a key in it."""
TOGETHER, TOGETHER_BYTES = 500, 8 * 1024 * 1024
"""Most records, and most bytes, in one transaction."""


class Left(StrEnum):
    """Why a record is not sent again."""

    REPLAYED = "it has been sent again already (--again sends it once more)"
    BYTES_MISSING = "the letter does not hold its bytes"
    NO_INPUT = "nothing is sent into this topic: the stage that owns it writes it anew"
    FINAL = "it was read and refused for good: of two the first counts, and what is late stays late"
    USED = "the stages have used it; only ClickHouse lacks it"
    OVERTAKEN = "its topic holds a later record under the same key, or holds this one no longer"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done about the letters that were chosen."""

    to_send: tuple[Letter, ...]
    """In the order in which the records were written."""
    left: tuple[tuple[Letter, Left], ...]


class Replay:
    """One run of `jolqara dead-letters replay`."""

    def __init__(self, connection: dict[str, Any], progress: Progress) -> None:
        self._connection, self._progress = connection, progress
        self._producer = PartitionProducer(connection, PRODUCER)

    def begin(self) -> None:
        """Shut out any other replay: before planning, so that the plan knows all that was ever sent."""
        self._producer.fence()

    def plan(self, choice: Choice, *, again: bool = False) -> Plan:
        """Read what is chosen and decide about each. Raises LettersError."""
        found = gather(read_letters(self._connection, self._progress), choice)
        letters = sorted(found.values(), key=lambda x: (x.record.source_topic, x.record.partition, x.record.offset))
        last = self._last_offsets(letters)
        why = {letter.id: _left(letter, last, again=again) for letter in letters}
        return Plan(
            to_send=tuple(letter for letter in letters if why[letter.id] is None),
            left=tuple((letter, left) for letter in letters if (left := why[letter.id])),
        )

    def send(self, letters: Sequence[Letter], clock: Callable[[], datetime]) -> None:
        """Send records and marks. Raises LettersError; what was not finished then is not sent at all."""
        sent = 0
        try:
            for several in _together(letters):
                now = clock()
                records = [record for letter in several for record in (_original(letter), _mark(letter, now))]
                self._producer.deliver(records)
                sent += len(several)
                self._progress(sent, len(letters))
        except Fenced as error:
            raise LettersError(f"another replay has begun; this one sent {sent} of {len(letters)}") from error
        except KafkaException as error:
            why = error.args[0].str()
            raise LettersError(f"Kafka refuses: {why}; sent {sent} of {len(letters)}, run it again") from error

    def overtaking(self, sent: Iterable[Letter]) -> list[Letter]:
        """Those before which something was written under their key between planning and sending.

        Workers go by `recorded_at` and are not misled, but compaction would leave the older one alone.
        """
        letters = {_place_and_key(letter): letter for letter in sent}
        first: dict[Slot, str | None] = {}
        for slot, arrived in self._under_keys(letters.values()):
            if arrived.offset > letters[slot].record.offset:
                first.setdefault(slot, (dict(arrived.headers).get(REPLAY_OF) or b"").decode(errors="replace"))
        return [letters[slot] for slot, sent_from in first.items() if sent_from != letters[slot].id]

    def _last_offsets(self, letters: Iterable[Letter]) -> dict[Slot, int]:
        return {slot: arrived.offset for slot, arrived in self._under_keys(letters)}

    def _under_keys(self, letters: Iterable[Letter]) -> Iterator[tuple[Slot, Arrived]]:
        """What lies under the keys of these, in the topics where a record takes the place of earlier ones."""
        records = [letter.record for letter in letters if _replaces(BY_NAME.get(letter.record.source_topic))]
        wanted = {((record.source_topic, record.partition), record.key) for record in records}
        begins: dict[Partition, int] = {}
        for record in records:
            place = (record.source_topic, record.partition)
            begins[place] = min(record.offset, begins.get(place, record.offset))
        for arrived in read(self._connection, begins, self._progress):
            slot = ((arrived.topic, arrived.partition), arrived.key)
            if slot in wanted:
                yield slot, arrived


def _place_and_key(letter: Letter) -> Slot:
    record = letter.record
    return (record.source_topic, record.partition), record.key


def _replaces(spec: TopicSpec | None) -> bool:
    """Whether an old record, written once more, would take the place of a newer one.

    So it is after compaction, and with findings, of which the last one received counts.
    """
    return spec is not None and (spec.cleanup is Cleanup.COMPACT or spec is FINDINGS)


def _left(  # noqa: PLR0911 - a list of reasons
    letter: Letter, last: dict[Slot, int], *, again: bool
) -> Left | None:
    record = letter.record
    spec = BY_NAME.get(record.source_topic)
    if spec is None or spec is DEAD_LETTERS or not spec.moment:  # what stages keep for themselves has no moment
        return Left.NO_INPUT
    if letter.replayed_at and not again:
        return Left.REPLAYED
    if record.reason in (DeadLetterReason.CONTRADICTION, DeadLetterReason.LATE):
        return Left.FINAL  # sent once more after the first has been forgotten, it would count
    if record.reason is DeadLetterReason.REFUSED_BY_SINK and len(spec.read_by) > 1:
        return Left.USED
    if record.value is None:
        return Left.BYTES_MISSING
    if _replaces(spec) and last.get(_place_and_key(letter)) != record.offset:
        return Left.OVERTAKEN
    return None


def _together(letters: Sequence[Letter]) -> Iterator[list[Letter]]:
    several: list[Letter] = []
    size = 0
    for letter in letters:
        size += len(letter.record.value or b"")
        if several and (len(several) >= TOGETHER or size > TOGETHER_BYTES):
            yield several
            several, size = [], len(letter.record.value or b"")
        several.append(letter)
    if several:
        yield several


def _original(letter: Letter) -> Outgoing:
    """The record as it was, where it was; its headers tell that it comes again."""
    record = letter.record
    kept: Headers = tuple(header for header in letter.headers if header[0] not in (REPLAY_OF, REPLAYS))
    return Outgoing(
        topic=record.source_topic,
        partition=record.partition,
        key=record.key,
        value=record.value,
        timestamp_ms=letter.timestamp_ms,
        headers=(*kept, (REPLAY_OF, letter.id.encode()), (REPLAYS, str(letter.replays + 1).encode())),
    )


def _mark(letter: Letter, now: datetime) -> Outgoing:
    mark = (REPLAYED_AT, now.isoformat().encode())
    headers = (*letter_headers(letter.headers, letter.timestamp_ms), mark)
    return msgspec.structs.replace(outgoing(DEAD_LETTERS, letter.record), headers=headers)
