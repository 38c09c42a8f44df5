"""Frames and plate reads to passages: both inputs of a partition, merged by time.

Offsets are done only up to the oldest item of a passage still open, so a restart reads the last moments again, and
one small state record per camera tells what of them was written before. The merge must not depend on how fast each
input comes in: where one side is empty the other waits, unless the empty one has nothing more to give (as Kafka
Streams does, KIP-695).
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from math import inf

import msgspec

from schemas import codec
from schemas.records import FrameMetadata, KeptCamera, PlateRead
from schemas.topics import FRAMES, PASSAGES, PLATE_READS, STATE_ASSEMBLE_PASSAGES, TopicSpec
from schemas.vocabulary import DeadLetterReason, Registry
from streams.agents.work import Surroundings, Turn
from streams.following import Arrived
from streams.producing import Outgoing, outgoing
from streams.rejection import Raw, Rejected, decode
from streams.rules.facts.assemble import Assembly, Late
from streams.state import Newest
from streams.transport import MAX_BATCH, Batch

TURN = 2_000
"""Items merged in one turn."""


ON_ITS_WAY_S = 1.0
"""A record waits so long for what the other side may still bring: detectors write both topics at once, but the two
partitions deliver at their own pace."""


BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""No clock says less; the calendar ends not far before, and with it what can be taken from a moment."""


AHEAD = timedelta(minutes=1)
"""Clocks may differ by so much. A camera further ahead would make all that it says later come too late."""


class Item(msgspec.Struct, frozen=True, gc=False):
    """One frame or read that waits for its turn."""

    captured_at: datetime
    arrived: float
    """By the clock that never jumps, in seconds."""
    raw: Raw
    record: FrameMetadata | PlateRead


class Side:
    """One of the two inputs."""

    def __init__(self, spec: TopicSpec) -> None:
        self.spec = spec
        self.items: deque[Item] = deque()
        self._fetched: deque[tuple[Batch, float]] = deque()
        """Not yet decoded, and when each arrived: several small batches are decoded as one, in half the time."""
        self.seen_to: int | None = None
        """The end of the last batch; None before the first."""
        self.dry_at = -inf
        """In this turn the broker, asked after this moment, had nothing of it."""

    def put(self, batch: Batch, seconds: float) -> None:
        """Queue a batch."""
        self._fetched.append((batch, seconds))
        self.seen_to = batch.offset + 1

    def __len__(self) -> int:
        """Records that wait."""
        return len(self.items) + sum(len(batch.records) for batch, _ in self._fetched)

    @property
    def arrived(self) -> float:
        """When the first that waits did."""
        return self.items[0].arrived if self.items else self._fetched[0][1]

    def decode(self, now: datetime) -> list[Rejected]:
        """Where no items wait, make some of what was fetched; records that are of no use are returned."""
        batches: list[tuple[Batch, float]] = []
        raws: list[Raw] = []
        while not self.items and self._fetched and len(raws) < MAX_BATCH:
            batches.append(self._fetched.popleft())
            raws += batches[-1][0].records
        usable, rejected = decode(self.spec, raws)
        latest, origins = now + AHEAD, iter(batches)
        last = -1
        for raw, record in usable:
            while raw.offset > last:
                batch, seconds = next(origins)
                last = batch.offset
            if not BEGINNING <= record.captured_at <= latest:
                when = "is yet to come" if record.captured_at > latest else "no clock says"
                detail = f"captured at {record.captured_at}, which {when}: the camera's clock is wrong"
                rejected.append(Rejected(raw=raw, reason=DeadLetterReason.INVALID_VALUE, detail=detail))
            else:
                self.items.append(Item(record.captured_at, seconds, raw, record))
        return rejected

    def done(self, oldest_open: int | None) -> int | None:
        """The offset below which nothing is needed any more; None before the first batch."""
        if self.seen_to is None:
            return None
        waiting: int = self.seen_to
        if self.items or self._fetched:
            waiting = self.items[0].raw.offset if self.items else self._fetched[0][0].records[0].offset
        return waiting if oldest_open is None else min(waiting, oldest_open)


class AssemblePassages:
    """One partition of the stage."""

    inputs: tuple[TopicSpec, ...] = (FRAMES, PLATE_READS)
    vouched: Mapping[Registry, TopicSpec] = {}
    follows: tuple[TopicSpec, ...] = ()
    state: TopicSpec = STATE_ASSEMBLE_PASSAGES

    def __init__(self, partition: int, around: Surroundings) -> None:
        self._partition, self._around = partition, around
        self._assembly: Assembly | None = None
        self._sides = {spec.name: Side(spec) for spec in self.inputs}
        self._kept = Newest()
        self._letters: list[Outgoing] = []
        self._said: dict[str, int] = {}

    def restore(self, arrived: Arrived) -> None:
        self._kept.apply(arrived)

    def apply_all(self, records: Sequence[Arrived]) -> None:
        """Nothing is followed."""

    def loaded(self) -> None:
        self._assembly = Assembly(self._kept.records(KeptCamera, self._reject))

    def camera_changed(self, camera_id: str) -> None:
        """A passage is described by the record that holds when it is closed."""

    def permits_changed(self, owner_id: str) -> None:
        """Nothing of an owner is known here."""

    def hear(self, as_of: Mapping[Registry, datetime]) -> None:
        """No registry is read."""

    def pending(self) -> Mapping[Registry, datetime]:
        return {}

    def receive(self, batch: Batch) -> None:
        self._sides[batch.topic].put(batch, self._around.seconds())

    def rewind(self) -> bool:
        """Open tracks are made again of what is read again; what is kept of cameras is little."""
        return False

    def backlog(self, topic: str) -> int:
        return len(self._sides[topic]) // TURN

    def turn(self) -> Turn | None:
        assembly, added, frames = self._assembly, 0, 0
        if assembly is None:
            return None
        for side in self._sides.values():
            side.dry_at = -inf
        for item in islice(self._merged(), TURN):
            self._add(assembly, item)
            added += 1
            frames += isinstance(item.record, FrameMetadata)
        self._around.metrics.count("frames", frames)
        self._around.metrics.count("plate_reads", added - frames)
        written = self._written(assembly) if added else []
        records, self._letters = self._letters + written, []
        done = self._done(assembly)
        if not records and done == self._said:
            return None
        self._said = done
        return Turn(outgoing=tuple(records), done=done)

    def _written(self, assembly: Assembly) -> list[Outgoing]:
        """The passages that have ended, and with them how far their cameras have come."""
        passages = [outgoing(PASSAGES, passage) for passage in assembly.closed(self._around.cameras)]
        return passages + [self._state(kept) for kept in assembly.progress()]

    def _state(self, kept: KeptCamera) -> Outgoing:
        return Outgoing(
            topic=self.state.name, key=kept.camera_id.encode(), value=codec.encode(kept), partition=self._partition
        )

    def _done(self, assembly: Assembly) -> dict[str, int]:
        oldest = {FRAMES.name: assembly.oldest_frame_offset(), PLATE_READS.name: assembly.oldest_read_offset()}
        ends = {name: side.done(oldest[name]) for name, side in self._sides.items()}
        return {name: end for name, end in ends.items() if end is not None}

    def _merged(self) -> Iterator[Item]:
        """The earlier head of both, again and again, until a side is empty that may still bring something earlier."""
        frames, reads = self._sides[FRAMES.name], self._sides[PLATE_READS.name]
        while len(frames) and len(reads):
            while frames.items and reads.items:
                is_read = reads.items[0].captured_at < frames.items[0].captured_at
                yield (reads if is_read else frames).items.popleft()
            self._decode(frames)
            self._decode(reads)
        waiting, empty = (frames, reads) if len(frames) else (reads, frames)
        while len(waiting) and self._has_waited(waiting.arrived, empty):
            if waiting.items:
                yield waiting.items.popleft()
            else:
                self._decode(waiting)

    def _decode(self, side: Side) -> None:
        for rejected in side.decode(self._around.clock()):
            self._reject(rejected)

    def _has_waited(self, arrived: float, empty: Side) -> bool:
        """Whether the broker, asked after the time that the other side is given, had nothing of it."""
        asked_after = arrived + ON_ITS_WAY_S
        if asked_after > empty.dry_at and self._around.caught_up(empty.spec.name, empty.seen_to, asked_after):
            empty.dry_at = asked_after
        return asked_after <= empty.dry_at

    def _add(self, assembly: Assembly, item: Item) -> None:
        try:
            assembly.take(item.record, item.raw.offset)
        except Late as late:
            self._reject(Rejected(raw=item.raw, reason=DeadLetterReason.LATE, detail=str(late)))

    def _reject(self, rejected: Rejected) -> None:
        self._letters.append(rejected.letter(self._around.clock()))
